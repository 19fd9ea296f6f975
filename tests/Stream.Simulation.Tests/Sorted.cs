using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>The records of each key in the order of their times: a map by time of those that wait for the watermark, a list of those that came at the same time, and event timers. Every fourth
/// record goes to a side output that two functions write to, and every stream ends in a sink of its own.</summary>
internal sealed class Sorted : Scenario
{
    private SimulatedOutput<(int Key, long At, long Number, long Sum)> _output = new();
    private SimulatedOutput<(int Key, string Ids)> _lists = new();
    private SimulatedOutput<int> _fourths = new();

    protected override string[] Operators => ["readings", "fourths-out"];

    protected override void Prepare() => (_output, _lists, _fourths) = (new(), new(), new());

    protected override void Declare(StreamJob job, SimulatedProcess process, Input input)
    {
        SideOutput<Reading> fourths = job.SideOutput<Reading>("fourths");
        KeyedStream<int, Reading> readings = From(job, process, input).KeyBy(static r => r.Key);
        readings.Process("sorted", setup => new Sorting(setup, fourths)).To("out", new SimulatedSink<(int, long, long, long)>(process, _output));
        readings.Process("lists", setup => new Listing(setup, fourths)).To("lists-out", new SimulatedSink<(int, string)>(process, _lists));
        fourths.Select(static r => r.Id).To("fourths-out", new SimulatedSink<int>(process, _fourths));
    }

    protected override void Check(Input input)
    {
        AssertSame(
            Others(input).GroupBy(static r => r.Key).SelectMany(static g => g.GroupBy(static r => r.At).OrderBy(static t => t.Key).Select((t, i) => (g.Key, t.Key, i + 1L, t.Sum(static r => r.Amount)))),
            _output.Published, static r => r.ToString());
        AssertSame(
            Others(input).GroupBy(static r => r.Key).Select(static g => (g.Key, string.Join(' ', g.Select(static r => r.Id).Order()))),
            _lists.Published, static r => r.ToString());
        AssertSame(input.All.Where(IsFourth).SelectMany(static r => Enumerable.Repeat(r.Id, 2)), _fourths.Published, static i => $"{i}");
    }

    private static IEnumerable<Reading> Others(Input input) => input.All.Where(static r => !IsFourth(r));

    private static bool IsFourth(Reading reading) => reading.Id % 4 == 0;

    private sealed class Sorting(OperatorSetup setup, SideOutput<Reading> fourths) : KeyedProcess<int, Reading, (int, long, long, long)>
    {
        private readonly MapState<long, long> _waiting = setup.Map<long, long>("waiting");
        private readonly ValueState<long> _number = setup.Value<long>("number");
        private readonly Output<Reading> _fourths = setup.SideOutput(fourths);
        private readonly Timers _timers = setup.Timers();

        public override void OnRecord(in Reading record, in KeyedContext<int> context, Output<(int, long, long, long)> output)
        {
            if (IsFourth(record))
            {
                _fourths.Emit(record);
                return;
            }

            _waiting.TryGet(record.At, out long sum);
            _waiting[record.At] = sum + record.Amount;
            _timers.RegisterEventTime(context.Timestamp);
        }

        public override void OnEventTimer(StreamTime at, in KeyedContext<int> context, Output<(int, long, long, long)> output)
        {
            output.Emit((context.Key, at.UnixMilliseconds, ++_number.Value, _waiting[at.UnixMilliseconds]));
            _waiting.Remove(at.UnixMilliseconds);
        }
    }

    // Keeps every record until the end of the stream, for which a timer far behind all records stands.
    private sealed class Listing(OperatorSetup setup, SideOutput<Reading> fourths) : KeyedProcess<int, Reading, (int, string)>
    {
        private static readonly StreamTime End = new(1_000_000_000);
        private readonly ListState<int> _ids = setup.List<int>("ids");
        private readonly Output<Reading> _fourths = setup.SideOutput(fourths);
        private readonly Timers _timers = setup.Timers();

        public override void OnRecord(in Reading record, in KeyedContext<int> context, Output<(int, string)> output)
        {
            if (IsFourth(record))
            {
                _fourths.Emit(record);
                return;
            }

            _ids.Add(record.Id);
            _timers.RegisterEventTime(End);
        }

        public override void OnEventTimer(StreamTime at, in KeyedContext<int> context, Output<(int, string)> output)
        {
            output.Emit((context.Key, string.Join(' ', _ids.Order())));
            _ids.Clear();
        }
    }
}
