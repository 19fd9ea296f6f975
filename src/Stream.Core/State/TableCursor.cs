using System.Runtime.CompilerServices;

namespace Streams.State;

/// <summary>Walks the live entries of a table. May rest between two entries for as long as nothing is added, removed or cleared.</summary>
/// <remarks>Order: by segment, so the leading bits of the hashes ascend and with them the key groups, as far as a segment is not wider than a group; inside a segment in
/// the order of slots. For strictly ascending groups read a frozen view. A freeze in between does no harm.</remarks>
internal sealed class TableCursor<TKey, TValue>
{
    private readonly StateTable<TKey, TValue> _table;
    private readonly int _structure;
    private TableSegment<TKey, TValue>? _segment;
    private int _index = -1;
    private int _slot = -1;

    internal TableCursor(StateTable<TKey, TValue> table)
    {
        _table = table;
        _structure = table.Structure;
    }

    /// <summary>The key of the current entry.</summary>
    public ref readonly TKey Key => ref Current.Key;

    /// <summary>The hash of the current entry's key.</summary>
    public ulong Hash => _segment!.Hashes[_slot]; // set by a move that returned true

    /// <summary>The value of the current entry, to be read: a write here would reach frozen views. Write through <see cref="StateTable{TKey, TValue}.GetOrAdd"/>.</summary>
    public ref TValue Value => ref Current.Value;

    private ref TableEntry<TKey, TValue> Current => ref _segment!.Entries[_slot]; // set by a move that returned true

    /// <summary>Goes to the next entry.</summary>
    /// <returns>False behind the last.</returns>
    /// <exception cref="InvalidOperationException">Entries were added or removed since the cursor was made.</exception>
    public bool MoveNext()
    {
        if (_structure != _table.Structure) ThrowModified();
        if (_segment is not null && (_slot = _segment.NextFull(_slot)) >= 0) return true;
        return MoveToNextSegment();
    }

    private bool MoveToNextSegment()
    {
        ReadOnlySpan<TableSegment<TKey, TValue>> segments = _table.Segments;
        while (++_index < segments.Length)
        {
            if (_index > 0 && ReferenceEquals(segments[_index], segments[_index - 1])) continue;
            _segment = segments[_index];
            _slot = _segment.NextFull(-1);
            if (_slot >= 0) return true;
        }

        _segment = null;
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowModified() => throw new InvalidOperationException("Entries were added to or removed from the table while a cursor was resting in it.");
}
