using Streams.Operators.Aggregation;
using Streams.State;

namespace Streams.Operators;

/// <summary>Binds what a function declares to the tables, timers and outputs of one subtask.</summary>
internal sealed class BoundSetup<TKey>(string operatorName, Key<TKey> key, FunctionOutputs outputs) : SetupTarget where TKey : notnull
{
    /// <summary>The key that the states look at.</summary>
    public KeyScope<TKey> Scope { get; } = new(operatorName);

    /// <summary>All states and timers, in the order of their declaration.</summary>
    public List<IKeyedState> States { get; } = [];

    /// <summary>The event timers; empty for ever if the function declares none.</summary>
    public TimerQueue<TKey> EventTimers { get; } = new(operatorName, "timers.event", key);

    /// <summary>The processing timers; likewise.</summary>
    public TimerQueue<TKey> ProcessingTimers { get; } = new(operatorName, "timers.processing", key);

    /// <inheritdoc />
    public override ValueState<T> Value<T>(string name, Serializer<T> serializer, T initial)
        => new KeyedValueState<TKey, T>(name, Scope, Table("value", name, serializer), serializer, initial);

    /// <inheritdoc />
    public override ListState<T> List<T>(string name, Serializer<T> serializer) => Add(new KeyedListState<TKey, T>(operatorName, name, Scope, key, serializer));

    /// <inheritdoc />
    public override MapState<TMapKey, TValue> Map<TMapKey, TValue>(string name, Key<TMapKey> mapKey, Serializer<TValue> serializer)
        => Add(new KeyedMapState<TKey, TMapKey, TValue>(operatorName, name, Scope, key, mapKey, serializer));

    /// <inheritdoc />
    public override ReducingState<T> Reducing<T>(string name, Func<T, T, T> reduce, Serializer<T> serializer)
        => new KeyedReducingState<TKey, T>(name, Scope, Table("reducing", name, serializer), serializer, reduce);

    /// <inheritdoc />
    public override AggregatingState<TIn, TRes> Aggregating<TIn, TValue, TAgg, TAcc, TRes>(string name, Selected<TIn, TValue, TAgg, TAcc, TRes> aggregate)
    {
        SelectedFolder<TKey, TIn, TValue, TAgg, TAcc, TRes> folder = new(aggregate);
        return new KeyedAggregatingState<TKey, TIn, TAcc, TRes>(name, Scope, Table("aggregating", name, folder.Accumulator), folder);
    }

    /// <inheritdoc />
    public override Timers Timers()
    {
        States.Add(EventTimers);
        States.Add(ProcessingTimers);
        return new KeyTimers<TKey>(operatorName, Scope, EventTimers, ProcessingTimers);
    }

    /// <inheritdoc />
    public override Output<T> Side<T>(SideOutput<T> output) => outputs.Side(output);

    private StateTable<TKey, T> Table<T>(string kind, string name, Serializer<T> serializer)
        => Add(new TableState<TKey, T>(operatorName, $"{kind}:{name}", name, key, serializer)).Table;

    private TState Add<TState>(TState state) where TState : IKeyedState
    {
        States.Add(state);
        return state;
    }
}
