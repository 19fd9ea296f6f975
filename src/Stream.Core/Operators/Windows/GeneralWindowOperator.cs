using Streams.Checkpoints;
using Streams.Elements;
using Streams.State;
using Streams.Time;
using Streams.Windows;

namespace Streams.Operators;

/// <summary>Runs every kind of window with every trigger: what each window of each key holds is kept by itself.</summary>
/// <remarks>
/// <para>In: keyed records in any order. Out: what the function makes of a window at each of its firings: when progress reaches its last millisecond, stamped with that, in the order of ends; or with
/// the record that makes it fire, by number or within the allowed lateness. A window that holds nothing does not fire. Results of windows that have no end in time carry the largest time. A record none of whose windows takes records any more goes to the late output if it is behind
/// the allowed lateness, or is dropped and counted, as is one in a gap.</para>
/// <para>Progress is the watermark; in processing time it is the clock less one, so that a window fires when the clock reaches its end. There the time of a record is the clock's, or the first
/// time whose windows have not fired if a restored run has seen a later clock. The end of the stream makes everything due.</para>
/// <para>Sessions that overlap or touch are merged before anything is asked of them: also whether a record is late.</para>
/// <para>Sections: those of <see cref="OpenWindows{TKey}"/> and of the function, and <c>watermark</c> (first and last key group, the progress they had made). The largest watermark, the end of the
/// stream, is not stored. See docs/formats/general-window-state.md.</para>
/// </remarks>
internal sealed class GeneralWindowOperator<TKey, T, TWindow> : Operator, IKeyedReceiver<TKey, T>
    where TKey : notnull
{
    private readonly GeneralWindows _kind;
    private readonly string _fingerprint;
    private readonly Func<OpenWindow, Firing, StreamTime, TWindow> _describe;
    private readonly WindowFunction<TKey, T, TWindow> _function;
    private readonly Emitter<T>? _late;
    private readonly OpenWindows<TKey> _windows;
    private KeyedBatch<TKey, T>? _batch;
    private int _next;
    private bool _isInRecord;
    private bool _isTaken;
    private long _windowStart;
    private long _windowsLeft;
    private long _number;
    private long _clock;
    private long _progress = long.MinValue;
    private long _lastFinite = long.MinValue;
    private long _watermark = long.MinValue;
    private long _newWatermark = long.MinValue;
    private Stage _stage;
    private long _lateCount;
    private long _dropped;

    /// <param name="context">The task's.</param>
    /// <param name="name">The operator's name in the job.</param>
    /// <param name="windows">Which windows, and when they fire.</param>
    /// <param name="key">Encodes keys.</param>
    /// <param name="describe">What the function is told of a window: of the window, why it fires, and the watermark.</param>
    /// <param name="function">What windows hold, and what becomes of it.</param>
    /// <param name="late">Receives late records; null: they are dropped.</param>
    public GeneralWindowOperator(
        OperatorContext context, string name, GeneralWindows windows, Key<TKey> key, Func<OpenWindow, Firing, StreamTime, TWindow> describe, WindowFunction<TKey, T, TWindow> function,
        IReceiver<T>? late) : base(context)
    {
        Name = name;
        (_kind, _fingerprint, _describe, _function) = (windows, windows.ToString(), describe, function);
        _late = late is null ? null : new Emitter<T>(context, late);
        _windows = new OpenWindows<TKey>(name, windows, key);
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
    public override long NextProcessingTime => _kind.OnClock && _windows.NextDue != long.MaxValue ? SaturatingMath.Add(_windows.NextDue, 1) : long.MaxValue;

    /// <summary>Windows that are held, of all keys.</summary>
    public int OpenWindowCount => _windows.Count;

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
        if (!_kind.OnClock || Context.Now.WallMs - 1 <= _progress) return;
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
        _windows.Freeze(Context.Groups, sections);
        sections.Add(_function.Freeze(_fingerprint, Context.Groups));
        sections.Add(RestoredWatermark.Section(Name, Context.Groups, Context.GroupCount, _lastFinite));
    }

    /// <inheritdoc />
    public override void Restore(RestoredOperator restored)
    {
        RestoredWatermark watermark = new(Name);
        watermark.Read(restored);
        restored.RefuseOthers(OpenWindows<TKey>.WindowsState, OpenWindows<TKey>.NumbersState, _function.State, RestoredWatermark.StateName);

        // What a key group's own progress had not made due fires now, if the newest of all has.
        _windows.Restore(restored, Context.Groups, Context.GroupCount, watermark.ByGroup(Context.GroupCount));
        foreach (RestoredSection section in restored.Of(_function.State)) _function.Restore(section, _fingerprint, restored.CheckpointId, Context.Groups, Context.GroupCount);
        _progress = _lastFinite = watermark.Newest;
        if (_progress == long.MinValue) return;
        _stage = Stage.Firings;

        // What is downstream may have restored less: it is told how far event time has come.
        if (!_kind.OnClock) _watermark = _newWatermark = _progress;
    }

    // True: the stage is through, and _stage is the next one.
    private bool TryFinish(Stage stage)
    {
        if (!_function.TryContinue()) return false;
        switch (stage)
        {
            case Stage.Records:
                while (_next < _batch!.Count) // set with the stage
                {
                    if (!TryTake(_batch)) return false;
                }

                bool advances = Advance(_batch.Watermark);
                _batch = null;
                _stage = advances ? Stage.Firings : Stage.Results;
                return true;
            case Stage.Firings:
                while (_windows.TryTakeDue(_progress, out KeyTimer<TKey> place, out DueTimer<TKey> due))
                {
                    if (!TryLookAt(in place, in due)) return false;
                }

                _stage = Stage.Results;
                return true;
            case Stage.Results:
                _stage = Stage.LateRecords;
                _function.Flush(_newWatermark);
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
        if (_kind.OnClock && watermark != long.MaxValue) return false;
        _progress = watermark;
        if (watermark != long.MaxValue) _lastFinite = watermark;
        return true;
    }

    // One record into all of its windows. False: a window has fired, and the turn is over; what is left of the record follows.
    private bool TryTake(KeyedBatch<TKey, T> batch)
    {
        if (_kind.Kind == WindowKind.Session) return TryTakeIntoSession(batch);
        if (!_isInRecord) BeginRecord(batch);
        while (_windowsLeft > 0)
        {
            (long start, long end) = _kind.Kind == WindowKind.Global ? (0, long.MaxValue) : (_windowStart, _kind.Grid.EndOf(_windowStart));
            _windowsLeft--;
            _windowStart = unchecked(_windowStart + _kind.Grid.EveryMs);
            if (_kind.IsOver(end, _progress)) continue;
            _isTaken = true;
            if (!TryAdd(batch, new KeyTimer<TKey>(start, batch.Keys[_next]), start, end)) return false;
        }

        _isInRecord = false;
        _next++;
        return _isTaken || TryLeaveOut(batch, _next - 1);
    }

    private void BeginRecord(KeyedBatch<TKey, T> batch)
    {
        (_isInRecord, _isTaken, _windowsLeft) = (true, false, 1);
        if (_kind.Kind == WindowKind.Global) return;
        bool isByNumber = _kind.Kind == WindowKind.Count;
        long at = isByNumber ? _windows.TakeNumber(in batch.Keys[_next], batch.Hashes[_next]) : TimeOf(batch, _next);
        _windowsLeft = _kind.Grid.TryGetStarts(at, out _windowStart, out long newest) ? ((newest - _windowStart) / _kind.Grid.EveryMs) + 1 : 0;
        _isTaken = isByNumber; // One between two windows is left out by definition.
        _number = at;
    }

    private bool TryTakeIntoSession(KeyedBatch<TKey, T> batch)
    {
        long at = TimeOf(batch, _next);
        ref readonly TKey key = ref batch.Keys[_next];
        ulong keyHash = batch.Hashes[_next];
        long start = at;
        long end = SaturatingMath.Add(at, _kind.GapMs);
        List<SessionSpan> sessions = _windows.Sessions.Of(in key, keyHash);
        (int first, int count) = SessionIndex<TKey>.Touching(sessions, start, end);
        if (count == 0 && _kind.IsOver(end, _progress))
        {
            _windows.Sessions.FreeIfEmpty(in key, keyHash);
            _next++;
            return TryLeaveOut(batch, _next - 1);
        }

        KeyTimer<TKey> place = new(count == 0 ? at : sessions[first].Place, key);
        if (count == 0)
        {
            sessions.Insert(first, new SessionSpan(at, start, end));
        }
        else
        {
            start = Math.Min(start, sessions[first].Start);
            end = Math.Max(end, sessions[first + count - 1].End);
            for (int i = first + 1; i < first + count; i++) Merge(new KeyTimer<TKey>(sessions[i].Place, key), in place, keyHash);
            sessions.RemoveRange(first + 1, count - 1);
            sessions[first] = new SessionSpan(place.Time, start, end);
        }

        bool goesOn = TryAdd(batch, in place, start, end);
        _next++;
        return goesOn;
    }

    private void Merge(in KeyTimer<TKey> from, in KeyTimer<TKey> to, ulong keyHash)
    {
        ulong fromHash = TimerKey<TKey>.HashOf(keyHash, from.Time);
        ulong toHash = TimerKey<TKey>.HashOf(keyHash, to.Time);
        OpenWindow merged = _windows.Take(in from, fromHash);
        ref OpenWindow window = ref _windows.GetOrOpen(in to, toHash);
        window.Held += merged.Held;
        window.SinceFiring += merged.SinceFiring;
        window.Firings += merged.Firings;
        _function.Move(in from, fromHash, in to, toHash);
    }

    private long TimeOf(KeyedBatch<TKey, T> batch, int i)
    {
        long at = _kind.OnClock ? _clock : batch.Timestamps[i];
        if (at == long.MinValue) throw new MissingTimestampException(Name);
        return at;
    }

    // No window takes the record: it is late, or lies in a gap.
    private bool TryLeaveOut(KeyedBatch<TKey, T> batch, int i)
    {
        if (Lateness.IsRecordLate(TimeOf(batch, i), _kind.AllowedMs, _progress))
        {
            _lateCount++;
            if (_late is not null) return _late.Emit(batch.Values[i], batch.Timestamps[i]);
        }

        _dropped++;
        return true;
    }

    private bool TryAdd(KeyedBatch<TKey, T> batch, in KeyTimer<TKey> place, long start, long end)
    {
        ulong keyHash = batch.Hashes[_next];
        ulong hash = TimerKey<TKey>.HashOf(keyHash, place.Time);
        ref OpenWindow window = ref _windows.GetOrOpen(in place, hash);
        (window.Start, window.End) = (start, end);
        window.Held++;
        window.SinceFiring++;
        _function.Add(in place, hash, in batch.Values[_next]);
        if (_kind.Kind == WindowKind.Count)
        {
            if (_number != end - 1) return true;
            bool goesOn = TryFire(in place, hash, ref window, Firing.OnTime);
            RemoveWindow(in place, keyHash);
            return goesOn;
        }

        _windows.Schedule(in place, keyHash, ref window, _progress);
        bool isAfterEnd = _kind.IsTimed && end - 1 <= _progress;
        bool fires = _kind.FiresAtEnd ? isAfterEnd : window.SinceFiring >= _kind.Trigger.EveryRecords;
        if (!fires) return true;
        bool isThrough = TryFire(in place, hash, ref window, isAfterEnd ? Firing.Late : Firing.Early);
        if (_kind.IsForgottenWhenPurged) RemoveWindow(in place, keyHash);
        return isThrough;
    }

    // A window whose time has come: to fire, to go, or, if it has grown, to be looked at later.
    private bool TryLookAt(in KeyTimer<TKey> place, in DueTimer<TKey> due)
    {
        ulong hash = TimerKey<TKey>.HashOf(due.KeyHash, place.Time);
        ref OpenWindow window = ref _windows.GetOrOpen(in place, hash);
        bool isOver = _kind.IsForgottenWhenPurged || _kind.IsOver(window.End, due.Time);
        bool goesOn = !_kind.FiresAtEnd || due.Time != _kind.FireAt(window.End) || TryFire(in place, hash, ref window, Firing.OnTime);
        if (isOver) RemoveWindow(in place, due.KeyHash);
        else _windows.Schedule(in place, due.KeyHash, ref window, due.Time);
        return goesOn;
    }

    // Afterwards the reference to the window is as it was.
    private bool TryFire(in KeyTimer<TKey> place, ulong hash, ref OpenWindow window, Firing firing)
    {
        window.SinceFiring = 0;
        if (window.Held == 0) return true;
        TWindow description = _describe(window, firing, _kind.OnClock ? StreamTime.None : new StreamTime(_progress));
        window.Firings++;
        bool goesOn = _function.TryFire(in place, hash, description, _kind.IsTimed ? window.End - 1 : long.MaxValue);
        if (!_kind.Trigger.IsPurging) return goesOn;
        window.Held = 0;
        _function.Remove(in place, hash);
        return goesOn;
    }

    private void RemoveWindow(in KeyTimer<TKey> place, ulong keyHash)
    {
        _function.Remove(in place, TimerKey<TKey>.HashOf(keyHash, place.Time));
        _windows.Remove(in place, keyHash);
    }
}
