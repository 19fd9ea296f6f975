using Streams.Checkpoints;
using Streams.Serialization;
using Streams.State;

namespace Streams.Operators;

/// <summary>The timers of one domain, of all keys of a subtask.</summary>
/// <remarks>
/// <para>The table says which timers there are, and goes into checkpoints. The queue beside it only orders them: deleting a timer leaves it in the queue, where it is passed
/// over when its turn comes; once more than half of the queue is such, it is built anew. A restore fills the table and builds the queue from it.</para>
/// <para>Section: keyed; entry: the key, then the time (int64).</para>
/// </remarks>
internal sealed class TimerQueue<TKey>(string operatorName, string section, Key<TKey> key) : IKeyedState
{
    private const string TimeFingerprint = "int64";
    private const int FewestToRebuild = 64;

    private readonly TimerKey<TKey> _timerKey = new(key);
    private readonly StateTable<KeyTimer<TKey>, Nothing> _table = new(new TimerKey<TKey>(key), NothingSerializer.Instance);
    private readonly DueQueue<TKey, Nothing> _queue = new(key);
    private Predicate<ulong>? _isHeld;

    /// <inheritdoc />
    public string Section => section;

    /// <summary>How many timers there are.</summary>
    public int Count => _table.Count;

    /// <summary>How many places the queue holds, those of deleted timers included.</summary>
    internal int QueueLength => _queue.Count;

    /// <summary>The latest time for which a timer was registered.</summary>
    public long LatestTime { get; private set; } = long.MinValue;

    /// <summary>Registers a timer; nothing happens if the key has it already.</summary>
    public void Register(in TKey k, ulong hash, long time)
    {
        _table.GetOrAdd(new KeyTimer<TKey>(time, k), TimerKey<TKey>.HashOf(hash, time), out bool isNew);
        LatestTime = Math.Max(LatestTime, time);
        if (isNew) _queue.Enqueue(default, new DueTimer<TKey>(time, hash, k));
    }

    /// <summary>Deletes a timer; nothing happens if the key has none for that time.</summary>
    public void Delete(in TKey k, ulong hash, long time)
    {
        if (!_table.Remove(new KeyTimer<TKey>(time, k), TimerKey<TKey>.HashOf(hash, time))) return;
        if (_queue.Count > (2L * _table.Count) + FewestToRebuild) Rebuild();
    }

    /// <summary>The time of the earliest timer, or that of an earlier one that was deleted; <see cref="long.MaxValue"/> if nothing waits.</summary>
    public long NextTime => _queue.NextTime;

    /// <summary>Takes the first timer in order that is due at a time; it exists no more.</summary>
    public bool TryTake(long dueAt, out DueTimer<TKey> timer)
    {
        timer = default;
        if (_queue.NextTime > dueAt || !TryPeek(out timer) || timer.Time > dueAt) return false;
        _queue.Dequeue();
        return TryTake(in timer);
    }

    /// <summary>Takes a certain timer, if it is still there.</summary>
    public bool TryTake(in DueTimer<TKey> timer) => _table.Remove(new KeyTimer<TKey>(timer.Time, timer.Key), TimerKey<TKey>.HashOf(timer.KeyHash, timer.Time));

    /// <summary>All timers in order; they stay.</summary>
    public List<DueTimer<TKey>> ToList()
    {
        List<DueTimer<TKey>> timers = new(_table.Count);
        for (TableCursor<KeyTimer<TKey>, Nothing> cursor = _table.Read(); cursor.MoveNext();) timers.Add(Due(in cursor.Key));
        timers.Sort(new TimerOrder<TKey>(key));
        return timers;
    }

    /// <summary>Forgets all timers.</summary>
    public void Clear()
    {
        _table.Clear();
        _queue.Clear();
    }

    /// <summary>Leaves the timers of some keys, by the hashes of the keys, out of the order until <see cref="Unhold"/>. They exist nevertheless.</summary>
    public void Hold(Predicate<ulong> isHeld)
    {
        _isHeld = isHeld;
        Rebuild();
    }

    /// <summary>Puts all timers into the order; nothing happens if none is held.</summary>
    public void Unhold()
    {
        if (_isHeld is null) return;
        _isHeld = null;
        Rebuild();
    }

    /// <inheritdoc />
    public FrozenSection Freeze(KeyGroupRange groups) => new TableSection<KeyTimer<TKey>, Nothing>(
        operatorName, section, groups, key.Fingerprint, TimeFingerprint, _timerKey, NothingSerializer.Instance, _table.Freeze());

    /// <inheritdoc />
    public void Restore(RestoredSection stored, long checkpointId, KeyGroupRange groups, int groupCount)
    {
        StateIncompatibleException.ThrowUnlessSame(operatorName, section + " (key)", checkpointId, stored.Section.KeyFingerprint, key.Fingerprint);
        StateIncompatibleException.ThrowUnlessSame(operatorName, section, checkpointId, stored.Section.ValueFingerprint, TimeFingerprint);
        stored.ReadEntries((ref StateReader entry) =>
        {
            KeyTimer<TKey> timer = _timerKey.Read(ref entry);
            ulong hash = key.Hash(timer.Key);
            if (groups.Contains(hash, groupCount)) Register(timer.Key, hash, timer.Time);
        });
    }

    private bool TryPeek(out DueTimer<TKey> timer)
    {
        while (_queue.TryPeek(out _, out timer))
        {
            if (_table.TryGet(new KeyTimer<TKey>(timer.Time, timer.Key), TimerKey<TKey>.HashOf(timer.KeyHash, timer.Time), out _)) return true;
            _queue.Dequeue();
        }

        return false;
    }

    private void Rebuild()
    {
        _queue.Clear();
        for (TableCursor<KeyTimer<TKey>, Nothing> cursor = _table.Read(); cursor.MoveNext();)
        {
            DueTimer<TKey> timer = Due(in cursor.Key);
            if (_isHeld is null || !_isHeld(timer.KeyHash)) _queue.Enqueue(default, timer);
        }
    }

    private DueTimer<TKey> Due(in KeyTimer<TKey> timer) => new(timer.Time, key.Hash(timer.Key), timer.Key);
}
