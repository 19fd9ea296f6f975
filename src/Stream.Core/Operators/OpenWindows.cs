using Streams.State;
using Streams.Windows;

namespace Streams.Operators;

/// <summary>The windows of one operator that hold something, sparse in time, with a cursor on the one that was used last.</summary>
internal sealed class OpenWindows<TKey, TAcc>(Key<TKey> key, Serializer<TAcc> accumulator, long allowedMs)
{
    private readonly Dictionary<long, OpenWindow<TKey, TAcc>> _byStart = [];
    private readonly PriorityQueue<OpenWindow<TKey, TAcc>, long> _toFire = new();
    private readonly PriorityQueue<OpenWindow<TKey, TAcc>, long> _toExpire = new();
    private OpenWindow<TKey, TAcc>? _latest;
    private StateTable<TKey, TAcc>? _spare;

    /// <summary>How many there are.</summary>
    public int Count => _byStart.Count;

    /// <summary>The window of a start, opened if it is not there; one whose end the watermark has passed does not fire on time any more.</summary>
    public OpenWindow<TKey, TAcc> GetOrOpen(long start, long end, long watermark)
    {
        if (_latest is { } latest && latest.Start == start) return latest;
        if (_byStart.TryGetValue(start, out OpenWindow<TKey, TAcc>? window)) return _latest = window;
        window = new OpenWindow<TKey, TAcc>(start, end, _spare ?? new StateTable<TKey, TAcc>(key, accumulator), key);
        _spare = null;
        _byStart.Add(start, window);
        if (end - 1 > watermark) _toFire.Enqueue(window, end);
        _toExpire.Enqueue(window, end);
        return _latest = window;
    }

    /// <summary>Takes the next window that a watermark makes due, the earliest first; null: none.</summary>
    public OpenWindow<TKey, TAcc>? TakeNextDue(long watermark) => _toFire.TryPeek(out OpenWindow<TKey, TAcc>? window, out long end) && end - 1 <= watermark ? _toFire.Dequeue() : null;

    /// <summary>Takes all windows that a watermark makes due, the earliest first.</summary>
    public IEnumerable<OpenWindow<TKey, TAcc>> TakeDue(long watermark)
    {
        while (TakeNextDue(watermark) is { } window) yield return window;
    }

    /// <summary>Forgets the windows whose allowed lateness is over. Called when nothing of them is left to fire.</summary>
    public void RemoveExpired(long watermark)
    {
        while (_toExpire.TryPeek(out OpenWindow<TKey, TAcc>? window, out long end) && Lateness.IsWindowLate(end, allowedMs, watermark))
        {
            _toExpire.Dequeue();
            _byStart.Remove(window.Start);
            if (ReferenceEquals(_latest, window)) _latest = null;

            // The next window is likely to need as many slots as this one had. A frozen view that still reads them makes the table begin anew.
            if (_spare is not null) continue;
            window.Accumulators.Clear();
            _spare = window.Accumulators;
        }
    }

    /// <summary>Freezes the accumulators of every window.</summary>
    public List<(long Start, FrozenTable<TKey, TAcc> Table)> FreezeAccumulators() => [.. _byStart.Values.Select(static w => (w.Start, w.Accumulators.Freeze()))];

    /// <summary>Freezes the numbers of late firings of every window that has any.</summary>
    public List<(long Start, FrozenTable<TKey, int> Table)> FreezeLateFirings() => [.. _byStart.Values.Where(static w => w.HasLateFirings).Select(static w => (w.Start, w.LateFirings.Freeze()))];
}

/// <summary>One window that holds something.</summary>
internal sealed class OpenWindow<TKey, TAcc>(long start, long end, StateTable<TKey, TAcc> accumulators, Key<TKey> key)
{
    private StateTable<TKey, int>? _lateFirings;

    /// <summary>How a number of firings is stored.</summary>
    public static Serializer<int> Firings { get; } = Serializer.Of<int>();

    public long Start => start;

    public long End => end;

    /// <summary>One accumulator per key.</summary>
    public StateTable<TKey, TAcc> Accumulators => accumulators;

    /// <summary>Firings so far, the one on time included, of keys that fired late.</summary>
    public StateTable<TKey, int> LateFirings => _lateFirings ??= new StateTable<TKey, int>(key, Firings);

    public bool HasLateFirings => _lateFirings is not null;
}
