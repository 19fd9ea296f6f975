using Streams.Operators.Aggregation;

namespace Streams.Operators;

/// <summary>What stands behind an <see cref="OperatorSetup"/>: the plan, which records, or an operator, which binds. Names are checked already.</summary>
internal abstract class SetupTarget
{
    /// <summary>A value per key.</summary>
    public abstract ValueState<T> Value<T>(string name, Serializer<T> serializer, T initial);

    /// <summary>A list per key.</summary>
    public abstract ListState<T> List<T>(string name, Serializer<T> serializer);

    /// <summary>A map per key.</summary>
    public abstract MapState<TMapKey, TValue> Map<TMapKey, TValue>(string name, Key<TMapKey> mapKey, Serializer<TValue> serializer) where TMapKey : notnull;

    /// <summary>A combined value per key.</summary>
    public abstract ReducingState<T> Reducing<T>(string name, Func<T, T, T> reduce, Serializer<T> serializer);

    /// <summary>An aggregate per key.</summary>
    public abstract AggregatingState<TIn, TRes> Aggregating<TIn, TValue, TAgg, TAcc, TRes>(string name, Selected<TIn, TValue, TAgg, TAcc, TRes> aggregate)
        where TAgg : struct, IAggregate<TAgg, TValue, TAcc, TRes>;

    /// <summary>The timers. Called once at most.</summary>
    public abstract Timers Timers();

    /// <summary>What writes to a side output. Called once at most for each.</summary>
    public abstract Output<T> Side<T>(SideOutput<T> output);
}
