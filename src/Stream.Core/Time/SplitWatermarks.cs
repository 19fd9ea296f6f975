namespace Streams.Time;

/// <summary>The watermark of one subtask of a source: that of each of its splits, merged as inputs are (<see cref="InputMerger"/>), and their
/// idleness.</summary>
/// <remarks>
/// <para>A split that was added but not opened holds event time and never goes idle: its first record may be the oldest of all. An opened split goes idle
/// when <see cref="QuietClock"/> has counted the idle time since its last record, and comes back with its next one. Finished splits are left out. Splits that are read in turn are opened by their first records;
/// those that are read together are open from the start, and records of others count as their silence.</para>
/// <para>That more splits may come is a channel of its own, "discovery". It is active, and holds, while the subtask has no split that is not finished, and
/// goes idle like a split, after the default time when idleness is off: a subtask that is given no split must not stop the job. Once
/// <see cref="OnNoMoreSplits"/>
/// was called and all splits have finished, <see cref="long.MaxValue"/> comes out: the end.</para>
/// <para>Splits have numbers from 0 in the order in which they were added, as in <see cref="Connectors.ISourceReader{T}"/>. All steps return what to forward.
/// One thread at a time. Times are those of one monotonic clock, in milliseconds.</para>
/// </remarks>
internal sealed class SplitWatermarks
{
    // Discovery is the first channel of the merger and the first entry; split n has the place n + 1.
    private const int Discovery = 0;
    private readonly InputMerger _merger = new(1);
    private readonly long _disorderMs;
    private readonly long _idleAfterMs;
    private readonly bool _areReadTogether;
    private SplitEntry[] _splits = new SplitEntry[4];
    private int _live;
    private QuietClock _quiet;

    // No split is due before; may be too early, never too late, so that records need not look at other splits.
    private long _nextDueMs = long.MaxValue;

    /// <param name="disorderMs">The bound of the disorder; not negative.</param>
    /// <param name="idleAfterMs">The quiet time after which a split is idle, positive; <see cref="long.MaxValue"/> is never
    /// (<see cref="Watermarks.IdleAfterMs"/>).</param>
    /// <param name="areReadTogether">Whether a split that gives nothing while others do had nothing.</param>
    public SplitWatermarks(long disorderMs, long idleAfterMs, bool areReadTogether = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(disorderMs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(idleAfterMs);
        _disorderMs = disorderMs;
        _idleAfterMs = idleAfterMs;
        _areReadTogether = areReadTogether;
        WatchDiscovery();
    }

    /// <summary>The subtask's watermark; <see cref="long.MinValue"/> while there is none.</summary>
    public long Output => _merger.Output;

    /// <summary>Whether all splits that have not finished are idle.</summary>
    public bool IsIdle => _merger.IsIdle;

    /// <summary>The split that holds event time back; null when none does, or when it is the wait for a first split.</summary>
    public string? Holder => _merger.Holder > Discovery ? _splits[_merger.Holder].Id : null;

    /// <summary>When <see cref="OnEmptyWhileCredit"/> should be called next although nothing has happened; <see cref="long.MaxValue"/> for never. May be
    /// early.</summary>
    public long NextDeadlineMs => _quiet.ReachesAt(_nextDueMs);

    /// <summary>The number of a split that has not finished. A search, for the start of a run.</summary>
    /// <exception cref="ArgumentException">There is no such split.</exception>
    public int NumberOf(string id) => Array.FindIndex(_splits, split => split.Id == id) is > Discovery and int channel
        ? channel - 1
        : throw new ArgumentException($"The split '{id}' is not read here.", nameof(id));

    /// <summary>Adds the splits of a snapshot that have not finished, all before the first step, so that the earliest holds. They count as not
    /// opened.</summary>
    public MergeResult Restore(ReadOnlySpan<SplitWatermark> splits)
    {
        if (splits.IsEmpty) return MergeResult.Nothing;

        // Discovery is still active and holds while they are added one by one.
        foreach (SplitWatermark split in splits) AddEntry(split, out _);
        return _merger.OnIdle(Discovery);
    }

    /// <summary>A split was discovered, or assigned to this subtask, and will be read from its beginning. It holds event time from now on.</summary>
    /// <returns>The split's number for the calls below.</returns>
    public int Add(string id, out MergeResult result)
    {
        int number = AddEntry(new(id, long.MinValue), out result);
        result = result.Then(_merger.OnIdle(Discovery));
        return number;
    }

    /// <summary>The reader has opened a split: from now on it can go idle. Records open it too.</summary>
    public void OnOpened(int split)
    {
        ref SplitEntry entry = ref _splits[split + 1];
        if (entry.IsOpen) return;
        entry.IsOpen = true;
        Watch(ref entry);
    }

    /// <summary>Records of a split were read. Stops the quiet time, unless splits are read together.</summary>
    /// <param name="split">The split's number.</param>
    /// <param name="maxTimestamp">Their largest timestamp; <see cref="long.MinValue"/> when they have none.</param>
    /// <param name="nowMs">Now.</param>
    public MergeResult OnRecords(int split, long maxTimestamp, long nowMs)
    {
        if (_areReadTogether) _quiet.RunBusy(nowMs);
        else _quiet.Stop(nowMs);
        ref SplitEntry entry = ref _splits[split + 1];
        entry.IsOpen = true;
        Watch(ref entry);
        MergeResult back = _merger.OnActive(split + 1);
        entry.Generator.OnBatch(maxTimestamp);
        MergeResult result = back.Then(_merger.OnWatermark(split + 1, entry.Generator.Current));
        return _areReadTogether ? result.Then(IdleWhatIsDue()) : result;
    }

    /// <summary>Event time of a split has come further without records of it: it is no less quiet than before.</summary>
    public MergeResult OnProgress(int split, long maxTimestamp)
    {
        ref SplitEntry entry = ref _splits[split + 1];
        entry.Generator.OnBatch(maxTimestamp);
        return _merger.OnWatermark(split + 1, entry.Generator.Current);
    }

    /// <summary>The task had credit and the reader had nothing: quiet time runs until the next records or <see cref="OnNoCredit"/>. Call it again at
    /// <see cref="NextDeadlineMs"/>.</summary>
    public MergeResult OnEmptyWhileCredit(long nowMs)
    {
        _quiet.Run(nowMs);
        return IdleWhatIsDue();
    }

    private MergeResult IdleWhatIsDue()
    {
        if (_quiet.ElapsedMs < _nextDueMs) return MergeResult.Nothing;

        MergeResult result = MergeResult.Nothing;
        _nextDueMs = long.MaxValue;
        for (int channel = 0; channel < _merger.Channels; channel++)
        {
            ref SplitEntry entry = ref _splits[channel];
            if (!entry.IsOpen || _merger.IsChannelIdle(channel)) continue;
            if (_quiet.ElapsedMs >= entry.DueMs) result = result.Then(_merger.OnIdle(channel));
            else _nextDueMs = Math.Min(_nextDueMs, entry.DueMs);
        }

        return result;
    }

    /// <summary>The task may not emit: quiet time stands still until <see cref="OnEmptyWhileCredit"/>.</summary>
    public void OnNoCredit(long nowMs) => _quiet.Stop(nowMs);

    /// <summary>A split has come to its end, or is no longer read here.</summary>
    public MergeResult OnFinished(int split)
    {
        MergeResult result = MergeResult.Nothing;
        if (_merger.IsChannelFinished(split + 1)) return result;

        // Before the last split leaves, so that the status does not change on the way.
        if (--_live == 0 && !_merger.IsIdle && !_merger.IsChannelFinished(Discovery))
        {
            result = _merger.OnActive(Discovery);
            WatchDiscovery();
        }

        _splits[split + 1] = default;
        return result.Then(_merger.OnFinished(split + 1));
    }

    /// <summary>No split will be added any more. With no split left this is the end.</summary>
    public MergeResult OnNoMoreSplits()
    {
        _splits[Discovery] = default;
        return _merger.OnFinished(Discovery);
    }

    /// <summary>What a snapshot holds: one entry per split that has not finished, in order of their numbers. Not the idle flags: after a restore a split is
    /// active, and not open.</summary>
    public SplitWatermark[] Snapshot()
        => [.. _splits.Where(split => split.Id is not null).Select(split => new SplitWatermark(split.Id!, split.Generator.MaxTimestamp))];

    private int AddEntry(SplitWatermark split, out MergeResult result)
    {
        if (_merger.IsChannelFinished(Discovery)) throw new InvalidOperationException($"The split '{split.Id}' came after the last one.");

        var entry = new SplitEntry { Id = split.Id, Generator = new(_disorderMs, split.MaxTimestamp) };
        _live++;
        int channel = _merger.Channels;
        if (channel == _splits.Length) Array.Resize(ref _splits, channel * 2);
        _splits[channel] = entry;
        result = _merger.Add(entry.Generator.Current);
        return channel - 1;
    }

    private void WatchDiscovery()
    {
        ref SplitEntry entry = ref _splits[Discovery];
        entry.IsOpen = true;
        entry.DueMs = _quiet.ElapsedMs + (_idleAfterMs == long.MaxValue ? (long)Watermarks.DefaultIdleAfter.TotalMilliseconds : _idleAfterMs);
        _nextDueMs = Math.Min(_nextDueMs, entry.DueMs);
    }

    private void Watch(ref SplitEntry entry)
    {
        entry.DueMs = SaturatingMath.Add(_quiet.ElapsedMs, _idleAfterMs);
        _nextDueMs = Math.Min(_nextDueMs, entry.DueMs);
    }

    private struct SplitEntry
    {
        public string? Id;
        public bool IsOpen;
        public long DueMs;
        public BoundedDisorderGenerator Generator;
    }
}
