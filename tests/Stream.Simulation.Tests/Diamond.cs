using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>A stream that is split, goes two ways, through an exchange each, and comes together again before a third. The parallelism of each part changes by itself.</summary>
internal class Diamond : Scenario
{
    private SimulatedOutput<Total> _output = new();

    protected override string[] Operators => ["readings", "even", "odd", "both", "out"];

    protected override void Prepare() => _output = new();

    protected override void Declare(StreamJob job, SimulatedProcess process, Input input)
    {
        var (even, odd) = From(job, process, input).Split(static r => r.Key % 2 == 0);
        Totals(Totals(even, "even", 20).Union(Totals(odd, "odd", 50)).Select(static t => new Reading(0, t.Key % 7, t.Start, t.Sum)), "both", 100).To("out", new SimulatedSink<Total>(process, _output));
    }

    protected override void Check(Input input)
    {
        IEnumerable<Total> even = TumblingTotals.Of(input.All.Where(static r => r.Key % 2 == 0), 20), odd = TumblingTotals.Of(input.All.Where(static r => r.Key % 2 != 0), 50);
        AssertSame(TumblingTotals.Of(even.Concat(odd).Select(static t => new Reading(0, t.Key % 7, t.Start, t.Sum)), 100), _output.Published, static t => t.ToString());
    }

    private static DataStream<Total> Totals(DataStream<Reading> readings, string name, long sizeMs) => readings
        .KeyBy(static r => r.Key)
        .Window(Tumbling.Of(TimeSpan.FromMilliseconds(sizeMs)), Late.Drop)
        .Aggregate(name, static a => (a.Count(), a.Sum(static r => r.Amount)), static (key, window, count, sum) => new Total(key, window.Start.UnixMilliseconds, count, sum));
}

/// <summary>The same with ten subtasks of everything, so that each way has 10 × 10 edges, of which each takes one batch.</summary>
internal sealed class WideDiamond : Diamond
{
    protected override string[] Operators => [];

    protected override int[] Parallelism(int seed) => [10];

    // So many tasks may need seconds of a clock that runs fast. One whose checkpoints are all too late would go on for ever, also when another has finished the job: it never comes to the log.
    protected override SeededSettings Adapt(SeededSettings settings) =>
        settings with { Options = settings.Options with { Checkpoints = settings.Options.Checkpoints with { Timeout = TimeSpan.FromMinutes(2) } } };

    protected override void Check(SeededResult result) => Assert.Equal(1, result.EdgeCapacity);
}
