using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>Totals per key and window, then per group of keys and larger window.</summary>
internal sealed class TwoKeyedStages : Scenario
{
    private const long SmallMs = 50;
    private const long LargeMs = 200;
    private SimulatedOutput<Total> _output = new();

    protected override void Prepare() => _output = new();

    protected override void Declare(StreamJob job, SimulatedProcess process, Input input) =>
        From(job, process, input)
            .KeyBy(static r => r.Key)
            .Window(Tumbling.Of(TimeSpan.FromMilliseconds(SmallMs)), Late.Drop)
            .Aggregate("small", static a => (a.Count(), a.Sum(static r => r.Amount)), static (key, window, count, sum) => new Total(key, window.Start.UnixMilliseconds, count, sum))
            .KeyBy(static t => $"group-{t.Key % 5}")
            .Window(Tumbling.Of(TimeSpan.FromMilliseconds(LargeMs)), Late.Drop)
            .Aggregate("large", static a => (a.Count(), a.Sum(static t => t.Sum)), static (group, window, count, sum) => new Total(group[^1] - '0', window.Start.UnixMilliseconds, count, sum))
            .To("out", new SimulatedSink<Total>(process, _output));

    protected override void Check(Input input)
    {
        IEnumerable<Total> small = TumblingTotals.Of(input.All, SmallMs);
        IEnumerable<Total> large = small
            .GroupBy(static t => (Group: t.Key % 5, Start: TumblingTotals.StartOf(t.Start, LargeMs)))
            .Select(static g => new Total(g.Key.Group, g.Key.Start, g.Count(), g.Sum(static t => t.Sum)));
        AssertSame(large, _output.Published, static t => t.ToString());
    }
}
