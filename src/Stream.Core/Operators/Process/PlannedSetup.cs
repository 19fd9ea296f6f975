using System.Collections.Immutable;
using Streams.Operators.Aggregation;

namespace Streams.Operators;

/// <summary>A state that a function declares, as the plan shows and checks it.</summary>
/// <param name="Name">Its name within the operator.</param>
/// <param name="Kind"><c>value</c>, <c>list</c>, <c>map</c>, <c>reducing</c>, <c>aggregating</c> or <c>timers</c>.</param>
/// <param name="Fingerprint">How its values are encoded.</param>
/// <param name="Copying">How a value is copied at its first write after a barrier.</param>
/// <param name="Gap">What its serializer lacks, with the line to add; null: nothing.</param>
internal sealed record StateDeclaration(string Name, string Kind, string Fingerprint, Copying Copying, string? Gap);

/// <summary>Records what a function declares, while the job is built. The states that it gives out have no keys and refuse every use.</summary>
internal sealed class PlannedSetup : SetupTarget
{
    private readonly SetupTarget _target;
    private readonly ImmutableArray<StateDeclaration>.Builder _states = ImmutableArray.CreateBuilder<StateDeclaration>();

    private PlannedSetup(SetupTarget target) => _target = target;

    /// <summary>Runs the factory once, and throws away the function. What the factory throws passes through.</summary>
    /// <param name="operatorName">The operator.</param>
    /// <param name="create">The factory.</param>
    /// <param name="sides">Learns of the side outputs. Null: nobody does.</param>
    /// <returns>Its states, in the order of their declaration.</returns>
    public static ImmutableArray<StateDeclaration> StatesOf<TKey, TIn, TOut>(
        string operatorName, Func<OperatorSetup, KeyedProcess<TKey, TIn, TOut>> create, SideReceivers? sides = null)
    {
        // No callback of this one ever runs, so the key, whatever it is, is never there.
        BoundSetup<int> neverRuns = new(operatorName, Key.Of<int>(), new FunctionOutputs<TOut>(operatorName, NoReceiver<TOut>.Instance, sides ?? SideReceivers.None));
        PlannedSetup planned = new(neverRuns);
        OperatorSetup.Run(operatorName, planned, create).Claim(operatorName);
        return planned._states.ToImmutable();
    }

    /// <inheritdoc />
    public override ValueState<T> Value<T>(string name, Serializer<T> serializer, T initial)
    {
        Add(name, "value", serializer);
        return _target.Value(name, serializer, initial);
    }

    /// <inheritdoc />
    public override ListState<T> List<T>(string name, Serializer<T> serializer)
    {
        Add(name, "list", serializer);
        return _target.List(name, serializer);
    }

    /// <inheritdoc />
    public override MapState<TMapKey, TValue> Map<TMapKey, TValue>(string name, Key<TMapKey> mapKey, Serializer<TValue> serializer)
    {
        _states.Add(new StateDeclaration(name, "map", $"({mapKey.Fingerprint},{serializer.Fingerprint})", serializer.Copying, mapKey.Gap ?? serializer.Gap));
        return _target.Map(name, mapKey, serializer);
    }

    /// <inheritdoc />
    public override ReducingState<T> Reducing<T>(string name, Func<T, T, T> reduce, Serializer<T> serializer)
    {
        Add(name, "reducing", serializer);
        return _target.Reducing(name, reduce, serializer);
    }

    /// <inheritdoc />
    public override AggregatingState<TIn, TRes> Aggregating<TIn, TValue, TAgg, TAcc, TRes>(string name, Selected<TIn, TValue, TAgg, TAcc, TRes> aggregate)
    {
        Add(name, "aggregating", aggregate.Aggregate.Accumulator);
        return _target.Aggregating(name, aggregate);
    }

    /// <inheritdoc />
    public override Timers Timers()
    {
        _states.Add(new StateDeclaration("timers", "timers", Serializer.Of<StreamTime>().Fingerprint, Copying.Bits, null));
        return _target.Timers();
    }

    /// <inheritdoc />
    public override Output<T> Side<T>(SideOutput<T> output) => _target.Side(output);

    private void Add<T>(string name, string kind, Serializer<T> serializer)
        => _states.Add(new StateDeclaration(name, kind, serializer.Fingerprint, serializer.Copying, serializer.Gap));
}
