using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>A run of records of one key without a gap.</summary>
internal readonly record struct Burst(int Key, long First, long Last, long Count, long Sum);

/// <summary>Records of each key, kept in state until the watermark has passed them, then joined into bursts that end with a gap: values and event timers.</summary>
internal sealed class Gaps : Scenario
{
    internal const long GapMs = 60;
    private SimulatedOutput<Burst> _output = new();

    protected override void Prepare() => _output = new();

    protected override void Declare(StreamJob job, SimulatedProcess process, Input input) =>
        From(job, process, input).KeyBy(static r => r.Key).Process("bursts", static setup => new Function(setup)).To("out", new SimulatedSink<Burst>(process, _output));

    protected override void Check(Input input) => AssertSame(input.All.GroupBy(static r => r.Key).SelectMany(static g => BurstsOf(g.Key, g)), _output.Published, static b => b.ToString());

    internal static IEnumerable<Burst> BurstsOf(int key, IEnumerable<Reading> readings)
    {
        Burst? open = null;
        foreach (Reading reading in readings.OrderBy(static r => r.At))
        {
            if (open is { } burst && reading.At < burst.Last + GapMs)
            {
                open = burst with { Last = reading.At, Count = burst.Count + 1, Sum = burst.Sum + reading.Amount };
                continue;
            }

            if (open is not null) yield return open.Value;
            open = new Burst(key, reading.At, reading.At, 1, reading.Amount);
        }

        if (open is not null) yield return open.Value;
    }

    // Waits at each record's time until what comes before it is there, then adds it to the burst; a second timer ends the burst.
    internal sealed class Function(OperatorSetup setup) : KeyedProcess<int, Reading, Burst>
    {
        private static readonly Serializer<long> Long = Serializer.Of<long>();
        private static readonly Serializer<Dictionary<long, (long Count, long Sum)>> Waiting = Serializer.Dictionary(Long, Serializer.Tuple(Long, Long));
        private readonly ValueState<Dictionary<long, (long Count, long Sum)>> _waiting = setup.Value<Dictionary<long, (long Count, long Sum)>>("waiting", Waiting);
        private readonly ValueState<(long First, long Last, long Count, long Sum)> _burst = setup.Value<(long First, long Last, long Count, long Sum)>("burst", Serializer.Tuple(Long, Long, Long, Long));
        private readonly Timers _timers = setup.Timers();

        public override void OnRecord(in Reading record, in KeyedContext<int> context, Output<Burst> output)
        {
            Dictionary<long, (long Count, long Sum)> waiting = _waiting.IsSet ? new(_waiting.Value) : [];
            (long count, long sum) = waiting.GetValueOrDefault(record.At);
            waiting[record.At] = (count + 1, sum + record.Amount);
            _waiting.Value = waiting;
            _timers.RegisterEventTime(context.Timestamp);
        }

        public override void OnEventTimer(StreamTime at, in KeyedContext<int> context, Output<Burst> output)
        {
            if (_burst.IsSet && at.UnixMilliseconds >= _burst.Value.Last + GapMs)
            {
                (long first, long last, long count, long sum) = _burst.Value;
                output.Emit(new Burst(context.Key, first, last, count, sum));
                _burst.Clear();
            }

            if (!_waiting.IsSet || !_waiting.Value.TryGetValue(at.UnixMilliseconds, out (long Count, long Sum) records)) return;
            Dictionary<long, (long Count, long Sum)> rest = new(_waiting.Value);
            rest.Remove(at.UnixMilliseconds);
            if (rest.Count > 0) _waiting.Value = rest;
            else _waiting.Clear();

            // A timer may be asked for twice: for the end of the burst, and by a record of that time.
            if (_burst.IsSet && !rest.ContainsKey(_burst.Value.Last + GapMs)) _timers.DeleteEventTime(new StreamTime(_burst.Value.Last + GapMs));
            _burst.Value = _burst.IsSet
                ? (_burst.Value.First, at.UnixMilliseconds, _burst.Value.Count + records.Count, _burst.Value.Sum + records.Sum)
                : (at.UnixMilliseconds, at.UnixMilliseconds, records.Count, records.Sum);
            _timers.RegisterEventTime(at + TimeSpan.FromMilliseconds(GapMs));
        }
    }
}
