using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>A union of two sources that dissolves in a keyed exchange, and a union of a source with itself, rebalanced, that no key follows. The parallelism of each part changes by itself.</summary>
internal sealed class Unions : Scenario
{
    private SimulatedOutput<Burst> _bursts = new();
    private SimulatedOutput<(int Way, int Id)> _ids = new();

    protected override string[] Operators => ["readings", "more", "bursts", "ids"];

    protected override void Prepare() => (_bursts, _ids) = (new(), new());

    protected override void Declare(StreamJob job, SimulatedProcess process, Input input)
    {
        DataStream<Reading> readings = From(job, process, input), more = From(job, process, More(input), "more");
        readings.Union(more).KeyBy(static r => r.Key).Process("bursts", static setup => new Gaps.Function(setup)).To("bursts-out", new SimulatedSink<Burst>(process, _bursts));
        DataStream<(int, int)> ids = readings.Select(static r => (1, r.Id));
        ids.Union(readings.Rebalance().Select(static r => (2, r.Id)), ids).To("ids", new SimulatedSink<(int, int)>(process, _ids));
    }

    protected override void Check(Input input)
    {
        AssertSame(input.All.Concat(More(input).All).GroupBy(static r => r.Key).SelectMany(static g => Gaps.BurstsOf(g.Key, g)), _bursts.Published, static b => b.ToString());
        AssertSame(input.All.SelectMany(static r => new[] { (1, r.Id), (1, r.Id), (2, r.Id) }), _ids.Published, static i => i.ToString());
    }

    private static Input More(Input input) => input with { Splits = [.. input.Splits.Take(2).Select(static s => s.Select(static r => r with { At = r.At + 7, Key = r.Key + 1 }).ToArray())] };
}
