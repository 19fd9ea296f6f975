using System.Runtime.InteropServices;
using Streams.State;

namespace Streams.Operators;

/// <summary>Where a session of a key lies, and under which place it is kept.</summary>
/// <param name="Place">A time within the session that it keeps for its life, however it grows: so growing moves no state. Sessions of a key are disjoint, so no two have the same.</param>
/// <param name="Start">Its first time.</param>
/// <param name="End">The first time after it.</param>
internal readonly record struct SessionSpan(long Place, long Start, long End);

/// <summary>The sessions of each key that has several at once, in the order of time. Derived from the open windows, and in no checkpoint.</summary>
internal sealed class SessionIndex<TKey>(Key<TKey> key)
{
    private readonly StateTable<TKey, int> _lists = new(key, Serializer.Of<int>());
    private readonly List<List<SessionSpan>> _all = [];
    private readonly Stack<int> _free = [];

    /// <summary>The sessions of a key; empty for one that is new here.</summary>
    public List<SessionSpan> Of(in TKey k, ulong hash)
    {
        ref int number = ref _lists.GetOrAdd(in k, hash, out bool added);
        if (!added) return _all[number];
        if (!_free.TryPop(out number))
        {
            number = _all.Count;
            _all.Add([]);
        }

        return _all[number];
    }

    /// <summary>Forgets a key; nothing happens if it is not here.</summary>
    public void Forget(in TKey k, ulong hash)
    {
        if (_lists.Count == 0 || !_lists.TryGet(in k, hash, out int number)) return;
        _lists.Remove(in k, hash);
        _all[number].Clear();
        _free.Push(number);
    }

    /// <summary>The sessions that a span overlaps or touches, which lie side by side.</summary>
    /// <returns>The first of them, or where the span would stand; and how many.</returns>
    public static (int First, int Count) Touching(List<SessionSpan> sessions, long start, long end)
    {
        Span<SessionSpan> spans = CollectionsMarshal.AsSpan(sessions);

        // Most records belong to the newest session or come behind it, so from the end.
        int to = spans.Length;
        while (to > 0 && spans[to - 1].Start > end) to--;
        int first = to;
        while (first > 0 && spans[first - 1].End >= start) first--;
        return (first, to - first);
    }

    /// <summary>Adds a session where it belongs.</summary>
    public static void Insert(List<SessionSpan> sessions, SessionSpan span)
    {
        int at = sessions.Count;
        while (at > 0 && sessions[at - 1].Start > span.Start) at--;
        sessions.Insert(at, span);
    }

    /// <summary>Takes a session out.</summary>
    public static void Remove(List<SessionSpan> sessions, long place) => sessions.RemoveAt(sessions.FindIndex(span => span.Place == place));
}
