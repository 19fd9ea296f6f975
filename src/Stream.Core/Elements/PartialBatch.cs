using System.Runtime.CompilerServices;

namespace Streams.Elements;

/// <summary>Accumulators in place of the records that they were made of: what a sender has folded of one slice, an entry a key. <see cref="Batch.Count"/> counts the entries; values and timestamps have none.</summary>
internal sealed class PartialBatch<TKey, T, TAcc>(PartialBatchPool<TKey, T, TAcc> pool, int capacity) : KeyedBatch<TKey, T>(pool, capacity, [], [])
{
    private long _records;

    /// <summary>The start of the slice that all records were in.</summary>
    public long SliceStart { get; set; }

    /// <summary>The accumulators of <see cref="KeyedBatch{TKey, T}.Keys"/>. Whoever takes the batch owns them.</summary>
    public TAcc[] Accumulators { get; } = new TAcc[capacity];

    /// <summary>How many records they hold together.</summary>
    public override long Records => _records;

    /// <summary>Whether it takes no more.</summary>
    public bool IsFull => Count == Accumulators.Length;

    /// <summary>Adds the accumulator of a key. There must be room.</summary>
    public void Add(in TKey key, ulong hash, in TAcc accumulator, long records)
    {
        Keys[Count] = key;
        Hashes[Count] = hash;
        Accumulators[Count++] = accumulator;
        _records += records;
    }

    /// <inheritdoc />
    public override void Reset()
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<TAcc>()) Array.Clear(Accumulators, 0, Count);
        (Count, Watermark, _records) = (0, long.MinValue, 0);
    }
}

/// <summary>The return ring for the accumulators of an edge.</summary>
/// <param name="capacity">The most entries in a batch.</param>
internal sealed class PartialBatchPool<TKey, T, TAcc>(int capacity) : BatchPool<KeyedBatch<TKey, T>>
{
    /// <summary>An empty batch for a slice.</summary>
    public PartialBatch<TKey, T, TAcc> Rent(long sliceStart)
    {
        PartialBatch<TKey, T, TAcc> batch = (PartialBatch<TKey, T, TAcc>)Rent();
        batch.SliceStart = sliceStart;
        return batch;
    }

    /// <inheritdoc />
    protected override KeyedBatch<TKey, T> Create() => new PartialBatch<TKey, T, TAcc>(this, capacity);
}
