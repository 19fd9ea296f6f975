using System.Numerics;
using Streams.Operators.Aggregation;

namespace Streams;

/// <summary>The aggregates of a stream, as the parameter of the lambda that asks for them: the record type is known, so selectors need no types.</summary>
/// <typeparam name="T">The records.</typeparam>
public readonly struct Aggregates<T>
{
    /// <summary>The number of records.</summary>
    public Selected<T, None, Counting, long, long> Count() => default;

    /// <summary>The sum of 32-bit integers, in 64 bits.</summary>
    /// <param name="value">Gives the number of a record.</param>
    public Selected<T, long, Summing<long>, long, long> Sum(Func<T, int> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(record => value(record), default);
    }

    /// <summary>The sum of numbers, in their own type. A sum that does not fit fails the job; floating-point sums depend on the order of the records.</summary>
    /// <param name="value">Gives the number of a record.</param>
    public Selected<T, TNumber, Summing<TNumber>, TNumber, TNumber> Sum<TNumber>(Func<T, TNumber> value) where TNumber : struct, INumber<TNumber>
        => new(NotNull(value), default);

    /// <summary>The mean. Depends on the order of the records in its last digits.</summary>
    /// <param name="value">Gives the number of a record.</param>
    public Selected<T, double, Averaging, (double Sum, long Count), double> Average(Func<T, double> value) => new(NotNull(value), default);

    /// <summary>The smallest value.</summary>
    /// <param name="value">Gives the value of a record; not null. Its type needs a serializer.</param>
    [NeedsSerializer(nameof(TValue))]
    public Selected<T, TValue, Extreme<TValue, Least>, (bool Any, TValue? Value), TValue> Min<TValue>(Func<T, TValue> value) where TValue : IComparable<TValue>
        => new(NotNull(value), default);

    /// <summary>The largest value.</summary>
    /// <param name="value">Gives the value of a record; not null. Its type needs a serializer.</param>
    [NeedsSerializer(nameof(TValue))]
    public Selected<T, TValue, Extreme<TValue, Greatest>, (bool Any, TValue? Value), TValue> Max<TValue>(Func<T, TValue> value) where TValue : IComparable<TValue>
        => new(NotNull(value), default);

    /// <summary>The number of different values. Exact: keeps each of them, and copies the set whole at its first write after a checkpoint.</summary>
    /// <param name="value">Gives the value of a record; not null. Its type needs a serializer.</param>
    [NeedsSerializer(nameof(TValue))]
    public Selected<T, TValue, Distinct<TValue>, DistinctSet<TValue>, long> CountDistinct<TValue>(Func<T, TValue> value) where TValue : notnull
        => new(NotNull(value), default);

    /// <summary>The records of the highest rank, highest first; of equal ranks the earlier record first.</summary>
    /// <param name="count">How many at most; at least 1.</param>
    /// <param name="by">Gives the rank of a record. The record type needs a serializer.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
    [NeedsSerializer(nameof(T))]
    public Selected<T, T, Top<T, TRank>, List<T>, IReadOnlyList<T>> Top<TRank>(int count, Func<T, TRank> by) where TRank : IComparable<TRank>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new(static record => record, new(count, NotNull(by)));
    }

    /// <summary>A fold by lambdas.</summary>
    /// <param name="seed">The accumulator before the first record. Its type needs a serializer. Merging it must change nothing: a window may be merged from parts that each begin with it.</param>
    /// <param name="add">Adds a record and returns the accumulator.</param>
    /// <param name="merge">Merges two accumulators; leaves the second as it is.</param>
    [NeedsSerializer(nameof(TAcc))]
    public Selected<T, T, Folding<T, TAcc>, TAcc, TAcc> Fold<TAcc>(TAcc seed, Func<TAcc, T, TAcc> add, Func<TAcc, TAcc, TAcc> merge)
        => new(static record => record, new(seed, NotNull(add), NotNull(merge), Serializer.Of<TAcc>()));

    /// <summary>An aggregate of your own among others.</summary>
    /// <param name="aggregate">A struct that names itself.</param>
    [NeedsSerializer(nameof(TAcc), UnlessDeclaredBy = nameof(TAgg))]
    public Selected<T, T, TAgg, TAcc, TRes> Use<TAgg, TAcc, TRes>(IAggregate<TAgg, T, TAcc, TRes> aggregate) where TAgg : struct, IAggregate<TAgg, T, TAcc, TRes>
        => new(static record => record, (TAgg)aggregate);

    private static TArgument NotNull<TArgument>(TArgument argument) where TArgument : class
    {
        ArgumentNullException.ThrowIfNull(argument);
        return argument;
    }
}
