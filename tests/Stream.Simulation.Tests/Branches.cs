using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>A stream that is read three times: as it is, and by two keys, so that one task feeds two exchanges and a sink.</summary>
internal sealed class Branches : Scenario
{
    private SimulatedOutput<int> _ids = new();
    private SimulatedOutput<Total> _byKey = new();
    private SimulatedOutput<Total> _byAmount = new();

    protected override void Prepare() => (_ids, _byKey, _byAmount) = (new(), new(), new());

    protected override void Declare(StreamJob job, SimulatedProcess process, Input input)
    {
        DataStream<Reading> readings = From(job, process, input);
        readings.Select(static r => r.Id).To("ids", new SimulatedSink<int>(process, _ids));
        Totals(readings.KeyBy(static r => r.Key), "by-key", 30).To("keys-out", new SimulatedSink<Total>(process, _byKey));
        Totals(readings.KeyBy(static r => (int)r.Amount), "by-amount", 90).To("amounts-out", new SimulatedSink<Total>(process, _byAmount));
    }

    protected override void Check(Input input)
    {
        AssertSame(input.All.Select(static r => r.Id), _ids.Published, static i => $"{i}");
        AssertSame(TumblingTotals.Of(input.All, 30), _byKey.Published, static t => t.ToString());
        AssertSame(TumblingTotals.Of(input.All.Select(static r => r with { Key = (int)r.Amount }), 90), _byAmount.Published, static t => t.ToString());
    }

    private static DataStream<Total> Totals(KeyedStream<int, Reading> readings, string name, long sizeMs) =>
        readings.Window(Tumbling.Of(TimeSpan.FromMilliseconds(sizeMs)), Late.Drop)
            .Aggregate(name, static a => (a.Count(), a.Sum(static r => r.Amount)), static (key, window, count, sum) => new Total(key, window.Start.UnixMilliseconds, count, sum));
}
