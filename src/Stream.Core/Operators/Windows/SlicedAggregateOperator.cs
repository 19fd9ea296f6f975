using Streams.Checkpoints;
using Streams.Elements;
using Streams.Operators.Aggregation;
using Streams.State;
using Streams.Time;
using Streams.Windows;

namespace Streams.Operators;

/// <summary>Aggregates the records of each key and tumbling or sliding window, of event time or of processing time.</summary>
/// <remarks>
/// <para>In: keyed records in any order. Out: one result per key and window that holds something, when progress reaches the window's last millisecond, stamped with that millisecond, windows in
/// the order of their ends; within the allowed lateness one more per window, at once, for every record that comes after that.</para>
/// <para>Instead of records also accumulators, from senders that combine (<see cref="CombiningExchangeOperator{TKey, T, TAcc, TRes}"/>); they count as the records that they hold.</para>
/// <para>A table of accumulators per open slice; a batch is folded in runs of records of one slice, one virtual call a run, whatever the number of windows. A firing merges the slices of its window:
/// no timer per key. It may pause between any two results. A slice is kept until no window needs it.</para>
/// <para>Sections: <c>accumulators</c> (slice start, key, accumulator), <c>late-firings</c> (window start, key, number of firings so far), for keys that fired late, and
/// <c>watermark</c> (first and last key group, the progress they had made). The largest watermark, the end of the stream, is not stored. See docs/formats/window-state.md.</para>
/// </remarks>
internal sealed class SlicedAggregateOperator<TKey, T, TAcc, TRes, TOut> : WindowOperator<TKey, T>
    where TKey : notnull
{
    private const string AccumulatorsState = "accumulators";
    private const string FiringsState = "late-firings";

    private readonly SliceGrid _grid;
    private readonly string _fingerprint;
    private readonly Key<TKey> _key;
    private readonly Folder<TKey, T, TAcc, TRes> _folder;
    private readonly Func<TKey, FiredWindow, TRes, TOut> _result;
    private readonly Emitter<TOut> _emitter;
    private readonly OpenSlices<TKey, TAcc> _slices;
    private readonly LateFirings<TKey> _lateFirings;
    private readonly WindowContents<TKey, TAcc, T, TRes> _contents;
    private long[] _restoredByGroup = [];
    private long? _firingEnd;
    private long? _refiringEnd;
    private bool _hadKey;

    public SlicedAggregateOperator(
        OperatorContext context, string name, SlicedWindows windows, Key<TKey> key, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, FiredWindow, TRes, TOut> result, IReceiver<TOut> next,
        IReceiver<T>? late) : base(context, name, windows.OnClock, windows.AllowedMs, late)
    {
        (_grid, _fingerprint) = (windows.Grid, windows.ToString());
        (_key, _folder, _result) = (key, folder, result);
        _emitter = new Emitter<TOut>(context, next);
        _slices = new OpenSlices<TKey, TAcc>(_grid, AllowedMs, key, folder.Accumulator);
        _lateFirings = new LateFirings<TKey>(_grid, AllowedMs, key);
        _contents = new WindowContents<TKey, TAcc, T, TRes>(context, name, key, folder);
    }

    /// <inheritdoc />
    public override int HeldCount => _slices.Count;

    /// <inheritdoc />
    protected override long NextDue => _slices.NextDue;

    /// <inheritdoc />
    public override void Freeze(long checkpointId, List<FrozenSection> sections)
    {
        sections.Add(new WindowSection<TKey, TAcc>(Name, AccumulatorsState, _fingerprint, Context.Groups, _key, _folder.Accumulator, _slices.Freeze()));
        if (AllowedMs > 0) sections.Add(new WindowSection<TKey, int>(Name, FiringsState, _fingerprint, Context.Groups, _key, LateFirings<TKey>.Serializer, _lateFirings.Freeze()));
        sections.Add(FreezeProgress());
    }

    /// <inheritdoc />
    public override void Restore(RestoredOperator restored)
    {
        WindowRestore<TKey> into = new(Name, restored, _fingerprint, _key, Context.Groups, Context.GroupCount);
        into.Read(AccumulatorsState, _folder.Accumulator, (start, key, hash, accumulator) => _slices.GetOrOpen(_grid.SliceOf(start)).Accumulators.GetOrAdd(in key, hash, out _) = accumulator);
        into.Read(FiringsState, LateFirings<TKey>.Serializer, (start, key, hash, count) => _lateFirings.Of(start).GetOrAdd(in key, hash, out _) = count);
        restored.RefuseOthers(AccumulatorsState, FiringsState, RestoredWatermark.StateName);

        RestoredWatermark watermark = new(Name);
        watermark.Read(restored);
        if (!RestoreProgress(watermark)) return;

        // Key groups that had seen less of time than others owe what has become due since.
        _restoredByGroup = watermark.ByGroup(Context.GroupCount);
        _slices.FiredUpTo(_restoredByGroup.Skip(Context.Groups.First).Take(Context.Groups.Count).Min());
    }

    /// <inheritdoc />
    protected override void FlushResults(long watermark) => _emitter.Flush(watermark);

    /// <inheritdoc />
    protected override bool TryTakeRecords(KeyedBatch<TKey, T> batch)
    {
        if (batch is PartialBatch<TKey, T, TAcc> partials)
        {
            TakePartials(partials);
            return true;
        }

        while (Next < batch.Count)
        {
            Slice slice = _grid.SliceOf(TimeOf(batch, Next));
            if (slice.IsGap || Lateness.IsWindowLate(slice.LastEnd, AllowedMs, Progress))
            {
                if (!TryLeaveOut(batch, Next++)) return false;
            }
            else if (AllowedMs > 0 && FirstOpenEnd(in slice) - 1 <= Progress)
            {
                if (!TryFoldAndFire(batch, in slice)) return false;
            }
            else
            {
                ReadOnlySpan<long> times = batch.Timestamps.AsSpan(Next, batch.Count - Next);
                int count = IsOnClock ? times.Length : slice.RunLength(times);
                Fold(batch, _slices.GetOrOpen(in slice), Next, count);
                Next += count;
            }
        }

        return true;
    }

    private void Fold(KeyedBatch<TKey, T> batch, OpenSlice<TKey, TAcc> slice, int from, int count)
    {
        ReadOnlySpan<TKey> keys = batch.Keys.AsSpan(from, count);
        ReadOnlySpan<ulong> hashes = batch.Hashes.AsSpan(from, count);
        ReadOnlySpan<T> values = batch.Values.AsSpan(from, count);
        try
        {
            _folder.Fold(slice.Accumulators, keys, hashes, values);
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw FoldFailure.Of(Name, _folder, _key, keys, hashes, values, batch.Timestamps.AsSpan(from, count), e);
        }
    }

    // What a sender has folded: only where late records are dropped and no window fires again, so that of a record nothing has to be known but its slice.
    private void TakePartials(PartialBatch<TKey, T, TAcc> partials)
    {
        Slice slice = _grid.SliceOf(partials.SliceStart);
        if (Lateness.IsWindowLate(slice.LastEnd, AllowedMs, Progress))
        {
            DropLate(partials.Records);
            return;
        }

        StateTable<TKey, TAcc> accumulators = _slices.GetOrOpen(in slice).Accumulators;
        for (int i = 0; i < partials.Count; i++)
        {
            ref TAcc accumulator = ref accumulators.GetOrAdd(in partials.Keys[i], partials.Hashes[i], out bool added);
            if (added) accumulator = partials.Accumulators[i];
            else Merge(ref accumulator, partials, i);
        }
    }

    private void Merge(ref TAcc accumulator, PartialBatch<TKey, T, TAcc> partials, int i)
    {
        try
        {
            _folder.Merge(ref accumulator, in partials.Accumulators[i]);
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw OperatorException.Of(Name, OperatorException.Aggregate, partials.Keys[i], long.MinValue, e);
        }
    }

    private int MergeOne(long end, in TKey key, ulong hash, out TAcc accumulator)
    {
        try
        {
            return _contents.MergeOne(_slices.Of(end), in key, hash, out accumulator);
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw OperatorException.Of(Name, OperatorException.Aggregate, key, end - 1, e);
        }
    }

    // The end of the earliest window of a slice that takes records.
    private long FirstOpenEnd(in Slice slice) => _grid.EndAfter(in slice, SaturatingMath.Subtract(SaturatingMath.Add(Progress, 1), AllowedMs));

    // A record within the allowed lateness of windows that have fired: they fire again for its key, the earliest first.
    private bool TryFoldAndFire(KeyedBatch<TKey, T> batch, in Slice slice)
    {
        TKey key = batch.Keys[Next];
        ulong hash = batch.Hashes[Next];
        OpenSlice<TKey, TAcc> open = _slices.GetOrOpen(in slice);
        if (_refiringEnd is null)
        {
            _hadKey = open.Accumulators.TryGet(in key, hash, out _);
            Fold(batch, open, Next, 1);
            _refiringEnd = FirstOpenEnd(in slice);
        }

        while (_refiringEnd is { } end)
        {
            bool isLast = slice.LastEnd == end || end + _grid.EveryMs - 1 > Progress;
            _refiringEnd = isLast ? null : end + _grid.EveryMs;
            if (isLast) Next++;
            int found = MergeOne(end, in key, hash, out TAcc accumulator);
            ref int firings = ref _lateFirings.Of(end - _grid.SizeMs).GetOrAdd(in key, hash, out bool isFirst);
            if (isFirst) firings = _hadKey || found > 1 ? 1 : 0; // On time, or never.
            if (!Emit(end, in key, in accumulator, Firing.Late, firings++)) return false;
        }

        return true;
    }

    /// <inheritdoc />
    protected override bool TryFireDue()
    {
        while (true)
        {
            if (_firingEnd is null)
            {
                if (_slices.NextDue > Progress || _slices.NextDue == OpenSlices<TKey, TAcc>.Never) break;
                _firingEnd = _slices.NextDue + 1;
                _contents.Begin(_slices.Of(_slices.NextDue + 1));
            }

            if (!_contents.TryMerge()) return false;
            long end = _firingEnd.Value;
            while (_contents.MoveNext())
            {
                if (IsOwed(end) && !Emit(end, in _contents.Key, in _contents.Accumulator, Firing.OnTime, 0)) return false;
            }

            _contents.End();
            _firingEnd = null;
            _slices.RemoveExpired(end - 1); // First, so that the next window is looked for among what is left.
            _slices.FiredUpTo(end - 1);
        }

        _slices.FiredUpTo(Progress);
        _restoredByGroup = [];
        _slices.RemoveExpired(Progress);
        _lateFirings.RemoveExpired(Progress);
        return true;
    }

    // After a restore, key groups that were ahead of others have fired the window before.
    private bool IsOwed(long end) => _restoredByGroup.Length == 0 || _restoredByGroup[KeyGroups.Of(_contents.Hash, Context.GroupCount)] < end - 1;

    private bool Emit(long end, in TKey key, in TAcc accumulator, Firing firing, int index)
    {
        FiredWindow fired = new(new StreamTime(end - _grid.SizeMs), new StreamTime(end), firing, index, ToldWatermark);
        TOut made;
        try
        {
            made = _result(key, fired, _folder.Result(in accumulator));
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw OperatorException.Of(Name, OperatorException.ResultFunction, key, end - 1, e);
        }

        return _emitter.Emit(made, end - 1);
    }
}
