using Streams.Operators;
using Streams.Operators.Aggregation;

namespace Streams.Tests.Operators;

/// <summary>A function with one state of each kind, that does what its records are.</summary>
internal sealed class StateProbe(OperatorSetup setup) : KeyedProcess<string, Action<StateProbe>, string>
{
    private Output<string>? _output;

    public ListState<long> List { get; } = setup.List<long>("list");

    public ListState<List<int>> Lists { get; } = setup.List("lists", Serializer.List(Serializer.Of<int>()));

    public MapState<string, long> Map { get; } = setup.Map<string, long>("map");

    public MapState<int, List<int>> Maps { get; } = setup.Map("maps", Key.Of<int>(), Serializer.List(Serializer.Of<int>()));

    public ReducingState<long> Largest { get; } = setup.Reducing<long>("largest", Math.Max);

    public ReducingState<List<int>> Joined { get; } = setup.Reducing("joined", Join, Serializer.List(Serializer.Of<int>()));

    public AggregatingState<long, double> Mean { get; } = setup.Aggregating("mean", (Aggregates<long> a) => a.Average(n => n));

    public AggregatingState<string, long> Different { get; } = setup.Aggregating("different", (Aggregates<string> a) => a.CountDistinct(word => word));

    public AggregatingState<long, long> Total { get; } = setup.Aggregating("total", new Sum());

    public override void OnRecord(in Action<StateProbe> record, in KeyedContext<string> context, Output<string> output)
    {
        _output = output;
        record(this);
    }

    /// <summary>Emits.</summary>
    public void Show(string text) => _output!.Emit(text);

    /// <summary>A harness around it.</summary>
    public static OperatorHarness<string, Action<StateProbe>, string, KeyedProcessOperator<string, Action<StateProbe>, string>> Harness(HarnessOptions? options = null)
        => new(Key.Of<string>(), (context, next) => new(context, "probe", Key.Of<string>(), setup => new StateProbe(setup), next, true), options);

    /// <summary>A harness around it.</summary>
    /// <param name="snapshotEvery">Before every n-th input it snapshots and restores; 0: never.</param>
    public static OperatorHarness<string, Action<StateProbe>, string, KeyedProcessOperator<string, Action<StateProbe>, string>> Harness(int snapshotEvery)
        => Harness(new HarnessOptions { SnapshotEvery = snapshotEvery });

    // In place, as an accumulator would.
    private static List<int> Join(List<int> first, List<int> second)
    {
        first.AddRange(second);
        return first;
    }

    private readonly struct Sum : IAggregate<Sum, long, long, long>
    {
        public long Create() => 0;

        public void Add(ref long accumulator, in long record) => accumulator += record;

        public void Merge(ref long into, in long other) => into += other;

        public long Result(in long accumulator) => accumulator;
    }
}
