using Streams.Checkpoints;
using Streams.State;

namespace Streams.Operators;

/// <summary>The open windows of every key of a subtask, and which of them time makes due next.</summary>
/// <remarks>
/// <para>A window stands once in the queue, at the time at which it was to be looked at when it was put there. When that comes, one that has grown meanwhile is put where it belongs now, so a record
/// that extends a session touches no timer. One that is due earlier than it stands is put there a second time, and its old place is passed over.</para>
/// <para>Equal times come in the order of keys' hashes and encodings, which no restore changes.</para>
/// <para>Sections: <c>windows</c> (key, place, window) and, where windows count records, <c>numbers</c> (key, records so far).</para>
/// </remarks>
internal sealed class OpenWindows<TKey>(string operatorName, GeneralWindows windows, Key<TKey> key)
{
    public const string WindowsState = "windows";
    public const string NumbersState = "numbers";

    private const int FewestToRebuild = 64;

    private static readonly Serializer<long> NumberSerializer = Serializer.Of<long>();

    private readonly string _prefix = windows + ", ";
    private readonly TimerKey<TKey> _place = new(key);
    private readonly StateTable<KeyTimer<TKey>, OpenWindow> _table = new(new TimerKey<TKey>(key), OpenWindowSerializer.Instance);
    private readonly StateTable<TKey, long> _numbers = new(key, NumberSerializer);
    private readonly PriorityQueue<long, DueTimer<TKey>> _queue = new(new TimerOrder<TKey>(key));

    /// <summary>How many there are.</summary>
    public int Count => _table.Count;

    /// <summary>Where the sessions of each key lie.</summary>
    public SessionIndex<TKey> Sessions { get; } = new(key);

    /// <summary>When the next is to be looked at, or earlier; <see cref="long.MaxValue"/>: not by time.</summary>
    public long NextDue => _queue.TryPeek(out _, out DueTimer<TKey> first) ? first.Time : long.MaxValue;

    /// <summary>A window, opened if it is not there. Valid until the next call.</summary>
    public ref OpenWindow GetOrOpen(in KeyTimer<TKey> place, ulong hash)
    {
        ref OpenWindow window = ref _table.GetOrAdd(in place, hash, out bool added);
        if (added) window.Due = GeneralWindows.None;
        return ref window;
    }

    /// <summary>The number of a key's next record, which has it from now on.</summary>
    public long TakeNumber(in TKey k, ulong hash) => _numbers.GetOrAdd(in k, hash, out _)++;

    /// <summary>Sees to it that a window is looked at in time.</summary>
    /// <param name="place">Its place.</param>
    /// <param name="keyHash">The hash of its key.</param>
    /// <param name="window">The window.</param>
    /// <param name="progress">What has been fired for its key.</param>
    public void Schedule(in KeyTimer<TKey> place, ulong keyHash, ref OpenWindow window, long progress)
    {
        long due = windows.NextDue(in window, progress);
        if (due == GeneralWindows.None || (window.Due != GeneralWindows.None && window.Due <= due)) return;
        window.Due = due;
        _queue.Enqueue(place.Time, new DueTimer<TKey>(due, keyHash, place.Key));
        if (_queue.Count > (2L * _table.Count) + FewestToRebuild) Rebuild();
    }

    /// <summary>Takes the first window in order that is to be looked at by then; it stands in the queue no more.</summary>
    public bool TryTakeDue(long progress, out KeyTimer<TKey> place, out DueTimer<TKey> due)
    {
        while (_queue.TryPeek(out long at, out due) && due.Time <= progress)
        {
            _queue.Dequeue();
            place = new KeyTimer<TKey>(at, due.Key);
            ulong hash = TimerKey<TKey>.HashOf(due.KeyHash, at);
            if (!_table.TryGet(in place, hash, out OpenWindow window) || window.Due != due.Time) continue;
            _table.GetOrAdd(in place, hash, out _).Due = GeneralWindows.None;
            return true;
        }

        (place, due) = (default, default);
        return false;
    }

    /// <summary>Forgets a window.</summary>
    public void Remove(in KeyTimer<TKey> place, ulong keyHash)
    {
        _table.Remove(in place, TimerKey<TKey>.HashOf(keyHash, place.Time));
        if (windows.Kind == WindowKind.Session) Sessions.Remove(place.Key, keyHash, place.Time);
    }

    /// <summary>Takes a window out, to be merged into another; the index of sessions is the caller's.</summary>
    public OpenWindow Take(in KeyTimer<TKey> place, ulong hash)
    {
        _table.TryGet(in place, hash, out OpenWindow window);
        _table.Remove(in place, hash);
        return window;
    }

    /// <summary>Adds the sections.</summary>
    public void Freeze(KeyGroupRange groups, List<FrozenSection> sections)
    {
        OpenWindowSerializer window = OpenWindowSerializer.Instance;
        sections.Add(new TableSection<KeyTimer<TKey>, OpenWindow>(operatorName, WindowsState, groups, key.Fingerprint, _prefix + window.Fingerprint, _place, window, _table.Freeze()));
        if (windows.Kind != WindowKind.Count) return;
        sections.Add(new TableSection<TKey, long>(operatorName, NumbersState, groups, key.Fingerprint, _prefix + NumberSerializer.Fingerprint, key, NumberSerializer, _numbers.Freeze()));
    }

    /// <summary>Takes what was stored.</summary>
    /// <param name="restored">The operator's sections.</param>
    /// <param name="groups">The key groups of the subtask.</param>
    /// <param name="groupCount">The job's number of key groups.</param>
    /// <param name="progress">What had been fired for each key group.</param>
    public void Restore(RestoredOperator restored, KeyGroupRange groups, int groupCount, long[] progress)
    {
        foreach (RestoredSection section in restored.Of(WindowsState))
        {
            Serializer<OpenWindow> reader = Reader(section, WindowsState, OpenWindowSerializer.Instance, restored.CheckpointId);
            section.ReadEntries((ref StateReader entry) =>
            {
                KeyTimer<TKey> place = _place.Read(ref entry);
                OpenWindow stored = reader.Read(ref entry);
                ulong keyHash = key.Hash(place.Key);
                if (!groups.Contains(keyHash, groupCount)) return;
                ref OpenWindow window = ref _table.GetOrAdd(in place, TimerKey<TKey>.HashOf(keyHash, place.Time), out _);
                window = stored;
                Schedule(in place, keyHash, ref window, progress[KeyGroups.Of(keyHash, groupCount)]);
                if (windows.Kind == WindowKind.Session) Sessions.Restore(place.Key, keyHash, new SessionSpan(place.Time, stored.Start, stored.End));
            });
        }

        foreach (RestoredSection section in restored.Of(NumbersState))
        {
            Serializer<long> reader = Reader(section, NumbersState, NumberSerializer, restored.CheckpointId);
            section.ReadEntries((ref StateReader entry) =>
            {
                TKey k = key.Read(ref entry);
                long number = reader.Read(ref entry);
                ulong hash = key.Hash(in k);
                if (groups.Contains(hash, groupCount)) _numbers.GetOrAdd(in k, hash, out _) = number;
            });
        }
    }

    private Serializer<TValue> Reader<TValue>(RestoredSection section, string state, Serializer<TValue> values, long checkpointId)
    {
        StateIncompatibleException.ThrowUnlessSame(operatorName, state + " (key)", checkpointId, section.Section.KeyFingerprint, key.Fingerprint);
        return StateIncompatibleException.ReaderOf(operatorName, state, checkpointId, section.Section.ValueFingerprint, values, _prefix);
    }

    private void Rebuild()
    {
        _queue.Clear();
        for (TableCursor<KeyTimer<TKey>, OpenWindow> cursor = _table.Read(); cursor.MoveNext();)
        {
            if (cursor.Value.Due != GeneralWindows.None) _queue.Enqueue(cursor.Key.Time, new DueTimer<TKey>(cursor.Value.Due, key.Hash(cursor.Key.Key), cursor.Key.Key));
        }
    }
}
