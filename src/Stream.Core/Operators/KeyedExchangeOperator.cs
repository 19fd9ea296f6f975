using System.Runtime.CompilerServices;
using Streams.Elements;
using Streams.State;

namespace Streams.Operators;

/// <summary>Deals records out to the subtasks that own their keys. The selector and the hash run here, once per record, and travel with it.</summary>
internal class KeyedExchangeOperator<TKey, T> : BufferedExchangeOperator<KeyedBatch<TKey, T>>, IReceiver<T>
{
    private readonly Keying<TKey, T> _keying;
    private readonly TKey[] _keys = new TKey[Batch.MaxRecords];
    private readonly ulong[] _hashes = new ulong[Batch.MaxRecords];
    private readonly ushort[] _subtaskOfGroup;

    public KeyedExchangeOperator(OperatorContext context, Func<T, TKey> selector, Key<TKey> key, int outlets) : base(context, Pools(context, outlets))
    {
        _keying = new Keying<TKey, T>(selector, key);
        _subtaskOfGroup = [.. Enumerable.Range(0, context.GroupCount).Select(group => (ushort)KeyGroups.SubtaskOf(group, outlets, context.GroupCount))];
    }

    /// <inheritdoc />
    public override string Name => "KeyBy";

    /// <inheritdoc />
    public void OnBatch(Batch<T> batch)
    {
        Span<TKey> keys = _keys.AsSpan(0, batch.Count);
        Span<ulong> hashes = _hashes.AsSpan(0, batch.Count);
        _keying.Write(Title, batch, keys, hashes);

        bool isAwaited = Take(batch, keys, hashes);
        OnDealt(batch.Watermark, isAwaited);
    }

    /// <summary>Takes the records of a batch, whose watermark comes behind them.</summary>
    /// <returns>Whether the watermark may fire what was sent just now.</returns>
    protected virtual bool Take(Batch<T> batch, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes)
    {
        Deal(batch, keys, hashes, 0, batch.Count);
        return false;
    }

    /// <summary>Puts some records of a batch into the buffers of their outlets.</summary>
    protected void Deal(Batch<T> batch, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, int from, int count)
    {
        ReadOnlySpan<T> values = batch.Values.AsSpan(from, count);
        ReadOnlySpan<long> times = batch.Timestamps.AsSpan(from, values.Length);
        keys = keys.Slice(from, values.Length);
        hashes = hashes.Slice(from, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            int outlet = OutletOf(hashes[i]);
            KeyedBatch<TKey, T> buffer = BufferOf(outlet);
            int at = buffer.Count;
            buffer.Values[at] = values[i];
            buffer.Timestamps[at] = times[i];
            buffer.Keys[at] = keys[i];
            buffer.Hashes[at] = hashes[i];
            buffer.Count = ++at;
            if (at == buffer.Values.Length) Flush(outlet);
        }
    }

    /// <summary>The outlet to the subtask that owns a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected int OutletOf(ulong hash) => _subtaskOfGroup[KeyGroups.Of(hash, _subtaskOfGroup.Length)];

    private static KeyedBatchPool<TKey, T>[] Pools(OperatorContext context, int outlets)
    {
        int capacity = CapacityOf(context.BytesPerEdgeBatch, Unsafe.SizeOf<T>() + Unsafe.SizeOf<TKey>() + sizeof(long) + sizeof(ulong), Batch.CapacityFor<T>());
        return [.. Enumerable.Range(0, outlets).Select(_ => new KeyedBatchPool<TKey, T>(capacity))];
    }
}
