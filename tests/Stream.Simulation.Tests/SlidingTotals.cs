using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>Count and sum per key and sliding window, in event time; nothing is late.</summary>
internal sealed class SlidingTotals : Scenario
{
    private const long SizeMs = 90;
    private const long EveryMs = 30;
    private SimulatedOutput<Total> _output = new();

    protected override void Prepare() => _output = new();

    protected override void Declare(StreamJob job, SimulatedProcess process, Input input) =>
        From(job, process, input)
            .KeyBy(static r => r.Key)
            .Window(Sliding.Of(TimeSpan.FromMilliseconds(SizeMs), TimeSpan.FromMilliseconds(EveryMs)), Late.Drop)
            .Aggregate("totals", static a => (a.Count(), a.Sum(static r => r.Amount)), static (key, window, count, sum) => new Total(key, window.Start.UnixMilliseconds, count, sum))
            .To("out", new SimulatedSink<Total>(process, _output));

    protected override void Check(Input input) => AssertSame(
        input.All
            .SelectMany(static r => StartsOf(r.At), static (reading, start) => (reading, start))
            .GroupBy(static r => (r.reading.Key, r.start))
            .Select(static g => new Total(g.Key.Key, g.Key.start, g.Count(), g.Sum(static r => r.reading.Amount))),
        _output.Published, static t => t.ToString());

    // Of every window that holds a time.
    private static IEnumerable<long> StartsOf(long at)
    {
        for (long start = TumblingTotals.StartOf(at, EveryMs); start > at - SizeMs; start -= EveryMs) yield return start;
    }
}
