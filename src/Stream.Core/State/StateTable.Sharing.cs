using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Streams.State;

/// <content>Frozen views, and the copies that keep them as they were.</content>
/// <remarks>Views are numbered. A segment born after view n was taken is not in it, so a segment is shared exactly if a view with a higher number than its birth is alive
/// and has not read past it. Only the table's thread asks; a view answers with two volatile fields, written by its reader after its last read.</remarks>
internal sealed partial class StateTable<TKey, TValue>
{
    private readonly List<FrozenTable<TKey, TValue>> _views = new(0); // alive ones, and released ones not noticed yet; oldest first
    private readonly Queue<(TableSegment<TKey, TValue> Segment, long NewestView)> _retired = new(0); // copied from; reused when no view sees them
    private int _retiredUnused; // of those retired before the last freeze, how many have not been needed since
    private bool _segmentsShared;
    private long _newest;

    /// <summary>An immutable view of the table as it is now, to be read by another thread while this one goes on writing. Takes time in proportion to the directory.</summary>
    /// <remarks>The hand-over to the other thread must publish (a task, a channel, a lock). Until the view is released, first writes to a segment copy it.</remarks>
    public FrozenTable<TKey, TValue> Freeze()
    {
        FrozenTable<TKey, TValue> view = new(_segments, Count, ++_newest);
        _segmentsShared = true;
        _views.Add(view);
        _directory.AsSpan().Fill(Nothing);
        ForgetSurplus();
        return view;
    }

    // The segment at an index of the directory, made the table's own and open to the hot path.
    private TableSegment<TKey, TValue> Own(int index)
    {
        TableSegment<TKey, TValue> segment = _segments[index];
        if (_directory[index].Control != ControlBytes.None) return segment;
        if (SharedBy(segment) is { } view) segment = Copy(segment, view);
        Open(segment);
        return segment;
    }

    private TableSegment<TKey, TValue> Copy(TableSegment<TKey, TValue> segment, FrozenTable<TKey, TValue> view)
    {
        TableSegment<TKey, TValue> copy = Take(segment.Capacity, segment.FirstHash, segment.Depth);
        copy.CopyFrom(segment, _copier);
        SetSegments(copy);
        SlotBytes -= segment.Capacity * BytesPerSlot;
        CopiedSegments++;
        view.Copied(segment.Capacity * BytesPerSlot);

        // The next freeze will need about as many again, and new arrays of that age are what the collector is slowest with. Arrays without references
        // only: others would have to be cleared, and the view is reading them.
        if (!RuntimeHelpers.IsReferenceOrContainsReferences<TableEntry<TKey, TValue>>() && segment.Capacity == TableSegment<TKey, TValue>.StandardCapacity)
        {
            _retired.Enqueue((segment, _newest));
        }

        return copy;
    }

    // The newest view that a segment must be kept for; null: none.
    private FrozenTable<TKey, TValue>? SharedBy(TableSegment<TKey, TValue> segment)
    {
        for (int i = _views.Count - 1; i >= 0; i--)
        {
            FrozenTable<TKey, TValue> view = _views[i];
            if (view.Number <= segment.Born) return null;
            if (view.IsReleased) _views.RemoveAt(i);
            else if (!view.HasPassed(segment)) return view;
        }

        return null;
    }

    private bool HasViews()
    {
        _views.RemoveAll(static view => view.IsReleased);
        return _views.Count > 0;
    }

    private bool TryTakeRetired([NotNullWhen(true)] out TableSegment<TKey, TValue>? segment)
    {
        segment = null;
        if (!_retired.TryPeek(out var oldest)) return false;
        HasViews();
        if (_views.Count > 0 && _views[0].Number <= oldest.NewestView) return false;
        segment = _retired.Dequeue().Segment;
        if (_retiredUnused > 0) _retiredUnused--;
        return true;
    }

    // What lay idle from one freeze to the next goes to the collector, so that the reserve follows the need.
    private void ForgetSurplus()
    {
        for (; _retiredUnused > 0; _retiredUnused--) _retired.Dequeue();
        _retiredUnused = _retired.Count;
    }
}
