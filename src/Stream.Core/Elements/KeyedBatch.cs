using System.Runtime.CompilerServices;

namespace Streams.Elements;

/// <summary>Records with their keys and the keys' hashes: the selector and the hash run once per record, before an exchange or at the head of a chain.</summary>
internal class KeyedBatch<TKey, T> : Batch<T>
{
    private readonly BatchPool<KeyedBatch<TKey, T>>? _pool;

    /// <summary>The keys of <see cref="Batch{T}.Values"/>.</summary>
    public readonly TKey[] Keys;

    /// <summary>The hashes of <see cref="Keys"/>.</summary>
    public readonly ulong[] Hashes;

    /// <summary>A batch of its own, to travel along an edge.</summary>
    public KeyedBatch(BatchPool<KeyedBatch<TKey, T>> pool, int capacity) : this(pool, capacity, new T[capacity], new long[capacity]) { }

    /// <summary>Scratch of a chain: keys and hashes beside the columns of the batch that passes; see <see cref="View"/>.</summary>
    public KeyedBatch() : base([], [])
    {
        Keys = new TKey[MaxRecords];
        Hashes = new ulong[MaxRecords];
    }

    /// <summary>Keys and hashes beside columns that are given.</summary>
    protected KeyedBatch(BatchPool<KeyedBatch<TKey, T>> pool, int capacity, T[] values, long[] timestamps) : base(values, timestamps)
    {
        _pool = pool;
        Keys = new TKey[capacity];
        Hashes = new ulong[capacity];
    }

    /// <summary>How many records of the stream it stands for.</summary>
    public virtual long Records => Count;

    /// <summary>Shows the columns of another batch, which stays the owner.</summary>
    public void View(Batch<T> batch) => (Values, Timestamps, Count, Watermark) = (batch.Values, batch.Timestamps, batch.Count, batch.Watermark);

    /// <inheritdoc />
    public override void Return()
    {
        if (_pool is null) return;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<TKey>()) Array.Clear(Keys, 0, Count);
        Reset();
        _pool.Put(this);
    }
}

/// <summary>The return ring of an edge of a keyed exchange.</summary>
/// <param name="capacity">The most records in a batch.</param>
internal sealed class KeyedBatchPool<TKey, T>(int capacity) : BatchPool<KeyedBatch<TKey, T>>
{
    /// <inheritdoc />
    protected override KeyedBatch<TKey, T> Create() => new(this, capacity);
}
