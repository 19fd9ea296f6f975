using Streams.State;
using Streams.Windows;

namespace Streams.Operators;

/// <summary>How often each key has fired so far, the firing on time included, in the windows for which it fired late.</summary>
internal sealed class LateFirings<TKey>(SliceGrid grid, long allowedMs, Key<TKey> key)
{
    private readonly SortedList<long, StateTable<TKey, int>> _byStart = [];

    /// <summary>How a number of firings is stored.</summary>
    public static Serializer<int> Serializer { get; } = Streams.Serializer.Of<int>();

    /// <summary>The keys of a window.</summary>
    public StateTable<TKey, int> Of(long windowStart)
    {
        if (!_byStart.TryGetValue(windowStart, out StateTable<TKey, int>? table)) _byStart.Add(windowStart, table = new StateTable<TKey, int>(key, Serializer));
        return table;
    }

    /// <summary>Forgets the windows whose allowed lateness is over.</summary>
    public void RemoveExpired(long watermark)
    {
        while (_byStart.Count > 0 && Lateness.IsWindowLate(grid.EndOf(_byStart.GetKeyAtIndex(0)), allowedMs, watermark)) _byStart.RemoveAt(0);
    }

    /// <summary>Freezes the numbers of every window.</summary>
    public List<(long Start, FrozenTable<TKey, int> Table)> Freeze() => [.. _byStart.Select(static pair => (pair.Key, pair.Value.Freeze()))];
}
