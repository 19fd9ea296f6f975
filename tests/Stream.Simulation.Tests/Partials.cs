using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>Sums per key that go out a few milliseconds after they were begun, by the clock. How they are cut depends on the run; what they sum up to does not.</summary>
internal sealed class Partials : Scenario
{
    private SimulatedOutput<(int Key, long Count, long Sum)> _output = new();

    protected override void Prepare() => _output = new();

    protected override void Declare(StreamJob job, SimulatedProcess process, Input input) =>
        From(job, process, input).KeyBy(static r => r.Key).Process("partials", static setup => new Function(setup)).To("out", new SimulatedSink<(int, long, long)>(process, _output));

    protected override void Check(Input input) => AssertSame(
        input.All.GroupBy(static r => r.Key).Select(static g => (g.Key, (long)g.Count(), g.Sum(static r => r.Amount))),
        _output.Published.GroupBy(static p => p.Key).Select(static g => (g.Key, g.Sum(static p => p.Count), g.Sum(static p => p.Sum))),
        static t => t.ToString());

    private sealed class Function(OperatorSetup setup) : KeyedProcess<int, Reading, (int, long, long)>
    {
        private readonly ValueState<long> _count = setup.Value<long>("count");
        private readonly ValueState<long> _sum = setup.Value<long>("sum");
        private readonly Timers _timers = setup.Timers();

        public override void OnRecord(in Reading record, in KeyedContext<int> context, Output<(int, long, long)> output)
        {
            if (!_count.IsSet) _timers.RegisterProcessingTime(context.ProcessingTime + TimeSpan.FromMilliseconds(5));
            _count.Value++;
            _sum.Value += record.Amount;
        }

        public override void OnProcessingTimer(StreamTime at, in KeyedContext<int> context, Output<(int, long, long)> output)
        {
            output.Emit((context.Key, _count.Value, _sum.Value), at);
            _count.Clear();
            _sum.Clear();
        }
    }
}
