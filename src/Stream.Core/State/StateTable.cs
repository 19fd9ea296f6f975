using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Streams.State;

/// <summary>The heap table of keyed state: one per state, or per window slice; not one per key group. Not thread-safe; only frozen views are read by other threads.</summary>
/// <remarks>
/// <para>Extendible hashing: a directory indexed by the top bits of the hash leads to segments of about 5 KiB, in which the bottom bits find the slot. A table
/// begins without slots, then has one segment that grows by doubling, and splits it once it is full-grown, so no step moves more than one segment's entries. Hashes that
/// a split cannot separate make their segment grow instead; the directory stays within eight times the number of segments.</para>
/// <para>A frozen view shares the segments. Freezing empties the directory of the hot path, so that an update pays nothing for it: the first access to a
/// segment after a freeze misses, and the slow path copies the segment if a view can still see it, or takes it back as it is.</para>
/// <para>Keys are equal if and only if their encodings are (<see cref="KeyEquality"/>), and equal keys come with equal hashes.</para>
/// </remarks>
/// <param name="keys">Compares keys.</param>
/// <param name="values">Copies values that change in place.</param>
internal sealed partial class StateTable<TKey, TValue>(Key<TKey> keys, Serializer<TValue> values)
{
    // What an update needs of a segment, so that it does not go through the segment. Without slots after a freeze, until the table owns the segment again.
    private struct DirectoryEntry
    {
        public byte[] Control;
        public TableEntry<TKey, TValue>[] Entries;
        public uint Mask;
    }

    private const long PrefetchAboveBytes = 10 << 20; // measured: in the caches two address loops cost more than they hide, from about 200,000 small entries on less

    private readonly Serializer<TValue>? _copier = values.Copying == Copying.Copier ? values : null;
    private DirectoryEntry[] _directory = [Nothing, Nothing]; // at least two: a shift by 64 is a shift by 0
    private TableSegment<TKey, TValue>[] _segments = BothHalves(new TableSegment<TKey, TValue>(0, 0, 0, 0));
    private int _shift = 63;
    private int _segmentCount = 1;
    private int _structure;

    /// <summary>Live entries.</summary>
    public int Count { get; private set; }

    /// <summary>Segments copied so far because a frozen view was reading them. A host that counts its copies in a turn compares two readings.</summary>
    public long CopiedSegments { get; private set; }

    /// <summary>Bytes of the slots, full or not, without what keys and values refer to.</summary>
    public long SlotBytes { get; private set; }

    /// <summary>The number of additions and removals, wrapping around: a cursor that sees another number than at its start has lost its place.</summary>
    internal int Structure => _structure;

    /// <summary>The value of a key, added with its default if there is none. A write access: it copies the segment if a frozen view needs it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">The key's <see cref="Key{T}.Hash(in T)"/>.</param>
    /// <param name="added">Whether the key was not there.</param>
    /// <returns>A reference that is valid until the next call on the table.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TValue GetOrAdd(scoped in TKey key, ulong hash, out bool added)
    {
        ref DirectoryEntry way = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_directory), (nint)(hash >> _shift));
        ref TableEntry<TKey, TValue> entry = ref TableSegment<TKey, TValue>.Find(way.Control, way.Entries, way.Mask, keys, in key, hash);
        if (Unsafe.IsNullRef(ref entry)) return ref GetOrAddSlowly(in key, hash, out added);
        added = false;
        return ref entry.Value;
    }

    /// <summary>Reads the value of a key. Never copies a segment; a value that changes in place must not be changed through this.</summary>
    /// <returns>Whether the key is there.</returns>
    public bool TryGet(in TKey key, ulong hash, out TValue value)
    {
        ref DirectoryEntry way = ref _directory[(int)(hash >> _shift)];
        ref TableEntry<TKey, TValue> entry = ref TableSegment<TKey, TValue>.Find(way.Control, way.Entries, way.Mask, keys, in key, hash);
        if (Unsafe.IsNullRef(ref entry) && way.Control == ControlBytes.None) entry = ref _segments[(int)(hash >> _shift)].Find(keys, in key, hash);
        if (Unsafe.IsNullRef(ref entry))
        {
            value = default!;
            return false;
        }

        value = entry.Value;
        return true;
    }

    /// <summary>The value of a key, to be changed; a null reference if there is none. A write access like <see cref="GetOrAdd"/>.</summary>
    /// <returns>A reference that is valid until the next call on the table.</returns>
    public ref TValue Find(scoped in TKey key, ulong hash)
    {
        int index = (int)(hash >> _shift);
        ref DirectoryEntry way = ref _directory[index];
        ref TableEntry<TKey, TValue> entry = ref TableSegment<TKey, TValue>.Find(way.Control, way.Entries, way.Mask, keys, in key, hash);
        if (Unsafe.IsNullRef(ref entry) && way.Control == ControlBytes.None && !Unsafe.IsNullRef(ref _segments[index].Find(keys, in key, hash))) entry = ref Own(index).Find(keys, in key, hash);
        if (Unsafe.IsNullRef(ref entry)) return ref Unsafe.NullRef<TValue>();
        return ref entry.Value;
    }

    /// <summary>Removes a key. Copies the segment if the key is there and a frozen view needs it.</summary>
    /// <returns>Whether the key was there.</returns>
    public bool Remove(in TKey key, ulong hash)
    {
        int index = (int)(hash >> _shift);
        if (Unsafe.IsNullRef(ref _segments[index].Find(keys, in key, hash))) return false;
        TableSegment<TKey, TValue> segment = Own(index);
        segment.Remove(ref segment.Find(keys, in key, hash));
        Count--;
        _structure++;
        return true;
    }

    /// <summary>Removes all entries. Keeps the slots for the next use if the table was filled to an eighth at least and no frozen view needs them; else begins anew.</summary>
    public void Clear()
    {
        _structure++;
        bool keep = Count >= SlotBytes / BytesPerSlot / 8 && !HasViews();
        Count = 0;
        if (!keep)
        {
            BeginAnew();
            return;
        }

        for (int i = 0; i < _segments.Length; i += SpanOf(_segments[i]))
        {
            _segments[i].Clear();
            Open(_segments[i]);
        }
    }

    /// <summary>Starts loading what updates of these keys will touch, if the table is too large for the caches; else does nothing.</summary>
    /// <remarks>Worth its while in blocks of about 32 keys: a call of this, then the updates of the block.</remarks>
    /// <param name="batchKeys">The keys of the block; a table on disk would read them, this one goes by the hashes.</param>
    /// <param name="hashes">Their hashes.</param>
    public unsafe void Prefetch(ReadOnlySpan<TKey> batchKeys, ReadOnlySpan<ulong> hashes)
    {
        Debug.Assert(batchKeys.Length == hashes.Length, "Each key has a hash.");
        if (SlotBytes < PrefetchAboveBytes || !Sse.IsSupported) return;

        // Two passes, as the first one's loads are on their way while it goes on: the control bytes, then the entry that they lead to. Hints, so it does
        // not matter when the collector moves an array in between.
        ref DirectoryEntry directory = ref MemoryMarshal.GetArrayDataReference(_directory);
        int shift = _shift;
        foreach (ulong hash in hashes)
        {
            ref DirectoryEntry way = ref Unsafe.Add(ref directory, (nint)(hash >> shift));
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref ControlBytes.First(way.Control), ControlBytes.HomeOf(hash, way.Mask))));
        }

        foreach (ulong hash in hashes)
        {
            ref DirectoryEntry way = ref Unsafe.Add(ref directory, (nint)(hash >> shift));
            uint slot = ControlBytes.LikelySlot(way.Control, hash, way.Mask);
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref ControlBytes.First(way.Entries), slot)));
        }
    }

    /// <summary>A cursor before the first entry, that reads the table as it is. One object per call.</summary>
    public TableCursor<TKey, TValue> Read() => new(this);

    /// <summary>The segments in the order of their hashes; each stands <see cref="SpanOf"/> times in a row.</summary>
    internal ReadOnlySpan<TableSegment<TKey, TValue>> Segments => _segments;

    private static long BytesPerSlot => Unsafe.SizeOf<TableEntry<TKey, TValue>>() + sizeof(ulong) + 1;

    private static DirectoryEntry Nothing => new() { Control = ControlBytes.None, Entries = [] };

    private static TableSegment<TKey, TValue>[] BothHalves(TableSegment<TKey, TValue> segment) => [segment, segment];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref TValue GetOrAddSlowly(scoped in TKey key, ulong hash, out bool added)
    {
        int index = (int)(hash >> _shift);
        bool searched = _directory[index].Control != ControlBytes.None;
        TableSegment<TKey, TValue> segment = Own(index);
        if (!searched)
        {
            ref TableEntry<TKey, TValue> entry = ref segment.Find(keys, in key, hash);
            if (!Unsafe.IsNullRef(ref entry))
            {
                added = false;
                return ref entry.Value;
            }
        }

        while (segment.Free == 0)
        {
            MakeRoom(segment);
            segment = _segments[(int)(hash >> _shift)];
        }

        added = true;
        Count++;
        _structure++;
        return ref segment.Add(in key, hash).Value;
    }
}
