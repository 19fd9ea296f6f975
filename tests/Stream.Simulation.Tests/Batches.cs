using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>Records of each key in a list, and sums of them by kind in a map, until a timer of the clock lets them go; a record of kind 0 puts that off. How the records are cut into batches depends
/// on the run. That each is in one batch, and that list and map of a batch tell of the same records, does not.</summary>
internal sealed class Batches : Scenario
{
    private const long Kinds = 5;
    private SimulatedOutput<Batch> _output = new();

    /// <summary>What a timer let go.</summary>
    internal readonly record struct Batch(int Key, string Ids, string Sums);

    protected override void Prepare() => _output = new();

    protected override void Declare(StreamJob job, SimulatedProcess process, Input input) =>
        From(job, process, input).KeyBy(static r => r.Key).Process("batches", static setup => new Function(setup)).To("out", new SimulatedSink<Batch>(process, _output));

    protected override void Check(Input input)
    {
        Dictionary<int, Reading> byId = input.All.ToDictionary(static r => r.Id);
        AssertSame(input.All.Select(static r => (r.Key, r.Id)), _output.Published.SelectMany(static b => IdsOf(b).Select(id => (b.Key, id))), static r => r.ToString());
        Assert.All(_output.Published, batch => Assert.Equal(SumsOf(IdsOf(batch).Select(id => byId[id])), batch.Sums));
    }

    private static IEnumerable<int> IdsOf(Batch batch) => batch.Ids.Split(' ').Select(int.Parse);

    private static string SumsOf(IEnumerable<Reading> readings) =>
        Text(readings.GroupBy(static r => r.Amount % Kinds).Select(static g => KeyValuePair.Create(g.Key, g.Sum(static r => r.Amount))));

    private static string Text(IEnumerable<KeyValuePair<long, long>> sums) => string.Join(' ', sums.OrderBy(static s => s.Key).Select(static s => $"{s.Key}:{s.Value}"));

    private sealed class Function(OperatorSetup setup) : KeyedProcess<int, Reading, Batch>
    {
        private readonly ListState<int> _ids = setup.List<int>("ids");
        private readonly MapState<long, long> _sums = setup.Map<long, long>("sums");
        private readonly ValueState<StreamTime> _due = setup.Value<StreamTime>("due");
        private readonly Timers _timers = setup.Timers();

        public override void OnRecord(in Reading record, in KeyedContext<int> context, Output<Batch> output)
        {
            _ids.Add(record.Id);
            _sums.TryGet(record.Amount % Kinds, out long sum);
            _sums[record.Amount % Kinds] = sum + record.Amount;
            if (_due.IsSet)
            {
                if (record.Amount % Kinds != 0) return;
                _timers.DeleteProcessingTime(_due.Value);
            }

            _due.Value = context.ProcessingTime + TimeSpan.FromMilliseconds(5);
            _timers.RegisterProcessingTime(_due.Value);
        }

        public override void OnProcessingTimer(StreamTime at, in KeyedContext<int> context, Output<Batch> output)
        {
            output.Emit(new Batch(context.Key, string.Join(' ', _ids.Order()), Text(_sums)), at);
            _ids.Clear();
            _sums.Clear();
            _due.Clear();
        }
    }
}
