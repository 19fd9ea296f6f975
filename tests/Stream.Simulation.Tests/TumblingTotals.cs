using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>Count and sum per key and tumbling window; nothing is late.</summary>
internal sealed class TumblingTotals : Scenario
{
    private const long SizeMs = 100;
    private SimulatedOutput<Total> _output = new();

    protected override void Prepare() => _output = new();

    protected override void Declare(StreamJob job, SimulatedProcess process, Input input) =>
        From(job, process, input)
            .KeyBy(static r => r.Key)
            .Window(Tumbling.Of(TimeSpan.FromMilliseconds(SizeMs)), Late.Drop)
            .Aggregate("totals", static a => (a.Count(), a.Sum(static r => r.Amount)), static (key, window, count, sum) => new Total(key, window.Start.UnixMilliseconds, count, sum))
            .To("out", new SimulatedSink<Total>(process, _output));

    protected override void Check(Input input) => AssertSame(Of(input.All, SizeMs), _output.Published, static t => t.ToString());

    /// <summary>The plain computation.</summary>
    internal static IEnumerable<Total> Of(IEnumerable<Reading> readings, long sizeMs) =>
        readings.GroupBy(r => (r.Key, Start: StartOf(r.At, sizeMs))).Select(static g => new Total(g.Key.Key, g.Key.Start, g.Count(), g.Sum(static r => r.Amount)));

    /// <summary>The start of a time's window.</summary>
    internal static long StartOf(long at, long sizeMs) => at - (((at % sizeMs) + sizeMs) % sizeMs);
}
