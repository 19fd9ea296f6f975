using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>Windows that close early, and a side output that takes what comes late: together they hold every record once.</summary>
internal sealed class LateReadings : Scenario
{
    private SimulatedOutput<Total> _output = new();
    private SimulatedOutput<Reading> _late = new();

    protected override void Prepare() => (_output, _late) = (new(), new());

    protected override void Declare(StreamJob job, SimulatedProcess process, Input input)
    {
        SideOutput<Reading> late = job.SideOutput<Reading>("late");
        job.From("readings", new SimulatedSource<Reading>(process, input.Splits), static r => new StreamTime(r.At), Watermarks.OutOfOrderBy(TimeSpan.FromMilliseconds(input.DisorderMs / 8)).WithIdleAfter(TimeSpan.FromMilliseconds(8)))
            .KeyBy(static r => r.Key)
            .Window(Tumbling.Of(TimeSpan.FromMilliseconds(40)), Late.ToSideOutput(late))
            .Aggregate("totals", static a => (a.Count(), a.Sum(static r => r.Amount)), static (key, window, count, sum) => new Total(key, window.Start.UnixMilliseconds, count, sum))
            .To("out", new SimulatedSink<Total>(process, _output));
        late.To("late-out", new SimulatedSink<Reading>(process, _late));
    }

    protected override void Check(Input input)
    {
        Reading[] late = [.. _late.Published];
        Assert.Distinct(late.Select(static r => r.Id));
        HashSet<Reading> behind = [.. late];
        Assert.Empty(behind.Except(input.All));
        AssertSame(TumblingTotals.Of(input.All.Where(r => !behind.Contains(r)), 40), _output.Published, static t => t.ToString());
    }
}
