using Streams.Operators.Aggregation;
using Streams.Planning;

namespace Streams;

/// <content>Aggregates without windows: over all records of a key, a result behind each.</content>
public sealed partial class KeyedStream<TKey, T>
{
    /// <summary>Combines the records of each key, two at a time, into one of their kind; the stream is what they have come to, behind every record and with its timestamp.</summary>
    /// <remarks>A key is never forgotten: over keys without end, take a window, or a <see cref="Process{TOut}"/> with a timer that clears. An aggregate whose result copies what it
    /// holds, such as <see cref="Aggregates{T}.Top"/>, copies it for every record.</remarks>
    /// <param name="name">The identity of its state across versions of the job: 1 to 128 letters, digits, <c>-</c> and <c>_</c>, used once.</param>
    /// <param name="reduce">Combines what the records before have come to with the next one.</param>
    /// <param name="records">Stores a record. Null, the default: the serializer that is known for its type.</param>
    [NeedsSerializer(nameof(T), UnlessGiven = nameof(records))]
    public DataStream<T> Reduce(string name, Func<T, T, T> reduce, Serializer<T>? records = null)
    {
        ArgumentNullException.ThrowIfNull(reduce);
        return Roll(name, new RecordFolder<TKey, T, Reducing<T>, (bool Any, T? Value), T>(new(reduce, records ?? Serializer.Of<T>())), static (_, result) => result);
    }

    /// <summary>One aggregate of your own over all records of a key; the stream is its results, one behind every record and with its timestamp.</summary>
    /// <inheritdoc cref="Reduce" path="/remarks" />
    /// <param name="name">The identity of its state across versions of the job; used once.</param>
    /// <param name="aggregate">A struct that names itself.</param>
    [NeedsSerializer(nameof(TAcc), UnlessDeclaredBy = nameof(TAgg))]
    public DataStream<TRes> Aggregate<TAgg, TAcc, TRes>(string name, IAggregate<TAgg, T, TAcc, TRes> aggregate)
        where TAgg : struct, IAggregate<TAgg, T, TAcc, TRes>
        => Aggregate(name, aggregate, static (_, result) => result);

    /// <summary>One aggregate of your own over all records of a key, and what to make of its result: one record behind every record, with its timestamp.</summary>
    /// <inheritdoc cref="Reduce" path="/remarks" />
    /// <param name="name">The identity of its state across versions of the job; used once.</param>
    /// <param name="aggregate">A struct that names itself.</param>
    /// <param name="result">Makes a record of key and result.</param>
    [NeedsSerializer(nameof(TAcc), UnlessDeclaredBy = nameof(TAgg))]
    public DataStream<TOut> Aggregate<TAgg, TAcc, TRes, TOut>(string name, IAggregate<TAgg, T, TAcc, TRes> aggregate, Func<TKey, TRes, TOut> result)
        where TAgg : struct, IAggregate<TAgg, T, TAcc, TRes>
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        return Roll(name, new RecordFolder<TKey, T, TAgg, TAcc, TRes>((TAgg)aggregate), result);
    }

    /// <summary>One built-in aggregate over all records of a key, <c>a => a.Count()</c>; the stream is its results, one behind every record and with its timestamp.</summary>
    /// <inheritdoc cref="Reduce" path="/remarks" />
    /// <param name="name">The identity of its state across versions of the job; used once.</param>
    /// <param name="aggregate">Picks it.</param>
    public DataStream<TRes> Aggregate<TValue, TAgg, TAcc, TRes>(string name, Func<Aggregates<T>, Selected<T, TValue, TAgg, TAcc, TRes>> aggregate)
        where TAgg : struct, IAggregate<TAgg, TValue, TAcc, TRes>
        => Aggregate(name, aggregate, static (_, result) => result);

    /// <summary>One built-in aggregate over all records of a key, <c>a => a.Sum(r => r.Bytes)</c>, and what to make of its result: one record behind every record, with its timestamp.</summary>
    /// <inheritdoc cref="Reduce" path="/remarks" />
    /// <param name="name">The identity of its state across versions of the job; used once.</param>
    /// <param name="aggregate">Picks it.</param>
    /// <param name="result">Makes a record of key and result.</param>
    public DataStream<TOut> Aggregate<TValue, TAgg, TAcc, TRes, TOut>(
        string name, Func<Aggregates<T>, Selected<T, TValue, TAgg, TAcc, TRes>> aggregate, Func<TKey, TRes, TOut> result)
        where TAgg : struct, IAggregate<TAgg, TValue, TAcc, TRes>
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        return Roll(name, new SelectedFolder<TKey, T, TValue, TAgg, TAcc, TRes>(aggregate(default)), result);
    }

    /// <summary>Two aggregates at once over all records of a key: a tuple of them in, their results as parameters out.</summary>
    /// <inheritdoc cref="Reduce" path="/remarks" />
    /// <param name="name">The identity of its state across versions of the job; used once.</param>
    /// <param name="aggregates">Picks them: <c>a => (a.Count(), a.Sum(r => r.Bytes))</c>.</param>
    /// <param name="result">Makes a record of key and results.</param>
    public DataStream<TOut> Aggregate<TV1, TA1, TC1, TR1, TV2, TA2, TC2, TR2, TOut>(
        string name,
        Func<Aggregates<T>, (Selected<T, TV1, TA1, TC1, TR1>, Selected<T, TV2, TA2, TC2, TR2>)> aggregates,
        Func<TKey, TR1, TR2, TOut> result)
        where TA1 : struct, IAggregate<TA1, TV1, TC1, TR1>
        where TA2 : struct, IAggregate<TA2, TV2, TC2, TR2>
    {
        ArgumentNullException.ThrowIfNull(aggregates);
        ArgumentNullException.ThrowIfNull(result);
        var (first, second) = aggregates(default);
        return Roll(name, new TwoFolder<TKey, T, TV1, TA1, TC1, TR1, TV2, TA2, TC2, TR2>(first, second), (key, results) => result(key, results.Item1, results.Item2));
    }

    /// <summary>Three aggregates at once over all records of a key: a tuple of them in, their results as parameters out.</summary>
    /// <inheritdoc cref="Reduce" path="/remarks" />
    /// <param name="name">The identity of its state across versions of the job; used once.</param>
    /// <param name="aggregates">Picks them.</param>
    /// <param name="result">Makes a record of key and results.</param>
    public DataStream<TOut> Aggregate<TV1, TA1, TC1, TR1, TV2, TA2, TC2, TR2, TV3, TA3, TC3, TR3, TOut>(
        string name,
        Func<Aggregates<T>, (Selected<T, TV1, TA1, TC1, TR1>, Selected<T, TV2, TA2, TC2, TR2>, Selected<T, TV3, TA3, TC3, TR3>)> aggregates,
        Func<TKey, TR1, TR2, TR3, TOut> result)
        where TA1 : struct, IAggregate<TA1, TV1, TC1, TR1>
        where TA2 : struct, IAggregate<TA2, TV2, TC2, TR2>
        where TA3 : struct, IAggregate<TA3, TV3, TC3, TR3>
    {
        ArgumentNullException.ThrowIfNull(aggregates);
        ArgumentNullException.ThrowIfNull(result);
        var (first, second, third) = aggregates(default);
        return Roll(
            name,
            new ThreeFolder<TKey, T, TV1, TA1, TC1, TR1, TV2, TA2, TC2, TR2, TV3, TA3, TC3, TR3>(first, second, third),
            (key, results) => result(key, results.Item1, results.Item2, results.Item3));
    }

    private DataStream<TOut> Roll<TAcc, TRes, TOut>(string name, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, TRes, TOut> result)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(result);
        return new(new RollingAggregateNode<TKey, T, TAcc, TRes, TOut>(Node, name, folder, result));
    }
}
