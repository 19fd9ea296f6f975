using System.Numerics;
using Streams.Checkpoints;
using Streams.Connectors;
using Streams.Elements;
using Streams.Time;

namespace Streams.Operators;

/// <summary>The head of a chain that reads a source: polls, gives each record its time, and merges the watermarks of its splits.</summary>
/// <remarks>
/// <para>Splits are dealt out by their place in the order of discovery: split <c>i</c> belongs to subtask <c>i mod parallelism</c>. A restored run takes them, with positions
/// and the newest time of each, from the checkpoint, and deals them out anew.</para>
/// <para>What cannot be read goes, where there is a side output for it, behind the records of the same poll, and is followed there by the same watermarks.</para>
/// <para>Where splits follow one another in event time, those of the subtask have one watermark between them (<c>SharedTime</c>), which ends with the last of them.</para>
/// <para>At its end it hands on the largest watermark and is done; the task stays and answers triggers. All of its splits have ended then, those of a source that is drained where they were: whoever restores that reads no more.</para>
/// <para>Section <c>splits</c>, one entry a split: place in the order (int32), id, position (bytes), largest timestamp read (int64), whether it has ended.</para>
/// </remarks>
internal sealed class SourceOperator<T>(
    OperatorContext context, string name, ISource<T> source, IReadOnlyList<SourceSplit> discovered, Func<T, StreamTime>? timestamp, Watermarks? watermarks,
    Func<WatermarkGenerator<T>>? generator, IReceiver<T> next, IReceiver<DeadLetter>? bad = null)
    : SourceHead(context)
{
    private const string SplitsState = "splits";

    private readonly Batch<T> _batch = new(Batch.CapacityFor<T>());
    private readonly List<DeadLetter> _rejected = [];
    private readonly Emitter<DeadLetter>? _letters = bad is null ? null : new Emitter<DeadLetter>(context, bad);
    private readonly List<Split> _splits = [];
    private readonly GeneratedWatermarks<T>? _generated = generator is null || watermarks is null ? null : new GeneratedWatermarks<T>(generator, Math.Max(1, watermarks.Interval.Ticks / TimeSpan.TicksPerMillisecond));
    private List<Split>? _restored;
    private SplitWatermarks? _time;
    private ISourceReader<T>? _reader;
    private Split? _finished;
    private MergeResult _restoredTime = MergeResult.Nothing;
    private long _letterWatermark = long.MinValue;
    private int _nextLetter;
    private bool _isWaiting;
    private bool _hasCredit;
    private long _bad, _dropped;

    /// <inheritdoc />
    public override string Name => name;

    /// <inheritdoc />
    public override long NextDeadlineMs => HasEnded || _time is null ? long.MaxValue
        : _generated is not null && _isWaiting && _hasCredit ? Math.Min(_time.NextDeadlineMs, _generated.NextPeriodMs)
        : _time.NextDeadlineMs;

    /// <inheritdoc />
    public override long Dropped => _dropped;

    /// <inheritdoc />
    public override long Bad => _bad;

    /// <inheritdoc />
    public override long Watermark => HasEnded ? long.MaxValue : _time?.Output ?? long.MinValue;

    /// <inheritdoc />
    public override bool IsIdle => _time?.IsIdle ?? false;

    /// <inheritdoc />
    public override string? HoldingSplit => _time?.Holder is not { } holder ? null : IsInEventTimeOrder ? _splits.Find(static s => !s.HasEnded)?.Id : holder;

    private bool IsInEventTimeOrder => source.Reading == SplitReading.InEventTimeOrder;

    private ISourceReader<T> Reader => _reader ?? throw new InvalidOperationException($"Source '{name}' is not open.");

    /// <inheritdoc />
    public override void Restore(RestoredOperator restored)
    {
        restored.RefuseOthers(SplitsState, GeneratedWatermarks<T>.StateName);
        _generated?.Restore(restored);
        RestoredSection[] sections = [.. restored.Of(SplitsState)];
        if (sections.Length == 0) return; // New in the job: it begins with what it discovers.
        _restored = [];
        foreach (RestoredSection section in sections)
        {
            StateIncompatibleException.ThrowUnlessSame(name, SplitsState, restored.CheckpointId, section.Section.ValueFingerprint, source.PositionFingerprint);
            section.ReadEntries((ref StateReader entry) => _restored.Add(Split.Read(ref entry)));
        }

        _restored.Sort(static (a, b) => a.Place.CompareTo(b.Place));
    }

    /// <summary>Open while letters wait, between the last records of a split and the watermark that its end sets free, and before the watermark that a restore begins with.</summary>
    public override bool IsOpen => HasLetters || _finished is not null || !_restoredTime.IsNothing;

    private bool HasLetters => _letters is not null && (_nextLetter < _rejected.Count || _letterWatermark != long.MinValue);

    /// <inheritdoc />
    public override void Resume()
    {
        if (HasLetters)
        {
            HandOnLetters();
            return;
        }

        MergeResult result = _restoredTime;
        _restoredTime = MergeResult.Nothing;
        if (_finished is { } split)
        {
            _finished = null;
            split.HasEnded = true;
            if (_time is not null && !_splits.Exists(s => !s.HasEnded && s.TimeNumber == split.TimeNumber)) result = _time.OnFinished(split.TimeNumber);
        }

        Forward(result);
    }

    /// <inheritdoc />
    public override void Open()
    {
        List<Split> all = _restored ?? [.. discovered.Select(static (s, i) => new Split(i, s.Id, s.Position, long.MinValue, hasEnded: false))];
        _restored = null;
        _splits.AddRange(all.Where(s => s.Place % Context.Parallelism == Context.Subtask));
        _reader = source.CreateReader(new SourceReaderContext(name, Context.Subtask, Context.Parallelism, all.Count, Context.Clock));
        List<Split> open = [.. _splits.Where(static s => !s.HasEnded)];
        for (int i = 0; i < open.Count; i++)
        {
            open[i].Number = i;
            _reader.AddSplit(new SourceSplit(open[i].Id, open[i].Position));
        }

        if (watermarks is null) return;
        bool areReadTogether = source.Reading == SplitReading.Together;
        _time = new SplitWatermarks(watermarks.DisorderMs, watermarks.IdleAfterMs(all.Count), areReadTogether);
        SplitWatermark[] times = IsInEventTimeOrder ? SharedTime(all, open) : [.. open.Select(static s => new SplitWatermark(s.Id, s.MaxTimestamp))];
        _restoredTime = _time.Restore(times);
        foreach (Split split in open)
        {
            split.TimeNumber = _time.NumberOf(IsInEventTimeOrder ? open[0].Id : split.Id);
            _generated?.Add(split.Place);
            if (areReadTogether) _time.OnOpened(split.TimeNumber);
        }
    }

    /// <inheritdoc />
    public override bool TryPoll()
    {
        if (HasEnded) return false;
        bool hadCredit = _hasCredit;
        _hasCredit = true;
        if (_isWaiting)
        {
            // Free to read again, and still nothing there: the silence goes on.
            if (!hadCredit && _time is not null) Forward(_time.OnEmptyWhileCredit(Context.Now.MonotonicMs));
            return false;
        }

        _batch.Reset();
        _rejected.Clear();
        _nextLetter = 0;
        if (GeneratePeriodically()) return true;
        ReadResult result = Reader.Poll(new SourceBatch<T>(_batch, _rejected));
        if (_batch.Count > 0 && result.Kind is (ReadKind.Nothing or ReadKind.Ended)) ThrowUnreported(result.Kind);
        if (_rejected.Count > 0) Reject();
        Context.Budget -= CostOf(result.Kind);
        switch (result.Kind)
        {
            case ReadKind.Records:
                HandOn(SplitOf(result.Split));
                return true;
            case ReadKind.SplitEnded:
                _finished = SplitOf(result.Split);
                if (_batch.Count > 0) HandOn(_finished);
                return true;
            case ReadKind.Ended:
                Drain();
                return true;
            default:
                _isWaiting = true;
                Context.Await(this, $"source '{name}' readable", Reader.WhenReadableAsync);
                if (_time is not null) Forward(_time.OnEmptyWhileCredit(Context.Now.MonotonicMs));
                return false;
        }
    }

    // A poll that reads on and has found nothing has worked for a turn: signals and the clock come before the next.
    private int CostOf(ReadKind kind) => kind == ReadKind.Records && _batch.Count + _rejected.Count == 0 ? Context.Budget : Math.Max(_batch.Count, 1);

    /// <inheritdoc />
    public override void Drain()
    {
        HasEnded = true;
        foreach (Split split in _splits.Where(static s => s.Number >= 0 && !s.HasEnded))
        {
            split.Position = Reader.Position(split.Number).ToArray();
            split.HasEnded = true;
        }

        Forward(new MergeResult(long.MaxValue, _time is { IsIdle: true } ? StatusChange.Active : StatusChange.None));
    }

    /// <inheritdoc />
    public override void OnAwaited() => _isWaiting = false;

    /// <inheritdoc />
    public override void OnDeadline()
    {
        if (HasEnded || !_isWaiting || GeneratePeriodically()) return;
        if (_time is not null) Forward(_time.OnEmptyWhileCredit(Context.Now.MonotonicMs));
    }

    /// <inheritdoc />
    public override void OnNoCredit()
    {
        _hasCredit = false;
        _time?.OnNoCredit(Context.Now.MonotonicMs);
    }

    /// <inheritdoc />
    public override void Freeze(long checkpointId, List<FrozenSection> sections)
    {
        List<Split> now = [.. _splits.Select(s => s.At(s.Number >= 0 && !s.HasEnded ? Reader.Position(s.Number).ToArray() : s.Position))];
        sections.Add(new ItemsSection<Split>(name, SplitsState, source.PositionFingerprint, Context.GroupCount, now, static (split, output) => split.Write(output)));
        if (_generated is not null) sections.Add(_generated.Freeze(name, Context.GroupCount, _splits.Where(static s => s.Number >= 0 && !s.HasEnded).Select(static s => s.Place)));
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync() => _reader?.DisposeAsync() ?? ValueTask.CompletedTask;

    // Known by the split that is read first: its own newest time or, as none of it is older, that of any split before it, whichever subtask has read that.
    private static SplitWatermark[] SharedTime(List<Split> all, List<Split> open) =>
        open.Count == 0 ? [] : [new SplitWatermark(open[0].Id, all.TakeWhile(s => s.Place <= open[0].Place).Max(static s => s.MaxTimestamp))];

    // A loop: a search with a lambda would allocate one for each batch.
    private Split SplitOf(int number)
    {
        foreach (Split split in _splits)
        {
            if (split.Number == number) return split;
        }

        throw new InvalidOperationException($"The reader of source '{name}' gave records of split {number}; it was never given such a split.");
    }

    private void HandOn(Split split)
    {
        long newest = Stamp();
        if (_time is not null)
        {
            long latest = watermarks!.LatestMs(Context.Now.WallMs);
            newest = _generated is null ? Math.Min(newest, latest) : Behind(_generated.OnRecords(split.Place, _batch.Values.AsSpan(0, _batch.Count), _batch.Timestamps.AsSpan(0, _batch.Count), latest));
            split.MaxTimestamp = Math.Max(split.MaxTimestamp, newest);
            MergeResult result = _time.OnRecords(split.TimeNumber, newest, Context.Now.MonotonicMs);
            if (result.Status == StatusChange.Active) Context.ChangeStatus(isIdle: false);
            _batch.Watermark = result.Watermark;
        }

        HandOnBatch();
    }

    // Letters are behind the records, in the next step of the cursor, and so is the watermark for those who read them.
    private void HandOnBatch()
    {
        if (_letters is not null) _letterWatermark = Math.Max(_letterWatermark, _batch.Watermark);
        if (_batch.Count > 0 || _batch.Watermark != long.MinValue) next.OnBatch(_batch);
    }

    private void HandOnLetters()
    {
        while (_nextLetter < _rejected.Count)
        {
            if (!_letters!.Emit(_rejected[_nextLetter++], long.MinValue)) return;
        }

        long watermark = _letterWatermark;
        _letterWatermark = long.MinValue;
        _letters!.Flush(watermark);
    }

    // Generators give watermarks, and splits are kept by the newest time that is let pass: 1 ms behind it. The largest watermark is the end, which is not theirs to give.
    private static long Behind(long watermark) => watermark == long.MinValue ? long.MinValue : Math.Min(watermark, long.MaxValue - 2) + 1;

    // True: a watermark went out, and cursors may be open.
    private bool GeneratePeriodically()
    {
        if (_generated is null || _time is null || !_generated.TryBeginPeriod(Context.Now.MonotonicMs)) return false;
        long latest = watermarks!.LatestMs(Context.Now.WallMs);
        MergeResult result = MergeResult.Nothing;
        foreach (Split split in _splits)
        {
            if (split.Number < 0 || split.HasEnded) continue;
            long newest = Behind(_generated.OnPeriodic(split.Place, latest));
            if (newest > split.MaxTimestamp)
            {
                split.MaxTimestamp = newest;
                result = result.Then(_time.OnProgress(split.TimeNumber, newest));
            }

            if (IsInEventTimeOrder) break; // Those behind it speak for themselves, not for what comes before them.
        }

        Forward(result);
        return !result.IsNothing;
    }

    private void Forward(MergeResult result)
    {
        if (result.Status == StatusChange.Active) Context.ChangeStatus(isIdle: false);
        if (result.HasAdvanced)
        {
            _batch.Reset();
            _batch.Watermark = result.Watermark;
            HandOnBatch();
        }

        if (result.Status == StatusChange.Idle) Context.ChangeStatus(isIdle: true);
    }

    // Gives each record its time, and returns the newest.
    private long Stamp()
    {
        ReadOnlySpan<T> values = _batch.Values.AsSpan(0, _batch.Count);
        Span<long> times = _batch.Timestamps.AsSpan(0, values.Length);
        long newest = long.MinValue;
        if (timestamp is not null)
        {
            Func<T, StreamTime> select = timestamp;
            try
            {
                for (int i = 0; i < values.Length; i++) newest = Math.Max(newest, times[i] = select(values[i]).UnixMilliseconds);
            }
            catch (Exception e) when (OperatorException.IsOfFunction(e))
            {
                throw OperatorException.WithoutKey(name, "The timestamp", long.MinValue, e);
            }
        }
        else
        {
            newest = Newest(times);
        }

        return newest;
    }

    private static long Newest(ReadOnlySpan<long> times)
    {
        long newest = long.MinValue;
        if (times.Length >= Vector<long>.Count)
        {
            Vector<long> lanes = new(newest);
            for (; times.Length >= Vector<long>.Count; times = times[Vector<long>.Count..]) lanes = Vector.Max(lanes, new Vector<long>(times));
            for (int lane = 0; lane < Vector<long>.Count; lane++) newest = Math.Max(newest, lanes[lane]);
        }

        foreach (long time in times) newest = Math.Max(newest, time);
        return newest;
    }

    // They belong to no split, so no position would cover them: handed on they might come twice, left out they would be lost.
    private void ThrowUnreported(ReadKind kind) => throw new InvalidOperationException(
        $"The reader of source '{name}' gave {_batch.Count} records and said {kind}, which says that there are none. It must say {ReadKind.Records} or {ReadKind.SplitEnded}, with their split.");

    private void Reject()
    {
        if (source.BadRecords is not { Fails: false }) throw new BadRecordException(name, _rejected[0]);
        _bad += _rejected.Count;
        if (_letters is null) _dropped += _rejected.Count;
    }

    private sealed class Split(int place, string id, ReadOnlyMemory<byte> position, long maxTimestamp, bool hasEnded)
    {
        public int Place => place;
        public string Id => id;
        public ReadOnlyMemory<byte> Position { get; set; } = position;
        public long MaxTimestamp { get; set; } = maxTimestamp;
        public bool HasEnded { get; set; } = hasEnded;

        /// <summary>The reader's number of it; -1 for one that had ended before this attempt.</summary>
        public int Number { get; set; } = -1;

        /// <summary>The number of its watermark.</summary>
        public int TimeNumber { get; set; } = -1;

        public static Split Read(ref StateReader entry) => new(entry.ReadInt32(), entry.ReadString(), entry.ReadBytes().ToArray(), entry.ReadInt64(), entry.ReadBoolean());

        public Split At(ReadOnlyMemory<byte> current) => new(place, id, current, MaxTimestamp, HasEnded);

        public void Write(StateWriter output)
        {
            output.WriteInt32(place);
            output.WriteString(id);
            output.WriteBytes(Position.Span);
            output.WriteInt64(MaxTimestamp);
            output.WriteBoolean(HasEnded);
        }
    }
}
