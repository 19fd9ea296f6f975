using Streams.State;
using Streams.Time;
using Streams.Windows;

namespace Streams.Operators;

/// <summary>The slices of one operator that hold something, sparse in time, with a cursor on the one that was used last; and which window is the next to fire.</summary>
/// <remarks>Times are progress: the watermark, or the clock less one. A window is due when progress reaches its last millisecond. Only windows that hold something are ever looked at, so
/// gaps of years cost nothing, and a slice costs a look-up for each of its windows.</remarks>
internal sealed class OpenSlices<TKey, TAcc>(SliceGrid grid, long allowedMs, Key<TKey> key, Serializer<TAcc> accumulator)
{
    /// <summary>No window is left to fire.</summary>
    public const long Never = long.MaxValue;

    private readonly Dictionary<long, OpenSlice<TKey, TAcc>> _byStart = [];
    private readonly SortedSet<long> _starts = [];
    private readonly List<OpenSlice<TKey, TAcc>> _found = [];
    private OpenSlice<TKey, TAcc>? _latest;
    private StateTable<TKey, TAcc>? _spare;
    private long _firedUpTo = long.MinValue;

    /// <summary>How many there are.</summary>
    public int Count => _byStart.Count;

    /// <summary>The last millisecond of the earliest window that holds something and has not fired; <see cref="Never"/>: there is none.</summary>
    public long NextDue { get; private set; } = Never;

    /// <summary>An open slice, opened if it is not there.</summary>
    public OpenSlice<TKey, TAcc> GetOrOpen(in Slice slice)
    {
        if (_latest is { } latest && latest.Slice.Start == slice.Start) return latest;
        if (_byStart.TryGetValue(slice.Start, out OpenSlice<TKey, TAcc>? open)) return _latest = open;
        open = new OpenSlice<TKey, TAcc>(slice, _spare ?? new StateTable<TKey, TAcc>(key, accumulator));
        _spare = null;
        _byStart.Add(slice.Start, open);
        _starts.Add(slice.Start);
        if (slice.LastEnd - 1 > _firedUpTo) NextDue = Math.Min(NextDue, DueAfter(in slice));
        return _latest = open;
    }

    /// <summary>The open slices of a window, the earliest first. Valid until the next call.</summary>
    public IReadOnlyList<OpenSlice<TKey, TAcc>> Of(long windowEnd)
    {
        _found.Clear();
        long start = windowEnd - grid.SizeMs;
        if (grid.IsTumbling)
        {
            if (_byStart.TryGetValue(start, out OpenSlice<TKey, TAcc>? only)) _found.Add(only);
            return _found;
        }

        foreach (long at in _starts.GetViewBetween(start, windowEnd - 1)) _found.Add(_byStart[at]);
        return _found;
    }

    /// <summary>All windows that were due at a progress have fired; or, after a restore, are taken to have.</summary>
    public void FiredUpTo(long progress)
    {
        _firedUpTo = progress;
        NextDue = FindNextDue();
    }

    /// <summary>Forgets the slices that no window needs any more. Called when nothing of them is left to fire.</summary>
    public void RemoveExpired(long progress)
    {
        while (_starts.Count > 0)
        {
            OpenSlice<TKey, TAcc> open = _byStart[_starts.Min];
            if (!Lateness.IsWindowLate(open.Slice.LastEnd, allowedMs, progress)) return;
            _starts.Remove(open.Slice.Start);
            _byStart.Remove(open.Slice.Start);
            if (ReferenceEquals(_latest, open)) _latest = null;

            // The next slice is likely to need as many slots as this one had. A frozen view that still reads them makes the table begin anew.
            if (_spare is not null) continue;
            open.Accumulators.Clear();
            _spare = open.Accumulators;
        }
    }

    /// <summary>Freezes the accumulators of every slice.</summary>
    public List<(long Start, FrozenTable<TKey, TAcc> Table)> Freeze() => [.. _byStart.Values.Select(static open => (open.Slice.Start, open.Accumulators.Freeze()))];

    private long FindNextDue()
    {
        if (_starts.Count == 0 || _firedUpTo == long.MaxValue) return Never;

        // All windows of slices before this have fired; and of the first behind it, if it is the second of its period.
        long from = SaturatingMath.Subtract(SaturatingMath.Add(_firedUpTo, 2), grid.SizeMs);
        if (from <= _starts.Min)
        {
            // Most often the first slice is the answer, and then no view is made.
            from = _starts.Min;
            Slice first = _byStart[from].Slice;
            if (first.LastEnd - 1 > _firedUpTo) return DueAfter(in first);
        }

        if (from > _starts.Max) return Never;
        foreach (long start in _starts.GetViewBetween(from, long.MaxValue))
        {
            Slice slice = _byStart[start].Slice;
            if (slice.LastEnd - 1 > _firedUpTo) return DueAfter(in slice);
        }

        return Never;
    }

    private long DueAfter(in Slice slice) => grid.EndAfter(in slice, _firedUpTo + 1) - 1;
}

/// <summary>One slice that holds something: an accumulator per key.</summary>
internal sealed class OpenSlice<TKey, TAcc>(Slice slice, StateTable<TKey, TAcc> accumulators)
{
    public Slice Slice => slice;

    public StateTable<TKey, TAcc> Accumulators => accumulators;
}
