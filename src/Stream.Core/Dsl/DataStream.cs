using Streams.Operators.Fusion;
using Streams.Planning;
using Streams.Serialization;

namespace Streams;

/// <summary>A stream of records: an immutable handle on a node of the plan. Every method adds a node and returns another handle; a stream may be read several times.</summary>
/// <remarks>Records are immutable once emitted: whoever reads a stream may keep them. Exceptions that functions throw fail the job, which restarts from its last checkpoint.</remarks>
/// <typeparam name="T">The records.</typeparam>
public partial class DataStream<T>
{
    internal DataStream(Node<T> node) => Node = node;

    internal Node<T> Node { get; }

    /// <summary>One record out for each record in, in order, at the same time.</summary>
    public DataStream<TOut> Select<TOut>(Func<T, TOut> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return new(new SelectNode<T, TOut, LambdaMap<T, TOut>>(Node, new(map), ""));
    }

    /// <summary>One record out for each record in, in order, at the same time; by a struct, which costs no call for a record.</summary>
    /// <param name="map">A struct that names itself.</param>
    public DataStream<TOut> Select<TMap, TOut>(IMap<TMap, T, TOut> map) where TMap : struct, IMap<TMap, T, TOut>
    {
        ArgumentNullException.ThrowIfNull(map);
        return new(new SelectNode<T, TOut, TMap>(Node, (TMap)map, TypeText.Of(typeof(TMap))));
    }

    /// <summary>The records for which a condition holds, in order.</summary>
    public DataStream<T> Where(Func<T, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return new(new WhereNode<T, LambdaPredicate<T>>(Node, new(predicate), ""));
    }

    /// <summary>The records for which a condition holds, in order; by a struct, which costs no call for a record.</summary>
    /// <param name="predicate">A struct that names itself.</param>
    public DataStream<T> Where<TPredicate>(IPredicate<TPredicate, T> predicate) where TPredicate : struct, IPredicate<TPredicate, T>
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return new(new WhereNode<T, TPredicate>(Node, (TPredicate)predicate, TypeText.Of(typeof(TPredicate))));
    }

    /// <summary>Any number of records out for each record in, in order, at the time of that record.</summary>
    /// <param name="expand">Gives the parts of a record. Enumerated only as fast as there is room below; nothing follows one that is endless.</param>
    public DataStream<TOut> SelectMany<TOut>(Func<T, IEnumerable<TOut>> expand)
    {
        ArgumentNullException.ThrowIfNull(expand);
        return new(new SelectManyNode<T, IEnumerator<TOut>, TOut, LambdaExpansion<T, TOut>>(Node, new(expand), ""));
    }

    /// <summary>Any number of records out for each record in, in order, at the time of that record; by a struct, which costs no allocation for a record.</summary>
    /// <param name="expand">A struct that names itself.</param>
    public DataStream<TOut> SelectMany<TExpand, TCursor, TOut>(IExpansion<TExpand, T, TCursor, TOut> expand) where TExpand : struct, IExpansion<TExpand, T, TCursor, TOut>
    {
        ArgumentNullException.ThrowIfNull(expand);
        return new(new SelectManyNode<T, TCursor, TOut, TExpand>(Node, (TExpand)expand, TypeText.Of(typeof(TExpand))));
    }

    /// <summary>Any number of records out for each record in, combined with it; <c>from … from …</c> in query syntax.</summary>
    /// <param name="expand">Gives the parts of a record.</param>
    /// <param name="result">Combines the record with one of its parts.</param>
    public DataStream<TOut> SelectMany<TPart, TOut>(Func<T, IEnumerable<TPart>> expand, Func<T, TPart, TOut> result)
    {
        ArgumentNullException.ThrowIfNull(expand);
        ArgumentNullException.ThrowIfNull(result);
        return SelectMany(record => Combine(record, expand, result));

        static IEnumerable<TOut> Combine(T record, Func<T, IEnumerable<TPart>> expand, Func<T, TPart, TOut> result)
        {
            foreach (TPart part in expand(record)) yield return result(record, part);
        }
    }

    /// <summary>A function without state that sees the times of each record and writes to any number of outputs: what <c>Select</c>, <c>Where</c> and <c>SelectMany</c> do not do.</summary>
    /// <param name="name">Names it in messages and metrics: 1 to 128 letters, digits, <c>-</c> and <c>_</c>, used once.</param>
    /// <param name="create">Creates the function, which declares in its constructor the side outputs that it writes to. Called here, to plan, and once per subtask and attempt, where the same declarations bind.</param>
    public DataStream<TOut> Process<TOut>(string name, Func<OperatorSetup, RecordProcess<T, TOut>> create)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(create);
        return new(new RecordProcessNode<T, TOut>(Node, name, create));
    }

    /// <summary>Partitions the stream: records of equal key go to the same subtask, in order.</summary>
    /// <param name="key">The key of a record; not null. Its type is a key by itself (integers, strings, <see cref="Guid"/>, dates, …), composed of such, marked <see cref="StreamKeyAttribute"/>, or registered (<see cref="Key.Register"/>).</param>
    [NeedsKey(nameof(TKey))]
    public KeyedStream<TKey, T> KeyBy<TKey>(Func<T, TKey> key) where TKey : notnull => KeyBy(key, Key.Of<TKey>());

    /// <summary>Partitions the stream by a key whose encoding is given: for types that are not yours, or that have several.</summary>
    /// <param name="key">The key of a record; not null.</param>
    /// <param name="encoding">Encodes and hashes keys. Another one makes other state.</param>
    public KeyedStream<TKey, T> KeyBy<TKey>(Func<T, TKey> key, Key<TKey> encoding) where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(encoding);
        return new(new KeyByNode<TKey, T>(Node, key, encoding));
    }

    /// <summary>Ends the stream in a sink.</summary>
    /// <param name="name">The identity of what the sink has prepared, across versions of the job: 1 to 128 letters, digits, <c>-</c> and <c>_</c>, used once.</param>
    /// <param name="sink">Made by a factory of its connector.</param>
    public void To(string name, ISink<T> sink)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(sink);
        _ = new SinkNode<T>(Node, name, sink);
    }

    /// <summary>Ends the stream in a sink that takes records of any type.</summary>
    /// <inheritdoc cref="To(string, ISink{T})" path="/param" />
    public void To(string name, IAnySink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        To(name, sink.For<T>());
    }

    /// <summary>Says that this output is not wanted: a stream that ends nowhere is a mistake otherwise.</summary>
    public void Discard() => Node.Discard();
}
