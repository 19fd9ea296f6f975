using Streams.Checkpoints;
using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>A job of which savepoints are taken, that is stopped behind one, drained, and started from any of them: windows, a function with timers, and every record by itself. Whatever was read is
/// in the results of the history that the job came to its end with, once, and all of it was read unless the job was drained.</summary>
internal sealed class Interrupted : Scenario
{
    private SimulatedReads _reads = new();
    private SimulatedOutput<int> _ids = new();
    private SimulatedOutput<Total> _totals = new();
    private SimulatedOutput<Burst> _bursts = new();
    private ModelStore? _store;

    /// <summary>Where processes like to crash, in a run in which much goes wrong so that they come there; null: drawn.</summary>
    public CoordinatorMoments? StrikesIn { get; init; }

    protected override string[] Operators => ["readings", "out"];

    protected override SeededSettings Adapt(SeededSettings settings)
    {
        settings = settings with { Savepoints = 6, SavepointStops = 3, Drains = 1, SavepointStarts = 3 };
        return StrikesIn is null ? settings : settings with { StrikesIn = StrikesIn, Crashes = 6, Faults = 24 };
    }

    protected override void Prepare() => (_reads, _ids, _totals, _bursts) = (new(), new(), new(), new());

    protected override void Declare(StreamJob job, SimulatedProcess process, Input input)
    {
        _store = process.Model;
        DataStream<Reading> readings = From(job, process, input, reads: _reads);
        readings.Select(static r => r.Id).To("ids", new SimulatedSink<int>(process, _ids));
        KeyedStream<int, Reading> byKey = readings.KeyBy(static r => r.Key);
        byKey.Window(Tumbling.Of(TimeSpan.FromMilliseconds(100)), Late.Drop)
            .Aggregate("totals", static a => (a.Count(), a.Sum(static r => r.Amount)), static (key, window, count, sum) => new Total(key, window.Start.UnixMilliseconds, count, sum))
            .To("out", new SimulatedSink<Total>(process, _totals));
        byKey.Process("bursts", static setup => new Gaps.Function(setup)).To("bursts-out", new SimulatedSink<Burst>(process, _bursts));
    }

    protected override void Check(Input input)
    {
        Reading[] read = [.. input.Splits.SelectMany((split, place) => split.Take(_reads.CountOf(_store!.LastTerm, place) ?? split.Length))];
        AssertSame(read.Select(static r => r.Id), _ids.PublishedIn(_store!), static i => $"{i}");
        AssertSame(TumblingTotals.Of(read, 100), _totals.PublishedIn(_store!), static t => t.ToString());
        AssertSame(read.GroupBy(static r => r.Key).SelectMany(static g => Gaps.BurstsOf(g.Key, g)), _bursts.PublishedIn(_store!), static b => b.ToString());
    }
}
