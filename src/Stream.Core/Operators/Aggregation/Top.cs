namespace Streams.Operators.Aggregation;

/// <summary>The records of the highest rank, highest first; of equal ranks the earlier record first. Keeps at most <paramref name="count"/> records.</summary>
/// <param name="count">How many; at least 1.</param>
/// <param name="by">The rank of a record.</param>
/// <typeparam name="T">The records.</typeparam>
/// <typeparam name="TRank">What is compared.</typeparam>
public readonly struct Top<T, TRank>(int count, Func<T, TRank> by) : IAggregate<Top<T, TRank>, T, List<T>, IReadOnlyList<T>>
    where TRank : IComparable<TRank>
{
    /// <inheritdoc />
    public List<T> Create() => [];

    /// <inheritdoc />
    public void Add(ref List<T> accumulator, in T record)
    {
        TRank rank = by(record);
        int i = accumulator.Count;
        while (i > 0 && by(accumulator[i - 1]).CompareTo(rank) < 0) i--;
        if (i >= count) return;
        if (accumulator.Count == count) accumulator.RemoveAt(count - 1);
        accumulator.Insert(i, record);
    }

    /// <inheritdoc />
    public void Merge(ref List<T> into, in List<T> other)
    {
        foreach (T record in other) Add(ref into, in record);
    }

    /// <inheritdoc />
    public IReadOnlyList<T> Result(in List<T> accumulator) => accumulator.ToArray();

    Serializer<List<T>> IAggregate<Top<T, TRank>, T, List<T>, IReadOnlyList<T>>.Accumulator => Serializer.List(Serializer.Of<T>());
}
