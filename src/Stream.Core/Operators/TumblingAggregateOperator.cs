using System.Numerics;
using Streams.Checkpoints;
using Streams.Elements;
using Streams.Operators.Aggregation;
using Streams.State;
using Streams.Time;
using Streams.Windows;

namespace Streams.Operators;

/// <summary>Aggregates the records of each key and tumbling window of event time.</summary>
/// <remarks>
/// <para>In: keyed records in any order. Out: one result per key and window when the watermark reaches the window's last millisecond, stamped with that millisecond; within the
/// allowed lateness one more, at once, for every record that comes after that. A record behind the allowed lateness goes to the late output, or is dropped and counted.</para>
/// <para>A table of accumulators per open window; a batch is folded in runs of records of one window, one virtual call a run. A firing walks the table of its window: no timer per key.
/// It may pause between any two results.</para>
/// <para>Sections: <c>accumulators</c> (window start, key, accumulator), <c>late-firings</c> (window start, key, number of firings so far), for keys that fired late, and
/// <c>watermark</c> (first and last key group, the watermark they had reached). The largest watermark, the end of the stream, is not stored.</para>
/// </remarks>
internal sealed class TumblingAggregateOperator<TKey, T, TAcc, TRes, TOut> : Operator, IKeyedReceiver<TKey, T>
    where TKey : notnull
{
    private const string AccumulatorsState = "accumulators";
    private const string FiringsState = "late-firings";

    private readonly SliceGrid _grid;
    private readonly long _allowedMs;
    private readonly Key<TKey> _key;
    private readonly Folder<TKey, T, TAcc, TRes> _folder;
    private readonly Func<TKey, FiredWindow, TRes, TOut> _result;
    private readonly Emitter<TOut> _emitter;
    private readonly Emitter<T>? _late;
    private readonly OpenWindows<TKey, TAcc> _windows;
    private readonly Queue<OpenWindow<TKey, TAcc>> _overdue = new();
    private long[] _restoredByGroup = [];
    private KeyedBatch<TKey, T>? _batch;
    private int _next;
    private OpenWindow<TKey, TAcc>? _firing;
    private TableCursor<TKey, TAcc>? _walk;
    private long _watermark = long.MinValue;
    private long _lastFinite = long.MinValue;
    private long _newWatermark = long.MinValue;
    private Stage _stage;
    private long _dropped, _lateCount;

    public TumblingAggregateOperator(
        OperatorContext context, string name, TumblingWindows windows, TimeSpan allowedLateness, Key<TKey> key, Folder<TKey, T, TAcc, TRes> folder,
        Func<TKey, FiredWindow, TRes, TOut> result, IReceiver<TOut> next, IReceiver<T>? late) : base(context)
    {
        Name = name;
        _grid = windows.Grid!.Value;
        _allowedMs = allowedLateness.Ticks / TimeSpan.TicksPerMillisecond;
        (_key, _folder, _result) = (key, folder, result);
        _emitter = new Emitter<TOut>(context, next);
        _late = late is null ? null : new Emitter<T>(context, late);
        _windows = new OpenWindows<TKey, TAcc>(key, folder.Accumulator, _allowedMs);
    }

    // What is left of the current input, in this order.
    private enum Stage : byte
    {
        Nothing = 0,
        Overdue,
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

    /// <summary>Windows that are held.</summary>
    public int OpenWindowCount => _windows.Count;

    /// <inheritdoc />
    public void OnBatch(KeyedBatch<TKey, T> batch)
    {
        _batch = batch;
        _next = 0;
        _stage = Stage.Records;
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
        sections.Add(new WindowSection<TKey, TAcc>(Name, AccumulatorsState, _grid, Context.Groups, _key, _folder.Accumulator, _windows.FreezeAccumulators()));
        if (_allowedMs > 0) sections.Add(new WindowSection<TKey, int>(Name, FiringsState, _grid, Context.Groups, _key, OpenWindow<TKey, TAcc>.Firings, _windows.FreezeLateFirings()));
        sections.Add(RestoredWatermark.Section(Name, Context.Groups, Context.GroupCount, _lastFinite));
    }

    /// <inheritdoc />
    public override void Restore(RestoredOperator restored)
    {
        WindowRestore<TKey> into = new(Name, restored, _grid, _key, Context.Groups, Context.GroupCount);
        into.Read(AccumulatorsState, _folder.Accumulator, (start, key, hash, accumulator) => Open(start).Accumulators.GetOrAdd(in key, hash, out _) = accumulator);
        into.Read(FiringsState, OpenWindow<TKey, TAcc>.Firings, (start, key, hash, count) => Open(start).LateFirings.GetOrAdd(in key, hash, out _) = count);
        restored.RefuseOthers(AccumulatorsState, FiringsState, RestoredWatermark.StateName);

        RestoredWatermark watermark = new(Name);
        watermark.Read(restored);
        _watermark = _lastFinite = watermark.Newest;
        foreach (OpenWindow<TKey, TAcc> window in _windows.TakeDue(_watermark))
        {
            if (watermark.RangesBehind(window.End - 1, Context.Groups).Any()) _overdue.Enqueue(window);
        }

        if (_overdue.Count > 0) _restoredByGroup = watermark.ByGroup(Context.GroupCount);

        // What is downstream may have restored less: it is told how far event time has come.
        _newWatermark = _watermark;
        if (_watermark != long.MinValue) _stage = Stage.Overdue;
    }

    // True: the stage is through, and _stage is the next one.
    private bool TryFinish(Stage stage)
    {
        switch (stage)
        {
            case Stage.Overdue:
                if (!TryFireOverdue()) return false;
                _windows.RemoveExpired(_watermark);
                _stage = Stage.Results;
                return true;
            case Stage.Records:
                if (!TryTakeRecords()) return false;
                bool moves = _batch!.Watermark > _watermark;
                if (moves) _watermark = _newWatermark = _batch.Watermark;
                if (moves && _watermark != long.MaxValue) _lastFinite = _watermark;
                _batch = null;
                _stage = moves ? Stage.Firings : Stage.Results;
                return true;
            case Stage.Firings:
                if (!TryFireDue()) return false;
                _windows.RemoveExpired(_watermark);
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

    private bool TryTakeRecords()
    {
        KeyedBatch<TKey, T> batch = _batch!;
        while (_next < batch.Count)
        {
            long first = batch.Timestamps[_next];
            if (first == long.MinValue) throw new MissingTimestampException(Name);
            long start = _grid.StartOf(first);
            long end = _grid.EndOf(start);
            if (Lateness.IsWindowLate(end, _allowedMs, _watermark))
            {
                if (!TryPassLate(batch)) return false;
            }
            else if (end - 1 > _watermark)
            {
                int to = EndOfRun(batch, start);
                Fold(batch, Open(start), _next, to - _next);
                _next = to;
            }
            else if (!TryFoldAndFire(batch, Open(start)))
            {
                return false;
            }
        }

        return true;
    }

    // Where the run of records of one window ends. A missing timestamp is in no window: it ends every run.
    private int EndOfRun(KeyedBatch<TKey, T> batch, long start)
    {
        ReadOnlySpan<long> times = batch.Timestamps.AsSpan(0, batch.Count);
        ulong size = (ulong)_grid.SizeMs;
        int to = _next + 1;
        for (Vector<long> starts = new(start); to <= times.Length - Vector<long>.Count; to += Vector<long>.Count)
        {
            if (Vector.GreaterThanOrEqualAny(Vector.AsVectorUInt64(new Vector<long>(times[to..]) - starts), new Vector<ulong>(size))) break;
        }

        while (to < times.Length && (ulong)(times[to] - start) < size) to++;
        return to;
    }

    private void Fold(KeyedBatch<TKey, T> batch, OpenWindow<TKey, TAcc> window, int from, int count) =>
        _folder.Fold(window.Accumulators, batch.Keys.AsSpan(from, count), batch.Hashes.AsSpan(from, count), batch.Values.AsSpan(from, count));

    private bool TryPassLate(KeyedBatch<TKey, T> batch)
    {
        int i = _next++;
        _lateCount++;
        if (_late is not null) return _late.Emit(batch.Values[i], batch.Timestamps[i]);
        _dropped++;
        return true;
    }

    // A record within the allowed lateness of a window that has fired: the window fires again for its key.
    private bool TryFoldAndFire(KeyedBatch<TKey, T> batch, OpenWindow<TKey, TAcc> window)
    {
        int i = _next++;
        TKey key = batch.Keys[i];
        ulong hash = batch.Hashes[i];
        bool firedBefore = window.Accumulators.TryGet(in key, hash, out _);
        Fold(batch, window, i, 1);
        ref int firings = ref window.LateFirings.GetOrAdd(in key, hash, out bool isFirst);
        if (isFirst) firings = firedBefore ? 1 : 0; // On time, or never.
        int index = firings++;
        window.Accumulators.TryGet(in key, hash, out TAcc accumulator);
        return Emit(window, in key, in accumulator, Firing.Late, index);
    }

    private bool TryFireDue()
    {
        while (true)
        {
            if (_walk is null)
            {
                _firing = _windows.TakeNextDue(_watermark);
                if (_firing is null) return true;
                _walk = _firing.Accumulators.Read();
            }

            while (_walk.MoveNext())
            {
                if (!Emit(_firing!, in _walk.Key, in _walk.Value, Firing.OnTime, 0)) return false;
            }

            _walk = null;
        }
    }

    // After a restore: what key groups owe that had seen less of event time than others.
    private bool TryFireOverdue()
    {
        while (_overdue.TryPeek(out OpenWindow<TKey, TAcc>? window))
        {
            _walk ??= window.Accumulators.Read();
            while (_walk.MoveNext())
            {
                bool hasFired = _restoredByGroup[KeyGroups.Of(_walk.Hash, Context.GroupCount)] >= window.End - 1;
                if (!hasFired && !Emit(window, in _walk.Key, in _walk.Value, Firing.OnTime, 0)) return false;
            }

            _walk = null;
            _overdue.Dequeue();
        }

        _restoredByGroup = [];
        return true;
    }

    private bool Emit(OpenWindow<TKey, TAcc> window, in TKey key, in TAcc accumulator, Firing firing, int index)
    {
        FiredWindow fired = new(new StreamTime(window.Start), new StreamTime(window.End), firing, index, new StreamTime(_watermark));
        return _emitter.Emit(_result(key, fired, _folder.Result(in accumulator)), window.End - 1);
    }

    private OpenWindow<TKey, TAcc> Open(long start) => _windows.GetOrOpen(start, _grid.EndOf(start), _watermark);
}
