using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>Sums per key and tumbling window of processing time. Which window a record falls into depends on the run; that it falls into one, and that a window gives one result, does not.</summary>
internal sealed class ClockTotals : Scenario
{
    private const long SizeMs = 10;
    private SimulatedOutput<Total> _output = new();

    protected override void Prepare() => _output = new();

    protected override void Declare(StreamJob job, SimulatedProcess process, Input input) =>
        From(job, process, input)
            .KeyBy(static r => r.Key)
            .Window(Tumbling.InProcessingTime(TimeSpan.FromMilliseconds(SizeMs)))
            .Aggregate("totals", static a => (a.Count(), a.Sum(static r => r.Amount)), static (key, window, count, sum) => new Total(key, window.Start.UnixMilliseconds, count, sum))
            .To("out", new SimulatedSink<Total>(process, _output));

    protected override void Check(Input input)
    {
        AssertSame(
            input.All.GroupBy(static r => r.Key).Select(static g => (g.Key, (long)g.Count(), g.Sum(static r => r.Amount))),
            _output.Published.GroupBy(static t => t.Key).Select(static g => (g.Key, g.Sum(static t => t.Count), g.Sum(static t => t.Sum))),
            static t => t.ToString());
        Assert.Distinct(_output.Published.Select(static t => (t.Key, t.Start)));
        Assert.All(_output.Published, static t => Assert.Equal(0, t.Start % SizeMs));
    }
}
