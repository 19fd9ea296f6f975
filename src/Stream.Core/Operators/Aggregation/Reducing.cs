namespace Streams.Operators.Aggregation;

/// <summary>Combines records, two at a time, into one of their kind. The first stands as it is.</summary>
/// <param name="reduce">Combines two records.</param>
/// <param name="serializer">Stores a record.</param>
/// <typeparam name="T">The records.</typeparam>
public readonly struct Reducing<T>(Func<T, T, T> reduce, Serializer<T> serializer) : IAggregate<Reducing<T>, T, (bool Any, T? Value), T>
{
    /// <inheritdoc />
    public (bool Any, T? Value) Create() => default;

    /// <inheritdoc />
    public void Add(ref (bool Any, T? Value) accumulator, in T record)
        => accumulator = accumulator.Any ? (true, reduce(accumulator.Value!, record)) : (true, record); // Any: a value was put there.

    /// <inheritdoc />
    public void Merge(ref (bool Any, T? Value) into, in (bool Any, T? Value) other)
    {
        if (other.Any) Add(ref into, other.Value!);
    }

    /// <inheritdoc />
    public T Result(in (bool Any, T? Value) accumulator) => accumulator.Value!; // Asked only after a record.

    Serializer<(bool Any, T? Value)> IAggregate<Reducing<T>, T, (bool Any, T? Value), T>.Accumulator
        => Serializer.Tuple(Serializer.Of<bool>(), (Serializer<T?>)serializer!);
}
