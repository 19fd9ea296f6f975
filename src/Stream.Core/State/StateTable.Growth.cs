using System.Runtime.CompilerServices;

namespace Streams.State;

/// <content>How the table makes room: a rehash of one segment, a larger segment, a split, a larger directory.</content>
internal sealed partial class StateTable<TKey, TValue>
{
    private const int MostDirectoryPerSegment = 8;

    // Full-grown segments without entries that nobody else sees: splits, copies and rehashes take their arrays from here.
    private readonly Stack<TableSegment<TKey, TValue>> _spare = new(0);

    // Gives a segment that the table owns and that has no room left more room, or two segments in its place, one of which may still have none.
    private void MakeRoom(TableSegment<TKey, TValue> segment)
    {
        if (segment.Capacity > 0 && segment.Count <= segment.Limit - (segment.Limit / 4))
        {
            Replace(segment, segment.Capacity); // removed entries hold the slots
        }
        else if (segment.Capacity >= TableSegment<TKey, TValue>.StandardCapacity && MaySplit(segment))
        {
            Split(segment);
        }
        else
        {
            Replace(segment, Math.Max(checked(segment.Capacity * 2), TableSegment<TKey, TValue>.SmallestCapacity));
        }
    }

    private void Replace(TableSegment<TKey, TValue> segment, int capacity)
    {
        TableSegment<TKey, TValue> larger = Take(capacity, segment.FirstHash, segment.Depth);
        Move(segment, larger, larger);
        SetSegments(larger);
        Open(larger);
        Discard(segment);
    }

    private void Split(TableSegment<TKey, TValue> segment)
    {
        if (SpanOf(segment) == 1) DoubleDirectory();

        ulong middle = Middle(segment);
        int upperCount = CountFrom(segment, middle);
        TableSegment<TKey, TValue> lower = TakeFor(segment.Count - upperCount, segment.FirstHash, segment.Depth + 1);
        TableSegment<TKey, TValue> upper = TakeFor(upperCount, middle, segment.Depth + 1);
        Move(segment, lower, upper);
        SetSegments(lower);
        SetSegments(upper);
        Open(lower);
        Open(upper);
        _segmentCount++;
        Discard(segment);
    }

    // A split that needs a larger directory must separate something, and the directory must stay in proportion: keys chosen to share their
    // leading bits would otherwise double it with each of them.
    private bool MaySplit(TableSegment<TKey, TValue> segment)
    {
        if (SpanOf(segment) > 1) return true;
        if (_directory.Length * 2L > (long)MostDirectoryPerSegment * _segmentCount) return false;
        int upper = CountFrom(segment, Middle(segment));
        return upper > 0 && upper < segment.Count;
    }

    // The source is the table's own by now (see Own), so its values are moved, not copied.
    private static void Move(TableSegment<TKey, TValue> source, TableSegment<TKey, TValue> lower, TableSegment<TKey, TValue> upper)
    {
        ulong middle = upper.FirstHash;
        for (int slot = -1; (slot = source.NextFull(slot)) >= 0;)
        {
            ulong hash = source.Hashes[slot];
            ref TableEntry<TKey, TValue> entry = ref source.Entries[slot];
            (hash < middle ? lower : upper).Add(in entry.Key, hash).Value = entry.Value;
        }
    }

    private static ulong Middle(TableSegment<TKey, TValue> segment) => segment.FirstHash | (1UL << (63 - segment.Depth));

    private static int CountFrom(TableSegment<TKey, TValue> segment, ulong hash)
    {
        int count = 0;
        for (int slot = -1; (slot = segment.NextFull(slot)) >= 0;) count += segment.Hashes[slot] >= hash ? 1 : 0;
        return count;
    }

    // Half of an evenly split segment gets a full-grown one; a few entries get a small one, and an overgrown half as much as it needs.
    private TableSegment<TKey, TValue> TakeFor(int count, ulong firstHash, int depth)
    {
        int standard = TableSegment<TKey, TValue>.StandardCapacity;
        int capacity = count == 0 ? 0 : count < standard / 8 ? TableSegment<TKey, TValue>.SmallestCapacity : standard;
        while (TableSegment<TKey, TValue>.LimitOf(capacity, firstHash, depth) < count) capacity = checked(capacity * 2);
        return Take(capacity, firstHash, depth);
    }

    private void DoubleDirectory()
    {
        DirectoryEntry[] directory = new DirectoryEntry[checked(_directory.Length * 2)];
        TableSegment<TKey, TValue>[] segments = new TableSegment<TKey, TValue>[directory.Length];
        for (int i = 0; i < directory.Length; i++)
        {
            directory[i] = _directory[i >> 1];
            segments[i] = _segments[i >> 1];
        }

        _directory = directory;
        _segments = segments;
        _segmentsShared = false;
        _shift--;
    }

    // How many directory entries in a row a segment has.
    private int SpanOf(TableSegment<TKey, TValue> segment) => 1 << (64 - _shift - segment.Depth);

    private int IndexOf(TableSegment<TKey, TValue> segment) => (int)(segment.FirstHash >> _shift);

    // Lets the hot path into a segment that the table owns.
    private void Open(TableSegment<TKey, TValue> segment)
        => _directory.AsSpan(IndexOf(segment), SpanOf(segment)).Fill(new DirectoryEntry { Control = segment.Control, Entries = segment.Entries, Mask = segment.Mask });

    private void SetSegments(TableSegment<TKey, TValue> segment)
    {
        if (_segmentsShared)
        {
            _segments = [.. _segments];
            _segmentsShared = false;
        }

        _segments.AsSpan(IndexOf(segment), SpanOf(segment)).Fill(segment);
    }

    private TableSegment<TKey, TValue> Take(int capacity, ulong firstHash, int depth)
    {
        SlotBytes += capacity * BytesPerSlot;
        if (capacity == TableSegment<TKey, TValue>.StandardCapacity)
        {
            if (_spare.TryPop(out TableSegment<TKey, TValue>? spare) || TryTakeRetired(out spare))
            {
                spare.Clear();
                spare.Place(firstHash, depth, _newest);
                return spare;
            }
        }

        return new TableSegment<TKey, TValue>(capacity, firstHash, depth, _newest);
    }

    // A segment that the table owned is not needed any more.
    private void Discard(TableSegment<TKey, TValue> segment)
    {
        SlotBytes -= segment.Capacity * BytesPerSlot;
        if (segment.Capacity != TableSegment<TKey, TValue>.StandardCapacity || _spare.Count >= MostSpare) return;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<TableEntry<TKey, TValue>>()) segment.Clear();
        _spare.Push(segment);
    }

    private int MostSpare => 4 + (_segmentCount / 8);

    private void BeginAnew()
    {
        TableSegment<TKey, TValue> segment = new(0, 0, 0, _newest);
        _directory = [Nothing, Nothing];
        _segments = BothHalves(segment);
        _segmentsShared = false;
        _shift = 63;
        _segmentCount = 1;
        SlotBytes = 0;
        _spare.Clear();
        _retired.Clear();
        _retiredUnused = 0;
    }
}
