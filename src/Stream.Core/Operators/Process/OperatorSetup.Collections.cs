using Streams.Operators.Aggregation;

namespace Streams;

/// <content>States of more than one value per key, and those that combine what is added.</content>
public sealed partial class OperatorSetup
{
    /// <summary>A list per key, with the serializer that is known for its items.</summary>
    /// <param name="name">Identifies the state within its operator, across versions of the job. Written to checkpoints; not blank.</param>
    /// <exception cref="InvalidOperationException">The operator has a state of this name, or the function has been constructed already.</exception>
    [NeedsSerializer(nameof(T))]
    public ListState<T> List<T>(string name) => List(name, Serializer.Of<T>());

    /// <summary>A list per key, with a serializer of its own.</summary>
    /// <param name="name">Identifies the state within its operator, across versions of the job. Written to checkpoints; not blank.</param>
    /// <param name="item">Reads and writes an item.</param>
    /// <exception cref="InvalidOperationException">The operator has a state of this name, or the function has been constructed already.</exception>
    public ListState<T> List<T>(string name, Serializer<T> item)
    {
        Check(name, item);
        return _target.List(name, item);
    }

    /// <summary>A map per key, with the key and the serializer that are known for its types.</summary>
    /// <param name="name">Identifies the state within its operator, across versions of the job. Written to checkpoints; not blank.</param>
    /// <exception cref="InvalidOperationException">The operator has a state of this name, or the function has been constructed already.</exception>
    [NeedsKey(nameof(TMapKey))]
    [NeedsSerializer(nameof(TValue))]
    public MapState<TMapKey, TValue> Map<TMapKey, TValue>(string name) where TMapKey : notnull => Map(name, Key.Of<TMapKey>(), Serializer.Of<TValue>());

    /// <summary>A map per key, with a key and a serializer of its own.</summary>
    /// <param name="name">Identifies the state within its operator, across versions of the job. Written to checkpoints; not blank.</param>
    /// <param name="key">Encodes and hashes the keys of the map.</param>
    /// <param name="value">Reads and writes a value.</param>
    /// <exception cref="InvalidOperationException">The operator has a state of this name, or the function has been constructed already.</exception>
    public MapState<TMapKey, TValue> Map<TMapKey, TValue>(string name, Key<TMapKey> key, Serializer<TValue> value) where TMapKey : notnull
    {
        ArgumentNullException.ThrowIfNull(key);
        Check(name, value);
        return _target.Map(name, key, value);
    }

    /// <summary>A value per key that what is added is combined into.</summary>
    /// <param name="name">Identifies the state within its operator, across versions of the job. Written to checkpoints; not blank.</param>
    /// <param name="reduce">Combines the value so far with the one that is added.</param>
    /// <param name="serializer">Reads and writes the value. Null, the default: the one that is known for its type.</param>
    /// <exception cref="InvalidOperationException">The operator has a state of this name, or the function has been constructed already.</exception>
    [NeedsSerializer(nameof(T), UnlessGiven = nameof(serializer))]
    public ReducingState<T> Reducing<T>(string name, Func<T, T, T> reduce, Serializer<T>? serializer = null)
    {
        ArgumentNullException.ThrowIfNull(reduce);
        serializer ??= Serializer.Of<T>();
        Check(name, serializer);
        return _target.Reducing(name, reduce, serializer);
    }

    /// <summary>An aggregate of your own per key.</summary>
    /// <param name="name">Identifies the state within its operator, across versions of the job. Written to checkpoints; not blank.</param>
    /// <param name="aggregate">A struct that names itself. It stores its accumulator.</param>
    /// <exception cref="InvalidOperationException">The operator has a state of this name, or the function has been constructed already.</exception>
    [NeedsSerializer(nameof(TAcc), UnlessDeclaredBy = nameof(TAgg))]
    public AggregatingState<TIn, TRes> Aggregating<TAgg, TIn, TAcc, TRes>(string name, IAggregate<TAgg, TIn, TAcc, TRes> aggregate)
        where TAgg : struct, IAggregate<TAgg, TIn, TAcc, TRes>
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        return Aggregating(name, (Aggregates<TIn> a) => a.Use(aggregate));
    }

    /// <summary>A built-in aggregate per key: <c>setup.Aggregating("bytes", (Aggregates&lt;Request&gt; a) => a.Sum(r => r.Bytes))</c>.</summary>
    /// <param name="name">Identifies the state within its operator, across versions of the job. Written to checkpoints; not blank.</param>
    /// <param name="aggregate">Picks it. The type of its parameter says what is added.</param>
    /// <exception cref="InvalidOperationException">The operator has a state of this name, or the function has been constructed already.</exception>
    public AggregatingState<TIn, TRes> Aggregating<TIn, TValue, TAgg, TAcc, TRes>(string name, Func<Aggregates<TIn>, Selected<TIn, TValue, TAgg, TAcc, TRes>> aggregate)
        where TAgg : struct, IAggregate<TAgg, TValue, TAcc, TRes>
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        Selected<TIn, TValue, TAgg, TAcc, TRes> selected = aggregate(default);
        Check(name, selected.Aggregate.Accumulator);
        return _target.Aggregating(name, selected);
    }
}
