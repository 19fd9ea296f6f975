using System.Runtime.CompilerServices;
using Streams.Checkpoints;
using Streams.Elements;
using Streams.Time;
using Streams.Windows;

namespace Streams.Operators;

/// <summary>Runs every kind of window with every trigger: what each window of each key holds is kept by itself.</summary>
/// <remarks>
/// <para>In: keyed records in any order. Out: what the function makes of a window at each of its firings: when progress reaches its last millisecond, stamped with that, in the order of ends; or with
/// the record that makes it fire, by number or within the allowed lateness. A window that holds nothing does not fire. Results of windows that have no end in time carry the largest time.</para>
/// <para>Sessions that overlap or touch are merged before anything is asked of them: also whether a record is late.</para>
/// <para>Sections: those of <see cref="OpenWindows{TKey, TContent}"/> and of the function, and <c>watermark</c> (first and last key group, the progress they had made). The largest watermark, the end of the
/// stream, is not stored. See docs/formats/general-window-state.md.</para>
/// </remarks>
internal sealed class GeneralWindowOperator<TKey, T, TContent, TWindow> : WindowOperator<TKey, T>
    where TKey : notnull
{
    private readonly GeneralWindows _kind;
    private readonly Func<OpenWindow, Firing, StreamTime, TWindow> _describe;
    private readonly WindowFunction<TKey, T, TContent, TWindow> _function;
    private readonly OpenWindows<TKey, TContent> _windows;
    private bool _isInRecord;
    private bool _isTaken;
    private long _windowStart;
    private long _windowsLeft;
    private long _number;

    /// <param name="context">The task's.</param>
    /// <param name="name">The operator's name in the job.</param>
    /// <param name="windows">Which windows, and when they fire.</param>
    /// <param name="key">Encodes keys.</param>
    /// <param name="describe">What the function is told of a window: of the window, why it fires, and the watermark.</param>
    /// <param name="function">What windows hold, and what becomes of it.</param>
    /// <param name="late">Receives late records; null: they are dropped.</param>
    public GeneralWindowOperator(
        OperatorContext context, string name, GeneralWindows windows, Key<TKey> key, Func<OpenWindow, Firing, StreamTime, TWindow> describe,
        WindowFunction<TKey, T, TContent, TWindow> function, IReceiver<T>? late) : base(context, name, windows.OnClock, windows.AllowedMs, late)
    {
        (_kind, _describe, _function) = (windows, describe, function);
        _windows = new OpenWindows<TKey, TContent>(name, windows, key, new HeldWindowSerializer<TContent>(function.Content));
    }

    /// <inheritdoc />
    public override int HeldCount => _windows.Count;

    /// <inheritdoc />
    protected override long NextDue => _windows.NextDue;

    /// <inheritdoc />
    public override void Freeze(long checkpointId, List<FrozenSection> sections)
    {
        _windows.Freeze(Context.Groups, sections);
        _function.Freeze(_kind.ToString(), Context.Groups, sections);
        sections.Add(FreezeProgress());
    }

    /// <inheritdoc />
    public override void Restore(RestoredOperator restored)
    {
        RestoredWatermark watermark = new(Name);
        watermark.Read(restored);
        restored.RefuseOthers([OpenWindows<TKey, TContent>.WindowsState, OpenWindows<TKey, TContent>.NumbersState, RestoredWatermark.StateName, .. _function.States]);

        // What a key group's own progress had not made due fires now, if the newest of all has.
        _windows.Restore(restored, Context.Groups, Context.GroupCount, watermark.ByGroup(Context.GroupCount));
        _function.Restore(restored, _kind.ToString(), Context.Groups, Context.GroupCount);
        RestoreProgress(watermark);
    }

    /// <inheritdoc />
    protected override bool TryContinue() => _function.TryContinue();

    /// <inheritdoc />
    protected override void FlushResults(long watermark) => _function.Flush(watermark);

    /// <inheritdoc />
    protected override bool TryTakeRecords(KeyedBatch<TKey, T> batch)
    {
        if (_kind.Kind == WindowKind.Session)
        {
            while (Next < batch.Count)
            {
                if (_kind.FiresAtEnd) ExtendSessions(batch);
                if (Next < batch.Count && !TryTakeIntoSession(batch)) return false;
            }
        }

        while (Next < batch.Count)
        {
            if (!TryTakeIntoWindows(batch)) return false;
        }

        return true;
    }

    /// <inheritdoc />
    protected override bool TryFireDue()
    {
        while (true)
        {
            ref HeldWindow<TContent> held = ref _windows.TakeDue(Progress, out DueTimer<TKey> due);
            if (Unsafe.IsNullRef(ref held)) return true;
            Context.Budget--; // A look is work, also at a window that only goes.
            if (!TryLookAt(ref held, in due) || Context.MustPause) return false;
        }
    }

    // One record into all of its windows. False: a window has fired, and the turn is over; what is left of the record follows.
    private bool TryTakeIntoWindows(KeyedBatch<TKey, T> batch)
    {
        if (!_isInRecord) BeginRecord(batch);
        while (_windowsLeft > 0)
        {
            (long start, long end) = _kind.Kind == WindowKind.Global ? (0, long.MaxValue) : (_windowStart, _kind.Grid.EndOf(_windowStart));
            _windowsLeft--;
            _windowStart = unchecked(_windowStart + _kind.Grid.EveryMs);
            if (_kind.IsOver(end, Progress)) continue;
            _isTaken = true;
            ref HeldWindow<TContent> held = ref _windows.GetOrOpen(in batch.Keys[Next], batch.Hashes[Next], start);
            (held.Window.Start, held.Window.End) = (start, end);
            if (!TryAdd(batch, Next, ref held)) return false;
        }

        _isInRecord = false;
        Next++;
        return _isTaken || TryLeaveOut(batch, Next - 1);
    }

    private void BeginRecord(KeyedBatch<TKey, T> batch)
    {
        (_isInRecord, _isTaken, _windowsLeft) = (true, false, 1);
        if (_kind.Kind == WindowKind.Global) return;
        bool isByNumber = _kind.Kind == WindowKind.Count;
        long at = isByNumber ? _windows.TakeNumber(in batch.Keys[Next], batch.Hashes[Next]) : TimeOf(batch, Next);
        _windowsLeft = _kind.Grid.TryGetStarts(at, out _windowStart, out long newest) ? ((newest - _windowStart) / _kind.Grid.EveryMs) + 1 : 0;
        _isTaken = isByNumber; // One between two windows is left out by definition.
        _number = at;
    }

    // Takes records up to the first that does more than make the newest session of its key longer: most of them.
    private void ExtendSessions(KeyedBatch<TKey, T> batch)
    {
        int i = Next;
        try
        {
            for (; i < batch.Count; i++)
            {
                long at = TimeOf(batch, i);
                ref HeldWindow<TContent> own = ref _windows.OwnOf(in batch.Keys[i], batch.Hashes[i]);
                ref OpenWindow window = ref own.Window;
                bool extends = own.IsTaken && window.Start <= at && at <= window.End && window.End - 1 > Progress && window.Held > 0;
                if (!extends) break;
                window.End = Math.Max(window.End, SaturatingMath.Add(at, _kind.GapMs));
                window.Held++;
                window.SinceFiring++;
                _function.Add(in batch.Keys[i], batch.Hashes[i], own.Place, ref own.Content, in batch.Values[i]);
            }
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw AddFailure(batch, i, e);
        }

        Next = i;
    }

    private bool TryTakeIntoSession(KeyedBatch<TKey, T> batch)
    {
        int i = Next++;
        long start = TimeOf(batch, i);
        long end = SaturatingMath.Add(start, _kind.GapMs);
        ref HeldWindow<TContent> own = ref _windows.OwnOf(in batch.Keys[i], batch.Hashes[i]);
        bool touches = own.IsTaken && own.Window.Start <= end && start <= own.Window.End;
        if (touches && (own.Others == 0 || own.Window.Start <= start))
        {
            own.Window.Start = Math.Min(start, own.Window.Start);
            own.Window.End = Math.Max(end, own.Window.End);
            return TryAdd(batch, i, ref own);
        }

        if (own.IsTaken) return TryTakeAmongSessions(batch, i, ref own, start, end);
        if (_kind.IsOver(end, Progress))
        {
            _windows.Settle(in batch.Keys[i], batch.Hashes[i]);
            return TryLeaveOut(batch, i);
        }

        _windows.Open(ref own, start);
        (own.Window.Start, own.Window.End) = (start, end);
        return TryAdd(batch, i, ref own);
    }

    // The key has several sessions, or gets a second one.
    private bool TryTakeAmongSessions(KeyedBatch<TKey, T> batch, int i, ref HeldWindow<TContent> own, long start, long end)
    {
        ref readonly TKey key = ref batch.Keys[i];
        ulong keyHash = batch.Hashes[i];
        List<SessionSpan> spans = _windows.SpansOf(in key, keyHash, in own);
        (int first, int count) = SessionIndex<TKey>.Touching(spans, start, end);
        bool goesOn;
        if (count == 0 && _kind.IsOver(end, Progress))
        {
            goesOn = TryLeaveOut(batch, i);
        }
        else
        {
            long place = count == 0 ? start : spans[first].Place;
            if (count > 0)
            {
                start = Math.Min(start, spans[first].Start);
                end = Math.Max(end, spans[first + count - 1].End);
                for (int other = first + 1; other < first + count; other++) Merge(batch, i, spans[other].Place, place);
                spans.RemoveRange(first, count);
            }
            else if (start > own.Window.Start)
            {
                _windows.OpenNewest(in key, keyHash, place, ref own);
            }

            spans.Insert(first, new SessionSpan(place, start, end));
            ref HeldWindow<TContent> held = ref _windows.GetOrOpen(in key, keyHash, place);
            (held.Window.Start, held.Window.End) = (start, end);
            goesOn = TryAdd(batch, i, ref held);
        }

        _windows.Settle(in key, keyHash);
        return goesOn;
    }

    private void Merge(KeyedBatch<TKey, T> batch, int i, long from, long to)
    {
        ref readonly TKey key = ref batch.Keys[i];
        ulong keyHash = batch.Hashes[i];
        HeldWindow<TContent> merged = _windows.Take(in key, keyHash, from);
        ref HeldWindow<TContent> held = ref _windows.GetOrOpen(in key, keyHash, to);
        if (merged.Window.Held > 0)
        {
            try
            {
                if (held.Window.Held == 0) held.Content = _function.Create();
                _function.Move(in key, keyHash, from, in merged.Content, to, ref held.Content);
            }
            catch (Exception e) when (OperatorException.IsOfFunction(e))
            {
                throw AddFailure(batch, i, e);
            }
        }

        held.Window.Held += merged.Window.Held;
        held.Window.SinceFiring += merged.Window.SinceFiring;
        held.Window.Firings += merged.Window.Firings;
    }

    private bool TryAdd(KeyedBatch<TKey, T> batch, int i, ref HeldWindow<TContent> held)
    {
        ref readonly TKey key = ref batch.Keys[i];
        ulong keyHash = batch.Hashes[i];
        ref OpenWindow window = ref held.Window;
        window.SinceFiring++;
        try
        {
            if (window.Held++ == 0) held.Content = _function.Create();
            _function.Add(in key, keyHash, held.Place, ref held.Content, in batch.Values[i]);
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw AddFailure(batch, i, e);
        }

        if (_kind.Kind == WindowKind.Count)
        {
            if (_number != window.End - 1) return true;
            bool goesOn = TryFire(in key, keyHash, ref held, Firing.OnTime);
            Remove(in key, keyHash, held.Place);
            return goesOn;
        }

        _windows.Schedule(in key, keyHash, ref held, Progress);
        bool isAfterEnd = _kind.IsTimed && window.End - 1 <= Progress;
        bool fires = _kind.FiresAtEnd ? isAfterEnd : window.SinceFiring >= _kind.Trigger.EveryRecords;
        if (!fires) return true;
        bool isThrough = TryFire(in key, keyHash, ref held, isAfterEnd ? Firing.Late : Firing.Early);
        if (_kind.IsForgottenWhenPurged) Remove(in key, keyHash, held.Place);
        return isThrough;
    }

    private OperatorException AddFailure(KeyedBatch<TKey, T> batch, int i, Exception cause) => OperatorException.Of(Name, OperatorException.Aggregate, batch.Keys[i], batch.Timestamps[i], cause);

    // A window whose time has come: to fire, to go, or, if it has grown, to be looked at later.
    private bool TryLookAt(ref HeldWindow<TContent> held, in DueTimer<TKey> due)
    {
        bool isOver = _kind.IsForgottenWhenPurged || _kind.IsOver(held.Window.End, due.Time);
        bool goesOn = !_kind.FiresAtEnd || due.Time != _kind.FireAt(held.Window.End) || TryFire(due.Key, due.KeyHash, ref held, Firing.OnTime);
        if (isOver) Remove(due.Key, due.KeyHash, held.Place);
        else _windows.Schedule(due.Key, due.KeyHash, ref held, due.Time);
        return goesOn;
    }

    // Afterwards the reference to the window is as it was.
    private bool TryFire(in TKey key, ulong keyHash, ref HeldWindow<TContent> held, Firing firing)
    {
        ref OpenWindow window = ref held.Window;
        window.SinceFiring = 0;
        if (window.Held == 0) return true;
        TWindow description = _describe(window, firing, ToldWatermark);
        window.Firings++;
        bool goesOn = _function.TryFire(in key, keyHash, held.Place, in held.Content, description, _kind.IsTimed ? window.End - 1 : long.MaxValue);
        if (!_kind.Trigger.IsPurging) return goesOn;
        window.Held = 0;
        held.Content = default!; // nobody looks at what a window without records holds
        _function.Remove(in key, keyHash, held.Place);
        return goesOn;
    }

    private void Remove(in TKey key, ulong keyHash, long place)
    {
        _function.Remove(in key, keyHash, place);
        _windows.Remove(in key, keyHash, place);
    }
}
