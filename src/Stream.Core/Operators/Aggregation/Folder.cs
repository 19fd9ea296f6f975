using Streams.State;

namespace Streams.Operators.Aggregation;

/// <summary>The leaf of every aggregate: one virtual call per run of records, and inside it a loop compiled for the structs.</summary>
/// <remarks>Stateless; one instance serves all subtasks. Exceptions of user code pass through, and may leave an accumulator half changed: the attempt ends with them.</remarks>
internal abstract class Folder<TKey, T, TAcc, TRes> where TKey : notnull
{
    /// <summary>Records that are folded between two prefetches: loads for more of them would displace one another.</summary>
    protected const int BlockRecords = 16;

    /// <summary>Stores accumulators.</summary>
    public abstract Serializer<TAcc> Accumulator { get; }

    /// <summary>The aggregates, for the plan.</summary>
    public abstract string Text { get; }

    /// <summary>What is missing to store accumulators, each with the line to add.</summary>
    public virtual IEnumerable<string> Gaps => Accumulator.Gap is { } gap ? [gap] : [];

    /// <summary>Adds a run of records to the accumulators of their keys.</summary>
    /// <param name="table">The accumulators of one window or slice.</param>
    /// <param name="keys">The keys of the records.</param>
    /// <param name="hashes">Their hashes; at least as long.</param>
    /// <param name="values">The records; at least as long.</param>
    public abstract void Fold(StateTable<TKey, TAcc> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values);

    /// <summary>The same, and counts the records of each key.</summary>
    /// <param name="table">The accumulators, each with the number of its records.</param>
    /// <param name="keys">The keys of the records.</param>
    /// <param name="hashes">Their hashes; at least as long.</param>
    /// <param name="values">The records; at least as long.</param>
    public abstract void FoldCounted(StateTable<TKey, (TAcc Accumulator, long Records)> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values);

    /// <summary>The same as <see cref="Fold"/>, and gives the result of each record's key behind that record.</summary>
    /// <param name="table">The accumulators.</param>
    /// <param name="keys">The keys of the records.</param>
    /// <param name="hashes">Their hashes; at least as long.</param>
    /// <param name="values">The records; at least as long.</param>
    /// <param name="results">Receives one result a record; at least as long.</param>
    public abstract void Roll(StateTable<TKey, TAcc> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values, Span<TRes> results);

    /// <summary>Adds one record.</summary>
    public abstract void Add(ref TAcc accumulator, in T record);

    /// <summary>A new accumulator, before the first record.</summary>
    public abstract TAcc Create();

    /// <summary>Adds what another accumulator holds, and leaves that one as it is.</summary>
    public abstract void Merge(ref TAcc into, in TAcc other);

    /// <summary>Adds the accumulators of a table to those of another, key by key, and leaves the table as it is.</summary>
    public void Merge(StateTable<TKey, TAcc> into, StateTable<TKey, TAcc> table)
    {
        TableCursor<TKey, TAcc> cursor = table.Read();
        while (cursor.MoveNext())
        {
            ref TAcc accumulator = ref into.GetOrAdd(in cursor.Key, cursor.Hash, out bool added);
            if (added) accumulator = Create();
            Merge(ref accumulator, in cursor.Value);
        }
    }

    /// <summary>The result so far.</summary>
    public abstract TRes Result(in TAcc accumulator);
}
