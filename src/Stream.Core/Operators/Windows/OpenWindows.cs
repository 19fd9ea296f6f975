using System.Runtime.CompilerServices;
using Streams.Checkpoints;
using Streams.State;

namespace Streams.Operators;

/// <summary>The open windows of every key of a subtask with what they hold, and which of them time makes due next.</summary>
/// <remarks>
/// <para>Most records belong to the window that stands in the key's own entry, and cost one look-up. Further windows stand in a table by key and place. The own entry is given out only while
/// the key has no window at all; of sessions it is always the newest, and the one before it makes room.</para>
/// <para>A window stands once in the queue, at the time at which it was to be looked at when it was put there. When that comes, one that has grown meanwhile is put where it belongs now, so a record
/// that extends a session touches no timer. One that is due earlier than it stands is put there a second time, and its old place is passed over.</para>
/// <para>Equal times come in the order of keys' hashes and encodings, which no restore changes.</para>
/// <para>Sections: <c>windows</c> (key, window with what it holds) and, where windows count records, <c>numbers</c> (key, records so far).</para>
/// </remarks>
internal sealed class OpenWindows<TKey, TContent>(string operatorName, GeneralWindows windows, Key<TKey> key, HeldWindowSerializer<TContent> window)
{
    public const string WindowsState = "windows";
    public const string NumbersState = "numbers";

    private const int FewestToRebuild = 64;

    private static readonly Serializer<long> NumberSerializer = Serializer.Of<long>();

    private readonly string _prefix = windows + ", ";
    private readonly StateTable<TKey, HeldWindow<TContent>> _own = new(key, window);
    private readonly StateTable<KeyTimer<TKey>, HeldWindow<TContent>> _others = new(new TimerKey<TKey>(key), window);
    private readonly StateTable<TKey, long> _numbers = new(key, NumberSerializer);
    private readonly SessionIndex<TKey> _sessions = new(key);
    private readonly DueQueue<TKey, long> _queue = new(key);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>When the next is to be looked at, or earlier; <see cref="long.MaxValue"/>: not by time.</summary>
    public long NextDue => _queue.NextTime;

    /// <summary>The own entry of a key, with a window or without. Valid until the next call; one without any window must get one, or be given back by <see cref="Settle"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref HeldWindow<TContent> OwnOf(in TKey k, ulong keyHash) => ref _own.GetOrAdd(in k, keyHash, out _);

    /// <summary>Puts a window into an entry that has none.</summary>
    public void Open(ref HeldWindow<TContent> entry, long place)
    {
        Count++;
        (entry.IsTaken, entry.Place, entry.Window) = (true, place, new OpenWindow { Due = GeneralWindows.None });
    }

    /// <summary>A window, opened if it is not there. Valid until the next call.</summary>
    public ref HeldWindow<TContent> GetOrOpen(in TKey k, ulong keyHash, long place)
    {
        ref HeldWindow<TContent> own = ref _own.GetOrAdd(in k, keyHash, out _);
        if (own.IsTaken && own.Place == place) return ref own;
        if (!own.IsTaken && own.Others == 0)
        {
            Open(ref own, place);
            return ref own;
        }

        ref HeldWindow<TContent> other = ref _others.GetOrAdd(new KeyTimer<TKey>(place, k), TimerKey<TKey>.HashOf(keyHash, place), out bool added);
        if (!added) return ref other;
        own.Others++;
        Open(ref other, place);
        return ref other;
    }

    /// <summary>Opens a session that is newer than all of its key, in the own entry; the one that is there makes room.</summary>
    public void OpenNewest(in TKey k, ulong keyHash, long place, ref HeldWindow<TContent> own)
    {
        ref HeldWindow<TContent> other = ref _others.GetOrAdd(new KeyTimer<TKey>(own.Place, k), TimerKey<TKey>.HashOf(keyHash, own.Place), out _);
        other = own;
        (other.Others, own.Content) = (0, default!); // what it held is the other's now
        own.Others++;
        Open(ref own, place);
    }

    /// <summary>The number of a key's next record, which has it from now on.</summary>
    public long TakeNumber(in TKey k, ulong hash) => _numbers.GetOrAdd(in k, hash, out _)++;

    /// <summary>The sessions of a key that has several, or is about to, in the order of time; the caller keeps the list as the windows are, and calls <see cref="Settle"/> at the end.</summary>
    /// <remarks>The own entry holds the newest, which grows without a look at the list.</remarks>
    public List<SessionSpan> SpansOf(in TKey k, ulong keyHash, in HeldWindow<TContent> own)
    {
        List<SessionSpan> spans = _sessions.Of(in k, keyHash);
        SessionSpan newest = new(own.Place, own.Window.Start, own.Window.End);
        if (spans.Count == 0) spans.Add(newest);
        else spans[^1] = newest;
        return spans;
    }

    /// <summary>Sees to it that a window is looked at in time.</summary>
    /// <param name="k">Its key.</param>
    /// <param name="keyHash">The hash of its key.</param>
    /// <param name="held">The window.</param>
    /// <param name="progress">What has been fired for its key.</param>
    public void Schedule(in TKey k, ulong keyHash, ref HeldWindow<TContent> held, long progress)
    {
        long due = windows.NextDue(in held.Window, progress);
        if (due == GeneralWindows.None || (held.Window.Due != GeneralWindows.None && held.Window.Due <= due)) return;
        held.Window.Due = due;
        _queue.Enqueue(held.Place, new DueTimer<TKey>(due, keyHash, k));
        if (_queue.Count > (2L * Count) + FewestToRebuild) Rebuild();
    }

    /// <summary>Takes the first window in order that is to be looked at by then; it stands in the queue no more.</summary>
    /// <returns>The window, valid until the next call; a null reference: there is none.</returns>
    public ref HeldWindow<TContent> TakeDue(long progress, out DueTimer<TKey> due)
    {
        while (_queue.NextTime <= progress && _queue.TryPeek(out long place, out due))
        {
            _queue.Dequeue();
            ref HeldWindow<TContent> held = ref Find(due.Key, due.KeyHash, place);
            if (Unsafe.IsNullRef(ref held) || held.Window.Due != due.Time) continue;
            held.Window.Due = GeneralWindows.None;
            return ref held;
        }

        due = default;
        return ref Unsafe.NullRef<HeldWindow<TContent>>();
    }

    /// <summary>Takes a window out, to be merged into another; the list of spans is the caller's.</summary>
    public HeldWindow<TContent> Take(in TKey k, ulong keyHash, long place)
    {
        ref HeldWindow<TContent> own = ref _own.GetOrAdd(in k, keyHash, out _);
        HeldWindow<TContent> taken = own;
        Count--;
        if (own.IsTaken && own.Place == place)
        {
            own.IsTaken = false;
            (own.Window, own.Content) = (default, default!); // nobody looks at what an entry without a window holds
            return taken;
        }

        own.Others--;
        KeyTimer<TKey> at = new(place, k);
        ulong hash = TimerKey<TKey>.HashOf(keyHash, place);
        taken = _others.Find(in at, hash); // a write access: what it holds may change in place from now on, and a checkpoint may still be reading it
        _others.Remove(in at, hash);
        return taken;
    }

    /// <summary>Forgets a window.</summary>
    public void Remove(in TKey k, ulong keyHash, long place)
    {
        ref HeldWindow<TContent> own = ref _own.GetOrAdd(in k, keyHash, out _);
        if (own.Others == 0)
        {
            Count--;
            _own.Remove(in k, keyHash);
            return;
        }

        if (windows.Kind == WindowKind.Session) SessionIndex<TKey>.Remove(_sessions.Of(in k, keyHash), place);
        Take(in k, keyHash, place);
        Settle(in k, keyHash);
    }

    /// <summary>Brings a key in order whose windows have been added to or taken from: its newest session gets the own entry if that is empty; the list of spans is forgotten if it has no more than one
    /// window, and all if it has none.</summary>
    public void Settle(in TKey k, ulong keyHash)
    {
        ref HeldWindow<TContent> own = ref _own.GetOrAdd(in k, keyHash, out _);
        if (windows.Kind == WindowKind.Session && own.Others > 0 && !own.IsTaken) MoveToOwn(in k, keyHash, _sessions.Of(in k, keyHash)[^1].Place, ref own);
        if (own.Others > 0) return;
        if (windows.Kind == WindowKind.Session) _sessions.Forget(in k, keyHash);
        if (!own.IsTaken) _own.Remove(in k, keyHash);
    }

    /// <summary>Adds the sections.</summary>
    public void Freeze(KeyGroupRange groups, List<FrozenSection> sections)
    {
        sections.Add(new HeldWindowsSection<TKey, TContent>(operatorName, WindowsState, groups, _prefix + window.Fingerprint, key, window, _own.Freeze(), _others.Freeze()));
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
            Serializer<HeldWindow<TContent>> reader = Reader(section, WindowsState, window, restored.CheckpointId);
            section.ReadEntries((ref StateReader entry) =>
            {
                TKey k = key.Read(ref entry);
                HeldWindow<TContent> stored = reader.Read(ref entry);
                ulong keyHash = key.Hash(in k);
                if (groups.Contains(keyHash, groupCount)) Restore(in k, keyHash, in stored, progress[KeyGroups.Of(keyHash, groupCount)]);
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

    private void Restore(in TKey k, ulong keyHash, in HeldWindow<TContent> stored, long progress)
    {
        ref HeldWindow<TContent> own = ref OwnOf(in k, keyHash);
        if (windows.Kind == WindowKind.Session && own.IsTaken)
        {
            SessionIndex<TKey>.Insert(SpansOf(in k, keyHash, in own), new SessionSpan(stored.Place, stored.Window.Start, stored.Window.End));
            if (stored.Window.Start > own.Window.Start) OpenNewest(in k, keyHash, stored.Place, ref own);
        }

        ref HeldWindow<TContent> held = ref GetOrOpen(in k, keyHash, stored.Place);
        (held.Window, held.Content) = (stored.Window, stored.Content);
        Schedule(in k, keyHash, ref held, progress);
    }

    // The newest, as the next records are likely to be its own.
    private void MoveToOwn(in TKey k, ulong keyHash, long place, ref HeldWindow<TContent> own)
    {
        HeldWindow<TContent> moved = Take(in k, keyHash, place);
        Open(ref own, place);
        (own.Window, own.Content) = (moved.Window, moved.Content);
    }

    private ref HeldWindow<TContent> Find(in TKey k, ulong keyHash, long place)
    {
        ref HeldWindow<TContent> own = ref _own.Find(in k, keyHash);
        if (Unsafe.IsNullRef(ref own) || (own.IsTaken && own.Place == place)) return ref own;
        if (own.Others == 0) return ref Unsafe.NullRef<HeldWindow<TContent>>();
        return ref _others.Find(new KeyTimer<TKey>(place, k), TimerKey<TKey>.HashOf(keyHash, place));
    }

    private Serializer<TValue> Reader<TValue>(RestoredSection section, string state, Serializer<TValue> values, long checkpointId)
    {
        StateIncompatibleException.ThrowUnlessSame(operatorName, state + " (key)", checkpointId, section.Section.KeyFingerprint, key.Fingerprint);
        return StateIncompatibleException.ReaderOf(operatorName, state, checkpointId, section.Section.ValueFingerprint, values, _prefix);
    }

    private void Rebuild()
    {
        _queue.Clear();
        for (TableCursor<TKey, HeldWindow<TContent>> cursor = _own.Read(); cursor.MoveNext();) Enqueue(in cursor.Key, in cursor.Value);
        for (TableCursor<KeyTimer<TKey>, HeldWindow<TContent>> cursor = _others.Read(); cursor.MoveNext();) Enqueue(cursor.Key.Key, in cursor.Value);
    }

    private void Enqueue(in TKey k, in HeldWindow<TContent> held)
    {
        if (held.IsTaken && held.Window.Due != GeneralWindows.None) _queue.Enqueue(held.Place, new DueTimer<TKey>(held.Window.Due, key.Hash(in k), k));
    }
}
