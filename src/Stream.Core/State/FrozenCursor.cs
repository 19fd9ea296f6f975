namespace Streams.State;

/// <summary>Walks the entries of a frozen view in ascending order of their key groups, whatever the number of groups. Used by one thread at a time.</summary>
internal sealed class FrozenCursor<TKey, TValue>
{
    private readonly FrozenTable<TKey, TValue> _view;
    private readonly TableSegment<TKey, TValue>[] _segments;
    private readonly bool _drains;
    private ulong[] _order = []; // leading bits of the hash, then the slot
    private TableSegment<TKey, TValue>? _segment;
    private int _index = -1;
    private int _position = -1;
    private int _count;
    private ulong _mask;

    internal FrozenCursor(FrozenTable<TKey, TValue> view, TableSegment<TKey, TValue>[] segments, bool drains)
    {
        _view = view;
        _segments = segments;
        _drains = drains;
    }

    /// <summary>The key of the current entry.</summary>
    public ref readonly TKey Key => ref _segment!.Entries[Slot].Key; // set by a move that returned true

    /// <summary>The hash of the current entry's key.</summary>
    public ulong Hash => _segment!.Hashes[Slot]; // set by a move that returned true

    /// <summary>The value of the current entry.</summary>
    public ref readonly TValue Value => ref _segment!.Entries[Slot].Value; // set by a move that returned true

    private int Slot => (int)(_order[_position] & _mask);

    /// <summary>Goes to the next entry. References to the one before are void from here on if the cursor drains the view.</summary>
    /// <returns>False behind the last.</returns>
    /// <exception cref="InvalidOperationException">The view has been released under the cursor.</exception>
    public bool MoveNext() => ++_position < _count || MoveToNextSegment();

    private bool MoveToNextSegment()
    {
        if (_index == _segments.Length) return false;
        if (_view.IsReleased) throw new InvalidOperationException("A frozen view was released while a cursor was reading it.");
        do
        {
            if (_segment is not null && _drains) _view.Pass(_segment);
            while (++_index < _segments.Length && ReferenceEquals(_segments[_index], _segment))
            {
            }

            if (_index == _segments.Length)
            {
                _segment = null;
                _count = 0;
                return false;
            }

            _segment = _segments[_index];
            Sort(_segment);
        }
        while (_count == 0);

        _position = 0;
        return true;
    }

    // In one word each, as that sorts in half the time. The slot displaces the lowest bits of the hash: even in the largest segment more than the sixteen
    // leading bits that make a key group are left.
    private void Sort(TableSegment<TKey, TValue> segment)
    {
        if (segment.Count > _order.Length) _order = new ulong[segment.Capacity];
        _mask = segment.Mask;
        _count = 0;
        for (int slot = -1; (slot = segment.NextFull(slot)) >= 0;) _order[_count++] = (segment.Hashes[slot] & ~_mask) | (uint)slot;
        _order.AsSpan(0, _count).Sort();
    }
}
