namespace Streams.State;

/// <summary>Walks the entries of a frozen view in ascending order of their hashes, whatever the number of key groups. Used by one thread at a time.</summary>
internal sealed class FrozenCursor<TKey, TValue>
{
    private readonly FrozenTable<TKey, TValue> _view;
    private readonly TableSegment<TKey, TValue>[] _segments;
    private readonly bool _drains;
    private ulong[] _hashes = [];
    private int[] _slots = [];
    private TableSegment<TKey, TValue>? _segment;
    private int _index = -1;
    private int _position = -1;
    private int _count;

    internal FrozenCursor(FrozenTable<TKey, TValue> view, TableSegment<TKey, TValue>[] segments, bool drains)
    {
        _view = view;
        _segments = segments;
        _drains = drains;
    }

    /// <summary>The key of the current entry.</summary>
    public ref readonly TKey Key => ref _segment!.Entries[_slots[_position]].Key; // set by a move that returned true

    /// <summary>The hash of the current entry's key.</summary>
    public ulong Hash => _hashes[_position];

    /// <summary>The value of the current entry.</summary>
    public ref readonly TValue Value => ref _segment!.Entries[_slots[_position]].Value; // set by a move that returned true

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

    private void Sort(TableSegment<TKey, TValue> segment)
    {
        if (segment.Count > _hashes.Length)
        {
            _hashes = new ulong[Math.Max(segment.Capacity, 16)];
            _slots = new int[_hashes.Length];
        }

        _count = 0;
        for (int slot = -1; (slot = segment.NextFull(slot)) >= 0; _count++)
        {
            _hashes[_count] = segment.Hashes[slot];
            _slots[_count] = slot;
        }

        _hashes.AsSpan(0, _count).Sort(_slots.AsSpan(0, _count));
    }
}
