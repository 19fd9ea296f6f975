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
/// the order of their ends; within the allowed lateness one more per window, at once, for every record that comes after that. A record none of whose windows takes records any more goes to the
/// late output if it is behind the allowed lateness, or is dropped and counted, as is one in a gap.</para>
/// <para>Progress is the watermark; in processing time it is the clock less one, so that a window fires when the clock reaches its end. There the time of a record is the clock's, or the first
/// time whose windows have not fired if a restored run has seen a later clock. The end of the stream makes everything due.</para>
/// <para>Instead of records also accumulators, from senders that combine (<see cref="CombiningExchangeOperator{TKey, T, TAcc, TRes}"/>); they count as the records that they hold.</para>
/// <para>A table of accumulators per open slice; a batch is folded in runs of records of one slice, one virtual call a run, whatever the number of windows. A firing merges the slices of its window:
/// no timer per key. It may pause between any two results. A slice is kept until no window needs it.</para>
/// <para>Sections: <c>accumulators</c> (slice start, key, accumulator), <c>late-firings</c> (window start, key, number of firings so far), for keys that fired late, and
/// <c>watermark</c> (first and last key group, the progress they had made). The largest watermark, the end of the stream, is not stored. See docs/formats/window-state.md.</para>
/// </remarks>
internal sealed class SlicedAggregateOperator<TKey, T, TAcc, TRes, TOut> : Operator, IKeyedReceiver<TKey, T>
    where TKey : notnull
{
    private const string AccumulatorsState = "accumulators";
    private const string FiringsState = "late-firings";

    private readonly SliceGrid _grid;
    private readonly bool _onClock;
    private readonly long _allowedMs;
    private readonly string _fingerprint;
    private readonly Key<TKey> _key;
    private readonly Folder<TKey, T, TAcc, TRes> _folder;
    private readonly Func<TKey, FiredWindow, TRes, TOut> _result;
    private readonly Emitter<TOut> _emitter;
    private readonly Emitter<T>? _late;
    private readonly OpenSlices<TKey, TAcc> _slices;
    private readonly LateFirings<TKey> _lateFirings;
    private readonly WindowContents<TKey, TAcc, T, TRes> _contents;
    private long[] _restoredByGroup = [];
    private KeyedBatch<TKey, T>? _batch;
    private int _next;
    private long _clock;
    private long? _firingEnd;
    private long? _refiringEnd;
    private bool _hadKey;
    private long _progress = long.MinValue;
    private long _lastFinite = long.MinValue;
    private long _watermark = long.MinValue;
    private long _newWatermark = long.MinValue;
    private Stage _stage;
    private long _lateCount;
    private long _dropped;

    public SlicedAggregateOperator(
        OperatorContext context, string name, SlicedWindows windows, Key<TKey> key, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, FiredWindow, TRes, TOut> result, IReceiver<TOut> next,
        IReceiver<T>? late) : base(context)
    {
        Name = name;
        (_grid, _onClock, _allowedMs, _fingerprint) = (windows.Grid, windows.OnClock, windows.Allowed.Ticks / TimeSpan.TicksPerMillisecond, windows.ToString());
        (_key, _folder, _result) = (key, folder, result);
        _emitter = new Emitter<TOut>(context, next);
        _late = late is null ? null : new Emitter<T>(context, late);
        _slices = new OpenSlices<TKey, TAcc>(_grid, _allowedMs, key, folder.Accumulator);
        _lateFirings = new LateFirings<TKey>(_grid, _allowedMs, key);
        _contents = new WindowContents<TKey, TAcc, T, TRes>(context, key, folder);
    }

    // What is left of the current input, in this order.
    private enum Stage : byte
    {
        Nothing = 0,
        Records,
        Firings,
        Results,
        LateRecords,
    }

    /// <inheritdoc />
    public override string Name { get; }

    /// <inheritdoc />
    public override bool IsOpen => _stage != Stage.Nothing;

    /// <inheritdoc />
    public override long Dropped => _dropped;

    /// <inheritdoc />
    public override long Late => _lateCount;

    /// <inheritdoc />
    public override long NextProcessingTime => _onClock && _slices.NextDue != OpenSlices<TKey, TAcc>.Never ? _slices.NextDue + 1 : long.MaxValue;

    /// <summary>Slices that are held.</summary>
    public int OpenSliceCount => _slices.Count;

    /// <inheritdoc />
    public void OnBatch(KeyedBatch<TKey, T> batch)
    {
        _batch = batch;
        _next = 0;
        _clock = Math.Max(Context.Now.WallMs, SaturatingMath.Add(_progress, 1));
        _stage = Stage.Records;
        Resume();
    }

    /// <inheritdoc />
    public override void OnClock()
    {
        if (!_onClock || Context.Now.WallMs - 1 <= _progress) return;
        _progress = _lastFinite = Context.Now.WallMs - 1;
        _stage = Stage.Firings;
        Resume();
    }

    /// <inheritdoc />
    public override void Resume()
    {
        while (_stage != Stage.Nothing)
        {
            if (!TryFinish(_stage)) return;
            if (_stage == Stage.Nothing || Context.MustPause) return;
        }
    }

    /// <inheritdoc />
    public override void Freeze(long checkpointId, List<FrozenSection> sections)
    {
        sections.Add(new WindowSection<TKey, TAcc>(Name, AccumulatorsState, _fingerprint, Context.Groups, _key, _folder.Accumulator, _slices.Freeze()));
        if (_allowedMs > 0) sections.Add(new WindowSection<TKey, int>(Name, FiringsState, _fingerprint, Context.Groups, _key, LateFirings<TKey>.Serializer, _lateFirings.Freeze()));
        sections.Add(RestoredWatermark.Section(Name, Context.Groups, Context.GroupCount, _lastFinite));
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
        _progress = _lastFinite = watermark.Newest;
        if (_progress == long.MinValue) return;

        // Key groups that had seen less of time than others owe what has become due since.
        _restoredByGroup = watermark.ByGroup(Context.GroupCount);
        _slices.FiredUpTo(_restoredByGroup.Skip(Context.Groups.First).Take(Context.Groups.Count).Min());
        _stage = Stage.Firings;

        // What is downstream may have restored less: it is told how far event time has come.
        if (!_onClock) _watermark = _newWatermark = _progress;
    }

    // True: the stage is through, and _stage is the next one.
    private bool TryFinish(Stage stage)
    {
        switch (stage)
        {
            case Stage.Records:
                if (!TryTakeRecords()) return false;
                bool advances = Advance(_batch!.Watermark); // set with the stage
                _batch = null;
                _stage = advances ? Stage.Firings : Stage.Results;
                return true;
            case Stage.Firings:
                if (!TryFireDue()) return false;
                _slices.RemoveExpired(_progress);
                _lateFirings.RemoveExpired(_progress);
                _stage = Stage.Results;
                return true;
            case Stage.Results:
                _stage = Stage.LateRecords;
                _emitter.Flush(_newWatermark);
                return true;
            default:
                _stage = Stage.Nothing;
                _late?.Flush(_newWatermark);
                _newWatermark = long.MinValue;
                return true;
        }
    }

    // Whether a watermark is progress.
    private bool Advance(long watermark)
    {
        if (watermark <= _watermark) return false;
        _watermark = _newWatermark = watermark;
        if (_onClock && watermark != long.MaxValue) return false;
        _progress = watermark;
        if (watermark != long.MaxValue) _lastFinite = watermark;
        return true;
    }

    private bool TryTakeRecords()
    {
        KeyedBatch<TKey, T> batch = _batch!; // set with the stage
        if (batch is PartialBatch<TKey, T, TAcc> partials)
        {
            TakePartials(partials);
            return true;
        }

        while (_next < batch.Count)
        {
            long at = _onClock ? _clock : batch.Timestamps[_next];
            if (at == long.MinValue) throw new MissingTimestampException(Name);
            Slice slice = _grid.SliceOf(at);
            if (slice.IsGap || Lateness.IsWindowLate(slice.LastEnd, _allowedMs, _progress))
            {
                if (!TryLeaveOut(batch, at)) return false;
            }
            else if (_allowedMs > 0 && FirstOpenEnd(in slice) - 1 <= _progress)
            {
                if (!TryFoldAndFire(batch, in slice)) return false;
            }
            else
            {
                ReadOnlySpan<long> times = batch.Timestamps.AsSpan(_next, batch.Count - _next);
                int count = _onClock ? times.Length : slice.RunLength(times);
                Fold(batch, _slices.GetOrOpen(in slice), _next, count);
                _next += count;
            }
        }

        return true;
    }

    private void Fold(KeyedBatch<TKey, T> batch, OpenSlice<TKey, TAcc> slice, int from, int count) =>
        _folder.Fold(slice.Accumulators, batch.Keys.AsSpan(from, count), batch.Hashes.AsSpan(from, count), batch.Values.AsSpan(from, count));

    // What a sender has folded: only where late records are dropped and no window fires again, so that of a record nothing has to be known but its slice.
    private void TakePartials(PartialBatch<TKey, T, TAcc> partials)
    {
        Slice slice = _grid.SliceOf(partials.SliceStart);
        if (Lateness.IsWindowLate(slice.LastEnd, _allowedMs, _progress))
        {
            _lateCount += partials.Records;
            _dropped += partials.Records;
            return;
        }

        StateTable<TKey, TAcc> accumulators = _slices.GetOrOpen(in slice).Accumulators;
        for (int i = 0; i < partials.Count; i++)
        {
            ref TAcc accumulator = ref accumulators.GetOrAdd(in partials.Keys[i], partials.Hashes[i], out bool added);
            if (added) accumulator = partials.Accumulators[i];
            else _folder.Merge(ref accumulator, in partials.Accumulators[i]);
        }
    }

    // No window takes the record: it is late, or lies in a gap.
    private bool TryLeaveOut(KeyedBatch<TKey, T> batch, long at)
    {
        int i = _next++;
        if (Lateness.IsRecordLate(at, _allowedMs, _progress))
        {
            _lateCount++;
            if (_late is not null) return _late.Emit(batch.Values[i], batch.Timestamps[i]);
        }

        _dropped++;
        return true;
    }

    // The end of the earliest window of a slice that takes records.
    private long FirstOpenEnd(in Slice slice) => _grid.EndAfter(in slice, SaturatingMath.Subtract(SaturatingMath.Add(_progress, 1), _allowedMs));

    // A record within the allowed lateness of windows that have fired: they fire again for its key, the earliest first.
    private bool TryFoldAndFire(KeyedBatch<TKey, T> batch, in Slice slice)
    {
        TKey key = batch.Keys[_next];
        ulong hash = batch.Hashes[_next];
        OpenSlice<TKey, TAcc> open = _slices.GetOrOpen(in slice);
        if (_refiringEnd is null)
        {
            _hadKey = open.Accumulators.TryGet(in key, hash, out _);
            Fold(batch, open, _next, 1);
            _refiringEnd = FirstOpenEnd(in slice);
        }

        while (_refiringEnd is { } end)
        {
            bool isLast = slice.LastEnd == end || end + _grid.EveryMs - 1 > _progress;
            _refiringEnd = isLast ? null : end + _grid.EveryMs;
            if (isLast) _next++;
            int found = _contents.MergeOne(_slices.Of(end), in key, hash, out TAcc accumulator);
            ref int firings = ref _lateFirings.Of(end - _grid.SizeMs).GetOrAdd(in key, hash, out bool isFirst);
            if (isFirst) firings = _hadKey || found > 1 ? 1 : 0; // On time, or never.
            if (!Emit(end, in key, in accumulator, Firing.Late, firings++)) return false;
        }

        return true;
    }

    private bool TryFireDue()
    {
        while (true)
        {
            if (_firingEnd is null)
            {
                if (_slices.NextDue > _progress || _slices.NextDue == OpenSlices<TKey, TAcc>.Never) break;
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

        _slices.FiredUpTo(_progress);
        _restoredByGroup = [];
        return true;
    }

    // After a restore, key groups that were ahead of others have fired the window before.
    private bool IsOwed(long end) => _restoredByGroup.Length == 0 || _restoredByGroup[KeyGroups.Of(_contents.Hash, Context.GroupCount)] < end - 1;

    private bool Emit(long end, in TKey key, in TAcc accumulator, Firing firing, int index)
    {
        StreamTime watermark = _onClock ? StreamTime.None : new StreamTime(_progress);
        FiredWindow fired = new(new StreamTime(end - _grid.SizeMs), new StreamTime(end), firing, index, watermark);
        return _emitter.Emit(_result(key, fired, _folder.Result(in accumulator)), end - 1);
    }
}
