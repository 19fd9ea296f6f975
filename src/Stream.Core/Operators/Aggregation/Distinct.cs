namespace Streams.Operators.Aggregation;

/// <summary>The number of different values, exactly: all of them are kept.</summary>
/// <typeparam name="TValue">What is compared, by its own equality.</typeparam>
public readonly struct Distinct<TValue> : IAggregate<Distinct<TValue>, TValue, DistinctSet<TValue>, long> where TValue : notnull
{
    /// <inheritdoc />
    public DistinctSet<TValue> Create() => new([]);

    /// <inheritdoc />
    public void Add(ref DistinctSet<TValue> accumulator, in TValue record) => accumulator.Values.Add(record);

    /// <inheritdoc />
    public void Merge(ref DistinctSet<TValue> into, in DistinctSet<TValue> other) => into.Values.UnionWith(other.Values);

    /// <inheritdoc />
    public long Result(in DistinctSet<TValue> accumulator) => accumulator.Values.Count;

    Serializer<DistinctSet<TValue>> IAggregate<Distinct<TValue>, TValue, DistinctSet<TValue>, long>.Accumulator
        => new DistinctSetSerializer<TValue>(Serializer.Of<TValue>());
}

/// <summary>The values that <see cref="Distinct{TValue}"/> has seen. Changes in place.</summary>
/// <typeparam name="TValue">The values.</typeparam>
public sealed class DistinctSet<TValue>
{
    internal DistinctSet(HashSet<TValue> values) => Values = values;

    internal HashSet<TValue> Values { get; }
}
