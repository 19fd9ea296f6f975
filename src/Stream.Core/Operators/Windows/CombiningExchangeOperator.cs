using System.Runtime.CompilerServices;
using Streams.Elements;
using Streams.Operators.Aggregation;
using Streams.State;
using Streams.Windows;

namespace Streams.Operators;

/// <summary>A keyed exchange to windows on slices that folds records before it sends them: one accumulator per key and slice goes out in place of many records.</summary>
/// <remarks>
/// <para>Folded are records that may still be on time: those of a slice no window of which has fired by the watermark that was dealt. Records before that, in a gap or without a time go as they are. A
/// slice is sent before the watermark that may fire a window of it; all are when too much is held, and whenever an exchange drains. So no result comes later than without it, and a barrier finds nothing here.</para>
/// <para>While this end of the edge is not idle its watermark holds back the other end's, so whether a record is late there does not change while it is held here. What this end cannot know
/// is how far the other had come before; see docs/decisions/008-local-combine.md.</para>
/// <para>Between folded and other records of one key and slice the order stays.</para>
/// </remarks>
internal sealed class CombiningExchangeOperator<TKey, T, TAcc, TRes> : KeyedExchangeOperator<TKey, T> where TKey : notnull
{
    private readonly string _windowOperator;
    private readonly Key<TKey> _key;
    private readonly SliceGrid _grid;
    private readonly Folder<TKey, T, TAcc, TRes> _folder;
    private readonly LocalCombine<TKey, T, TAcc, TRes> _combine;
    private readonly PartialBatch<TKey, T, TAcc>?[] _partials;
    private readonly PartialBatchPool<TKey, T, TAcc>[] _pools;

    /// <param name="context">The task's.</param>
    /// <param name="windowOperator">The name of the operator that it sends to, whose functions it calls.</param>
    /// <param name="selector">Gives the key of a record.</param>
    /// <param name="key">Encodes keys.</param>
    /// <param name="outlets">How many subtasks it sends to.</param>
    /// <param name="grid">Where slices begin and end.</param>
    /// <param name="folder">The aggregate.</param>
    /// <param name="limits">How much is held, and when folding rests.</param>
    public CombiningExchangeOperator(
        OperatorContext context, string windowOperator, Func<T, TKey> selector, Key<TKey> key, int outlets, SliceGrid grid, Folder<TKey, T, TAcc, TRes> folder, CombineLimits limits)
        : base(context, selector, key, outlets)
    {
        (_windowOperator, _key, _grid, _folder) = (windowOperator, key, grid, folder);
        _combine = new LocalCombine<TKey, T, TAcc, TRes>(key, folder, limits);
        _partials = new PartialBatch<TKey, T, TAcc>?[outlets];
        int capacity = CapacityOf(context.BytesPerEdgeBatch, Unsafe.SizeOf<TAcc>() + Unsafe.SizeOf<TKey>() + sizeof(ulong), Batch.CapacityFor<TAcc>());
        _pools = [.. Enumerable.Range(0, outlets).Select(_ => new PartialBatchPool<TKey, T, TAcc>(capacity))];
    }

    /// <inheritdoc />
    protected override bool HoldsBack => _combine.HoldsAny;

    /// <inheritdoc />
    protected override bool Take(Batch<T> batch, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes)
    {
        if (_combine.IsResting(batch.Count))
        {
            bool drained = Drain(long.MaxValue);
            Deal(batch, keys, hashes, 0, batch.Count);
            return drained;
        }

        return Fold(batch, keys, hashes) | Drain(batch.Watermark);
    }

    /// <inheritdoc />
    protected override void Drain() => Drain(long.MaxValue);

    // Whether there was too much, so that something was sent.
    private bool Fold(Batch<T> batch, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes)
    {
        bool drained = false;
        ReadOnlySpan<long> times = batch.Timestamps.AsSpan(0, batch.Count);
        for (int from = 0, count; from < times.Length; from += count)
        {
            Slice slice = _grid.SliceOf(times[from]);
            count = slice.RunLength(times[from..]);
            if (slice.IsGap || slice.End - 1 <= Watermark || times[from] == long.MinValue)
            {
                Deal(batch, keys, hashes, from, count);
                continue;
            }

            Fold(in slice, keys.Slice(from, count), hashes[from..], batch.Values.AsSpan(from), times[from..]);
            if (_combine.IsFull) drained |= Drain(long.MaxValue);
        }

        return drained;
    }

    private void Fold(in Slice slice, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values, ReadOnlySpan<long> times)
    {
        try
        {
            _combine.Fold(in slice, keys, hashes, values);
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw FoldFailure.Of(_windowOperator, _folder, _key, keys, hashes, values, times, e);
        }
    }

    // Whether anything was sent.
    private bool Drain(long watermark)
    {
        bool found = false;
        while (_combine.TryTake(watermark, out HeldSlice<TKey, TAcc> held))
        {
            TableCursor<TKey, (TAcc Accumulator, long Records)> cursor = held.Table.Read();
            while (cursor.MoveNext())
            {
                int outlet = OutletOf(cursor.Hash);
                PartialBatch<TKey, T, TAcc> batch = _partials[outlet] ??= _pools[outlet].Rent(held.Slice.Start);
                batch.Add(in cursor.Key, cursor.Hash, in cursor.Value.Accumulator, cursor.Value.Records);
                if (batch.IsFull) SendPartials(outlet);
            }

            for (int outlet = 0; outlet < _partials.Length; outlet++) SendPartials(outlet);
            _combine.GiveBack(held.Table);
            found = true;
        }

        return found;
    }

    private void SendPartials(int outlet)
    {
        if (_partials[outlet] is not { } batch) return;
        _partials[outlet] = null;
        Send(outlet, batch);
    }
}
