using System.Runtime.CompilerServices;
using Streams.Elements;
using Streams.State;

namespace Streams.Operators;

/// <summary>Deals records out to the subtasks that own their keys. The selector and the hash run here, once per record, and travel with it.</summary>
internal sealed class KeyedExchangeOperator<TKey, T> : ExchangeOperator, IReceiver<T>
{
    private const int SmallestBatch = 128;

    private readonly Func<T, TKey> _selector;
    private readonly Key<TKey> _key;
    private readonly TKey[] _keys = new TKey[Batch.MaxRecords];
    private readonly ulong[] _hashes = new ulong[Batch.MaxRecords];
    private readonly KeyedBatch<TKey, T>?[] _buffers;
    private readonly KeyedBatchPool<TKey, T>[] _pools;
    private readonly ushort[] _subtaskOfGroup;

    public KeyedExchangeOperator(OperatorContext context, Func<T, TKey> selector, Key<TKey> key, int outlets) : base(context, outlets)
    {
        (_selector, _key) = (selector, key);
        _buffers = new KeyedBatch<TKey, T>?[outlets];
        int capacity = CapacityOf(context.BytesPerEdgeBatch);
        _pools = [.. Enumerable.Range(0, outlets).Select(_ => new KeyedBatchPool<TKey, T>(capacity))];
        _subtaskOfGroup = [.. Enumerable.Range(0, context.GroupCount).Select(group => (ushort)KeyGroups.SubtaskOf(group, outlets, context.GroupCount))];
    }

    /// <inheritdoc />
    public override string Name => "KeyBy";

    /// <inheritdoc />
    public void OnBatch(Batch<T> batch)
    {
        ReadOnlySpan<T> values = batch.Values.AsSpan(0, batch.Count);
        ReadOnlySpan<long> times = batch.Timestamps.AsSpan(0, values.Length);
        Span<TKey> keys = _keys.AsSpan(0, values.Length);
        Span<ulong> hashes = _hashes.AsSpan(0, values.Length);
        Func<T, TKey> select = _selector;
        for (int i = 0; i < values.Length; i++) keys[i] = select(values[i]);
        _key.Hash(keys, hashes);

        KeyedBatch<TKey, T>?[] buffers = _buffers;
        for (int i = 0; i < values.Length; i++)
        {
            int outlet = _subtaskOfGroup[KeyGroups.Of(hashes[i], _subtaskOfGroup.Length)];
            KeyedBatch<TKey, T> buffer = buffers[outlet] ??= _pools[outlet].Rent();
            int at = buffer.Count;
            buffer.Values[at] = values[i];
            buffer.Timestamps[at] = times[i];
            buffer.Keys[at] = keys[i];
            buffer.Hashes[at] = hashes[i];
            buffer.Count = ++at;
            if (at == buffer.Values.Length) Flush(outlet);
        }

        OnDealt(batch.Watermark);
    }

    /// <inheritdoc />
    protected override bool HasBuffered(int outlet) => _buffers[outlet] is not null;

    /// <inheritdoc />
    protected override Batch TakeBuffer(int outlet)
    {
        KeyedBatch<TKey, T> batch = _buffers[outlet] ?? _pools[outlet].Rent();
        _buffers[outlet] = null;
        return batch;
    }

    // Where many edges share the bytes in flight, batches shrink; below 128 records the edges would cost more than the work.
    private static int CapacityOf(long bytes)
    {
        long record = Unsafe.SizeOf<T>() + Unsafe.SizeOf<TKey>() + sizeof(long) + sizeof(ulong);
        return (int)Math.Min(Math.Max(bytes / record, SmallestBatch), Batch.CapacityFor<T>());
    }
}
