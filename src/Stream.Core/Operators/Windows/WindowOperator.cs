using Streams.Checkpoints;
using Streams.Elements;
using Streams.Time;
using Streams.Windows;

namespace Streams.Operators;

/// <summary>What all window operators share: how far time has come, in which order an input is worked off, where it may pause, and what becomes of records that no window takes.</summary>
/// <remarks>
/// <para>Progress is the watermark; in processing time it is the clock less one, so that a window fires when the clock reaches its end. There the time of a record is the clock's, or the first
/// time whose windows have not fired if a restored run has seen a later clock. The end of the stream makes everything due.</para>
/// <para>A record none of whose windows takes records any more goes to the late output if it is behind the allowed lateness, or is dropped and counted, as is one in a gap.</para>
/// </remarks>
internal abstract class WindowOperator<TKey, T> : Operator, IKeyedReceiver<TKey, T>
    where TKey : notnull
{
    private readonly Emitter<T>? _late;
    private KeyedBatch<TKey, T>? _batch;
    private long _clock;
    private long _watermark = long.MinValue;
    private long _newWatermark = long.MinValue;
    private Stage _stage;
    private long _lateCount;
    private long _dropped;

    /// <param name="context">The task's.</param>
    /// <param name="name">The operator's name in the job.</param>
    /// <param name="onClock">Whether the windows are of processing time.</param>
    /// <param name="allowedMs">The allowed lateness.</param>
    /// <param name="late">Receives late records; null: they are dropped.</param>
    protected WindowOperator(OperatorContext context, string name, bool onClock, long allowedMs, IReceiver<T>? late) : base(context)
    {
        (Name, IsOnClock, AllowedMs) = (name, onClock, allowedMs);
        _late = late is null ? null : new Emitter<T>(context, late);
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
    public sealed override string Name { get; }

    /// <inheritdoc />
    public sealed override bool IsOpen => _stage != Stage.Nothing;

    /// <inheritdoc />
    public sealed override long Dropped => _dropped;

    /// <inheritdoc />
    public sealed override long Late => _lateCount;

    /// <inheritdoc />
    public sealed override long DroppedLate => _late is null ? _lateCount : 0;

    /// <inheritdoc />
    public sealed override long NextProcessingTime => IsOnClock && NextDue != long.MaxValue ? SaturatingMath.Add(NextDue, 1) : long.MaxValue;

    /// <summary>Whether the windows are of processing time.</summary>
    protected bool IsOnClock { get; }

    /// <summary>The allowed lateness.</summary>
    protected long AllowedMs { get; }

    /// <summary>Windows, or slices of them, that are held.</summary>
    public abstract int HeldCount { get; }

    /// <summary>How far time has come; <see cref="long.MinValue"/>: nowhere yet.</summary>
    protected long Progress { get; private set; } = long.MinValue;

    /// <summary>The same without the end of the stream: what is stored.</summary>
    protected long StoredProgress { get; private set; } = long.MinValue;

    /// <summary>What result functions are told of event time.</summary>
    protected StreamTime ToldWatermark => IsOnClock ? StreamTime.None : new StreamTime(Progress);

    /// <summary>Where in the batch the operator is.</summary>
    protected int Next { get; set; }

    /// <summary>The progress that makes something due; <see cref="long.MaxValue"/>: none does.</summary>
    protected abstract long NextDue { get; }

    /// <inheritdoc />
    public void OnBatch(KeyedBatch<TKey, T> batch)
    {
        _batch = batch;
        Next = 0;
        _clock = Math.Max(Context.Now.WallMs, SaturatingMath.Add(Progress, 1));
        _stage = Stage.Records;
        Resume();
    }

    /// <inheritdoc />
    public sealed override void OnClock()
    {
        if (!IsOnClock || Context.Now.WallMs - 1 <= Progress) return;
        Progress = StoredProgress = Context.Now.WallMs - 1;
        _stage = Stage.Firings;
        Resume();
    }

    /// <inheritdoc />
    public sealed override void Resume()
    {
        while (_stage != Stage.Nothing)
        {
            if (!TryFinish(_stage)) return;
            if (_stage == Stage.Nothing || Context.MustPause) return;
        }
    }

    /// <summary>Emits what is left of the last firing. False: call again.</summary>
    protected virtual bool TryContinue() => true;

    /// <summary>Takes the records of a batch from <see cref="Next"/> on. False: it must pause, and is called again.</summary>
    protected abstract bool TryTakeRecords(KeyedBatch<TKey, T> batch);

    /// <summary>Fires what <see cref="Progress"/> has made due, and forgets what is over. False: it must pause, and is called again.</summary>
    protected abstract bool TryFireDue();

    /// <summary>Hands on what was emitted, and a watermark behind it; <see cref="long.MinValue"/>: none.</summary>
    protected abstract void FlushResults(long watermark);

    /// <summary>The time of a record: its own, or the clock's.</summary>
    protected long TimeOf(KeyedBatch<TKey, T> batch, int i)
    {
        long at = IsOnClock ? _clock : batch.Timestamps[i];
        if (at == long.MinValue) throw new MissingTimestampException(Name);
        return at;
    }

    /// <summary>Counts records that are late and dropped.</summary>
    protected void DropLate(long records)
    {
        _lateCount += records;
        _dropped += records;
    }

    /// <summary>Does away with a record that no window takes: it is late, or lies in a gap. False: the turn is over, and the record is done with.</summary>
    protected bool TryLeaveOut(KeyedBatch<TKey, T> batch, int i)
    {
        if (Lateness.IsRecordLate(TimeOf(batch, i), AllowedMs, Progress))
        {
            _lateCount++;
            if (_late is not null) return _late.Emit(batch.Values[i], batch.Timestamps[i]);
        }

        _dropped++;
        return true;
    }

    /// <summary>Freezes the progress.</summary>
    protected FrozenSection FreezeProgress() => RestoredWatermark.Section(Name, Context.Groups, Context.GroupCount, StoredProgress);

    /// <summary>Goes on from the newest progress of all key groups, and fires at the next turn what that makes due. What is downstream may have restored less: it is told how far event time has come.</summary>
    /// <returns>Whether there was any.</returns>
    protected bool RestoreProgress(RestoredWatermark restored)
    {
        Progress = StoredProgress = restored.Newest;
        if (Progress == long.MinValue) return false;
        _stage = Stage.Firings;
        if (!IsOnClock) _watermark = _newWatermark = Progress;
        return true;
    }

    // True: the stage is through, and _stage is the next one.
    private bool TryFinish(Stage stage)
    {
        if (!TryContinue()) return false;
        switch (stage)
        {
            case Stage.Records:
                if (!TryTakeRecords(_batch!)) return false; // set with the stage
                bool advances = Advance(_batch!.Watermark);
                _batch = null;
                _stage = advances ? Stage.Firings : Stage.Results;
                return true;
            case Stage.Firings:
                if (!TryFireDue()) return false;
                _stage = Stage.Results;
                return true;
            case Stage.Results:
                _stage = Stage.LateRecords;
                FlushResults(_newWatermark);
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
        if (IsOnClock && watermark != long.MaxValue) return false;
        Progress = watermark;
        if (watermark != long.MaxValue) StoredProgress = watermark;
        return true;
    }
}
