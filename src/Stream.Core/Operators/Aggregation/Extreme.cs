namespace Streams.Operators.Aggregation;

/// <summary>Which of two values an extreme keeps.</summary>
public interface IDirection
{
    /// <summary>Whether a value that compares so with the kept one takes its place.</summary>
    static abstract bool IsBetter(int comparison);
}

/// <summary>Keeps the smallest.</summary>
public readonly struct Least : IDirection
{
    /// <inheritdoc />
    public static bool IsBetter(int comparison) => comparison < 0;
}

/// <summary>Keeps the largest.</summary>
public readonly struct Greatest : IDirection
{
    /// <inheritdoc />
    public static bool IsBetter(int comparison) => comparison > 0;
}

/// <summary>The smallest or the largest value; of equal ones the first.</summary>
/// <typeparam name="TValue">What is compared.</typeparam>
/// <typeparam name="TDirection"><see cref="Least"/> or <see cref="Greatest"/>.</typeparam>
public readonly struct Extreme<TValue, TDirection> : IAggregate<Extreme<TValue, TDirection>, TValue, (bool Any, TValue? Value), TValue>
    where TValue : IComparable<TValue>
    where TDirection : struct, IDirection
{
    /// <inheritdoc />
    public (bool Any, TValue? Value) Create() => default;

    /// <inheritdoc />
    public void Add(ref (bool Any, TValue? Value) accumulator, in TValue record)
    {
        if (!accumulator.Any || TDirection.IsBetter(record.CompareTo(accumulator.Value))) accumulator = (true, record);
    }

    /// <inheritdoc />
    public void Merge(ref (bool Any, TValue? Value) into, in (bool Any, TValue? Value) other)
    {
        if (other.Any) Add(ref into, other.Value!); // Any: a value was put there.
    }

    /// <inheritdoc />
    public TValue Result(in (bool Any, TValue? Value) accumulator) => accumulator.Value!; // Asked only after a record.

    Serializer<(bool Any, TValue? Value)> IAggregate<Extreme<TValue, TDirection>, TValue, (bool Any, TValue? Value), TValue>.Accumulator
        => Serializer.Tuple(Serializer.Of<bool>(), Serializer.Of<TValue?>());
}
