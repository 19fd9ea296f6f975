using Streams.Operators.Aggregation;
using Streams.Planning;

namespace Streams;

/// <summary>A keyed stream cut into windows, waiting to be told what to compute.</summary>
/// <remarks>A window's result goes out when the watermark reaches its last millisecond, with that millisecond as its time, and again for records within the allowed lateness. Across keys there is no order.</remarks>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="T">The records.</typeparam>
/// <typeparam name="TWindow">What a result function is told of the window: <see cref="FiredWindow"/>, <see cref="FiredCount"/> or <see cref="FiredGlobal"/>.</typeparam>
public sealed class WindowedStream<TKey, T, TWindow> where TKey : notnull
{
    private readonly KeyByNode<TKey, T> _input;
    private readonly Windowing<TKey, T, TWindow> _windowing;

    internal WindowedStream(KeyByNode<TKey, T> input, Windowing<TKey, T, TWindow> windowing) => (_input, _windowing) = (input, windowing);

    /// <summary>The same windows, giving their results at other times. Windows by number take no trigger: they fire when they are full.</summary>
    /// <param name="trigger">When, and whether a result empties the window. Replaces the one before.</param>
    public WindowedStream<TKey, T, TWindow> Trigger(Trigger trigger)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return new(_input, _windowing.With(trigger));
    }

    /// <summary>One aggregate of your own; the stream is its results.</summary>
    /// <param name="name">The identity of the windows' state across versions of the job: 1 to 128 letters, digits, <c>-</c> and <c>_</c>, used once.</param>
    /// <param name="aggregate">A struct that names itself.</param>
    [NeedsSerializer(nameof(TAcc), UnlessDeclaredBy = nameof(TAgg))]
    public DataStream<TRes> Aggregate<TAgg, TAcc, TRes>(string name, IAggregate<TAgg, T, TAcc, TRes> aggregate)
        where TAgg : struct, IAggregate<TAgg, T, TAcc, TRes>
        => Aggregate(name, aggregate, static (_, _, result) => result);

    /// <summary>One aggregate of your own, and what to make of its result.</summary>
    /// <param name="name">The identity of the windows' state across versions of the job; used once.</param>
    /// <param name="aggregate">A struct that names itself.</param>
    /// <param name="result">Makes a record of key, window and result.</param>
    [NeedsSerializer(nameof(TAcc), UnlessDeclaredBy = nameof(TAgg))]
    public DataStream<TOut> Aggregate<TAgg, TAcc, TRes, TOut>(string name, IAggregate<TAgg, T, TAcc, TRes> aggregate, Func<TKey, TWindow, TRes, TOut> result)
        where TAgg : struct, IAggregate<TAgg, T, TAcc, TRes>
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        return Add(name, new RecordFolder<TKey, T, TAgg, TAcc, TRes>((TAgg)aggregate), result);
    }

    /// <summary>One built-in aggregate, <c>a => a.Count()</c>; the stream is its results.</summary>
    /// <param name="name">The identity of the windows' state across versions of the job; used once.</param>
    /// <param name="aggregate">Picks it.</param>
    public DataStream<TRes> Aggregate<TValue, TAgg, TAcc, TRes>(string name, Func<Aggregates<T>, Selected<T, TValue, TAgg, TAcc, TRes>> aggregate)
        where TAgg : struct, IAggregate<TAgg, TValue, TAcc, TRes>
        => Aggregate(name, aggregate, static (_, _, result) => result);

    /// <summary>One built-in aggregate, <c>a => a.Sum(r => r.Bytes)</c>, and what to make of its result.</summary>
    /// <param name="name">The identity of the windows' state across versions of the job; used once.</param>
    /// <param name="aggregate">Picks it.</param>
    /// <param name="result">Makes a record of key, window and result.</param>
    public DataStream<TOut> Aggregate<TValue, TAgg, TAcc, TRes, TOut>(
        string name, Func<Aggregates<T>, Selected<T, TValue, TAgg, TAcc, TRes>> aggregate, Func<TKey, TWindow, TRes, TOut> result)
        where TAgg : struct, IAggregate<TAgg, TValue, TAcc, TRes>
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        return Add(name, new SelectedFolder<TKey, T, TValue, TAgg, TAcc, TRes>(aggregate(default)), result);
    }

    /// <summary>Two aggregates at once: a tuple of them in, their results as parameters out.</summary>
    /// <param name="name">The identity of the windows' state across versions of the job; used once.</param>
    /// <param name="aggregates">Picks them: <c>a => (a.Count(), a.Sum(r => r.Bytes))</c>.</param>
    /// <param name="result">Makes a record of key, window and results.</param>
    public DataStream<TOut> Aggregate<TV1, TA1, TC1, TR1, TV2, TA2, TC2, TR2, TOut>(
        string name,
        Func<Aggregates<T>, (Selected<T, TV1, TA1, TC1, TR1>, Selected<T, TV2, TA2, TC2, TR2>)> aggregates,
        Func<TKey, TWindow, TR1, TR2, TOut> result)
        where TA1 : struct, IAggregate<TA1, TV1, TC1, TR1>
        where TA2 : struct, IAggregate<TA2, TV2, TC2, TR2>
    {
        ArgumentNullException.ThrowIfNull(aggregates);
        ArgumentNullException.ThrowIfNull(result);
        var (first, second) = aggregates(default);
        return Add(
            name,
            new TwoFolder<TKey, T, TV1, TA1, TC1, TR1, TV2, TA2, TC2, TR2>(first, second),
            (key, window, results) => result(key, window, results.Item1, results.Item2));
    }

    /// <summary>Three aggregates at once: a tuple of them in, their results as parameters out.</summary>
    /// <param name="name">The identity of the windows' state across versions of the job; used once.</param>
    /// <param name="aggregates">Picks them.</param>
    /// <param name="result">Makes a record of key, window and results.</param>
    public DataStream<TOut> Aggregate<TV1, TA1, TC1, TR1, TV2, TA2, TC2, TR2, TV3, TA3, TC3, TR3, TOut>(
        string name,
        Func<Aggregates<T>, (Selected<T, TV1, TA1, TC1, TR1>, Selected<T, TV2, TA2, TC2, TR2>, Selected<T, TV3, TA3, TC3, TR3>)> aggregates,
        Func<TKey, TWindow, TR1, TR2, TR3, TOut> result)
        where TA1 : struct, IAggregate<TA1, TV1, TC1, TR1>
        where TA2 : struct, IAggregate<TA2, TV2, TC2, TR2>
        where TA3 : struct, IAggregate<TA3, TV3, TC3, TR3>
    {
        ArgumentNullException.ThrowIfNull(aggregates);
        ArgumentNullException.ThrowIfNull(result);
        var (first, second, third) = aggregates(default);
        return Add(
            name,
            new ThreeFolder<TKey, T, TV1, TA1, TC1, TR1, TV2, TA2, TC2, TR2, TV3, TA3, TC3, TR3>(first, second, third),
            (key, window, results) => result(key, window, results.Item1, results.Item2, results.Item3));
    }

    /// <summary>A fold by lambdas.</summary>
    /// <param name="name">The identity of the windows' state across versions of the job; used once.</param>
    /// <param name="seed">The accumulator before the first record. Merging it must change nothing: a window may be merged from parts that each begin with it.</param>
    /// <param name="add">Adds a record and returns the accumulator.</param>
    /// <param name="merge">Merges two accumulators; leaves the second as it is.</param>
    /// <param name="result">Makes a record of key, window and accumulator.</param>
    /// <param name="accumulator">Stores the accumulator. Null, the default: the serializer that is known for its type.</param>
    [NeedsSerializer(nameof(TAcc), UnlessGiven = nameof(accumulator))]
    public DataStream<TOut> Aggregate<TAcc, TOut>(
        string name, TAcc seed, Func<TAcc, T, TAcc> add, Func<TAcc, TAcc, TAcc> merge, Func<TKey, TWindow, TAcc, TOut> result, Serializer<TAcc>? accumulator = null)
    {
        ArgumentNullException.ThrowIfNull(add);
        ArgumentNullException.ThrowIfNull(merge);
        return Add(name, new RecordFolder<TKey, T, Folding<T, TAcc>, TAcc, TAcc>(new(seed, add, merge, accumulator ?? Serializer.Of<TAcc>())), result);
    }

    /// <summary>Combines the records of a window, two at a time, into one of their kind.</summary>
    /// <param name="name">The identity of the windows' state across versions of the job; used once.</param>
    /// <param name="reduce">Combines two records into a new one; in any grouping it must give the same.</param>
    /// <param name="records">Stores a record. Null, the default: the serializer that is known for its type.</param>
    [NeedsSerializer(nameof(T), UnlessGiven = nameof(records))]
    public DataStream<T> Reduce(string name, Func<T, T, T> reduce, Serializer<T>? records = null)
    {
        ArgumentNullException.ThrowIfNull(reduce);
        return Add(name, new RecordFolder<TKey, T, Reducing<T>, (bool Any, T? Value), T>(new(reduce, records ?? Serializer.Of<T>())), static (_, _, result) => result);
    }

    /// <summary>Gives all records of a window to a function. Every record is kept until the window is over: where an aggregate will do, it is far smaller.</summary>
    /// <param name="name">The identity of the windows' state across versions of the job; used once.</param>
    /// <param name="function">Makes any number of records of key, window and the window's records, in the order of arrival (where sessions were merged, the order within each part). The list is the
    /// function's to keep; what it returns is enumerated once.</param>
    /// <param name="records">Stores a record. Null, the default: the serializer that is known for its type.</param>
    [NeedsSerializer(nameof(T), UnlessGiven = nameof(records))]
    public DataStream<TOut> Process<TOut>(string name, Func<TKey, TWindow, IReadOnlyList<T>, IEnumerable<TOut>> function, Serializer<T>? records = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(function);
        return new(_windowing.Process(_input, name, records ?? Serializer.Of<T>(), function));
    }

    private DataStream<TOut> Add<TAcc, TRes, TOut>(string name, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, TWindow, TRes, TOut> result)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(result);
        return new(_windowing.Aggregate(_input, name, folder, result));
    }
}
