using Streams;

namespace Nexmark.Queries;

/// <summary>The records of the highest rank: several, if they share it.</summary>
internal readonly struct Highest<T, TRank>(Func<T, TRank> rank) : IAggregate<Highest<T, TRank>, T, List<T>, IReadOnlyList<T>> where TRank : IComparable<TRank>
{
    public List<T> Create() => [];

    public void Add(ref List<T> accumulator, in T record)
    {
        int order = accumulator.Count == 0 ? 0 : rank(record).CompareTo(rank(accumulator[0]));
        if (order < 0) return;
        if (order > 0) accumulator.Clear();
        accumulator.Add(record);
    }

    public void Merge(ref List<T> into, in List<T> other)
    {
        foreach (T record in other) Add(ref into, record);
    }

    // A copy: the accumulator goes on changing.
    public IReadOnlyList<T> Result(in List<T> accumulator) => [.. accumulator];
}
