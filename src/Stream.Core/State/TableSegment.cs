using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Streams.State;

/// <summary>One entry of a table, inline in its segment.</summary>
internal struct TableEntry<TKey, TValue>
{
    public TKey Key;
    public TValue Value;
}

/// <summary>A part of a table: the entries whose hashes begin with the same <see cref="Depth"/> bits, in open addressing with control bytes.</summary>
/// <remarks>Three arrays rather than one: an update touches the control bytes and one entry; the hashes are needed only to add, split and enumerate.
/// A segment is written by its table alone, and not at all while a frozen view can still read it.</remarks>
internal sealed class TableSegment<TKey, TValue>
{
    /// <summary>Slots of a full-grown segment: about 5 KiB of entries, so that a split or a copy is a matter of microseconds.</summary>
    public static readonly int StandardCapacity = Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)(6_200 / Unsafe.SizeOf<TableEntry<TKey, TValue>>()) + 1) / 2, 32, 256);

    /// <summary>Slots of the first segment of a small table.</summary>
    public const int SmallestCapacity = 8;

    public byte[] Control = ControlBytes.None;
    public TableEntry<TKey, TValue>[] Entries = [];
    public ulong[] Hashes = [];

    /// <summary>Live entries.</summary>
    public int Count;

    /// <summary>Empty slots that may still be filled before the segment has to make room.</summary>
    public int Free;

    /// <summary>How many leading bits the hashes have in common.</summary>
    public int Depth;

    /// <summary>The lowest hash that belongs here.</summary>
    public ulong FirstHash;

    /// <summary>The number of the newest frozen view that was taken before this segment came to be: no view up to it can see the segment.</summary>
    public long Born;

    public TableSegment(int capacity, ulong firstHash, int depth, long born)
    {
        if (capacity > 0)
        {
            Control = ControlBytes.Create(capacity);
            Entries = new TableEntry<TKey, TValue>[capacity];
            Hashes = GC.AllocateUninitializedArray<ulong>(capacity);
        }

        Place(firstHash, depth, born);
    }

    public int Capacity => Entries.Length;

    /// <summary>Slots less one, of which a slot number takes the low bits; 0 for no slots.</summary>
    public uint Mask => (uint)Math.Max(Entries.Length - 1, 0);

    /// <summary>The highest hash that belongs here.</summary>
    public ulong LastHash => FirstHash | (ulong.MaxValue >> Depth);

    /// <summary>Entries that the segment takes before it makes room.</summary>
    public int Limit => LimitOf(Capacity, FirstHash, Depth);

    /// <summary>Entries that a segment takes, at its place in the table, before it makes room.</summary>
    /// <remarks>Three quarters of a small one. Uniform hashes fill all segments at the same time, and splits would come in waves, so the full-grown ones
    /// stop at a share between 11/16 and 7/8 that depends on where they lie; a table beyond the caches gains more from density than it loses to longer searches.</remarks>
    public static int LimitOf(int capacity, ulong firstHash, int depth)
    {
        if (capacity < StandardCapacity) return capacity * 3 / 4;
        long jitter = (long)(((firstHash + (uint)depth + 1) * 0x9E37_79B9_7F4A_7C15UL) >> 56);
        return (int)(((long)capacity * 11 / 16) + ((long)capacity * 3 / 16 * jitter / 256));
    }

    /// <summary>Gives an empty or new segment its place in the table.</summary>
    public void Place(ulong firstHash, int depth, long born)
    {
        FirstHash = firstHash;
        Depth = depth;
        Born = born;
        Free = Limit - Count;
    }

    /// <summary>Finds the entry of a key; a null reference when there is none.</summary>
    /// <remarks>Static over the arrays, so that a directory that holds them spares the update the way over the segment.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref TableEntry<TKey, TValue> Find(byte[] control, TableEntry<TKey, TValue>[] entries, uint mask, Key<TKey> keys, scoped in TKey key, ulong hash)
    {
        ref byte first = ref ControlBytes.First(control);
        Vector128<byte> tag = Vector128.Create(ControlBytes.TagOf(hash));
        uint position = ControlBytes.HomeOf(hash, mask);
        while (true)
        {
            Vector128<byte> window = Vector128.LoadUnsafe(ref first, position);
            uint matches = Vector128.Equals(window, tag).ExtractMostSignificantBits();
            while (matches != 0)
            {
                uint slot = (position + (uint)BitOperations.TrailingZeroCount(matches)) & mask;
                ref TableEntry<TKey, TValue> entry = ref Unsafe.Add(ref ControlBytes.First(entries), slot);
                if (KeyEquality.AreEqual(keys, in entry.Key, in key)) return ref entry;
                matches &= matches - 1;
            }

            if (Vector128.EqualsAny(window, Vector128.Create(ControlBytes.Empty))) return ref Unsafe.NullRef<TableEntry<TKey, TValue>>();
            position = (position + ControlBytes.Window) & mask;
        }
    }

    /// <summary>Finds the entry of a key; a null reference when there is none.</summary>
    public ref TableEntry<TKey, TValue> Find(Key<TKey> keys, scoped in TKey key, ulong hash) => ref Find(Control, Entries, Mask, keys, in key, hash);

    /// <summary>Adds a key that is not there, with a default value. There must be room.</summary>
    public ref TableEntry<TKey, TValue> Add(scoped in TKey key, ulong hash)
    {
        Debug.Assert(Free > 0, "Room is made before an entry is added.");
        Debug.Assert(hash >= FirstHash && hash <= LastHash, "An entry lies in the segment of its hash.");
        int slot = ControlBytes.FirstFree(Control, hash, Mask);
        if (Control[slot] == ControlBytes.Empty) Free--;
        ControlBytes.Set(Control, slot, ControlBytes.TagOf(hash));
        Hashes[slot] = hash;
        Count++;
        ref TableEntry<TKey, TValue> entry = ref Entries[slot];
        entry.Key = key;
        entry.Value = default!;
        return ref entry;
    }

    /// <summary>Removes an entry that <see cref="Find(Key{TKey}, in TKey, ulong)"/> found.</summary>
    public void Remove(ref TableEntry<TKey, TValue> entry)
    {
        int slot = (int)(Unsafe.ByteOffset(ref MemoryMarshal.GetArrayDataReference(Entries), ref entry) / Unsafe.SizeOf<TableEntry<TKey, TValue>>());
        bool empty = ControlBytes.MayBecomeEmpty(Control, slot, Mask);
        ControlBytes.Set(Control, slot, empty ? ControlBytes.Empty : ControlBytes.Removed);
        if (empty) Free++;
        Count--;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<TableEntry<TKey, TValue>>()) entry = default;
    }

    /// <summary>Removes all entries and keeps the slots.</summary>
    public void Clear()
    {
        if (Capacity == 0) return;
        Control.AsSpan().Fill(ControlBytes.Empty);
        if (RuntimeHelpers.IsReferenceOrContainsReferences<TableEntry<TKey, TValue>>()) Entries.AsSpan().Clear();
        Count = 0;
        Free = Limit;
    }

    /// <summary>Takes over another segment's slots as they are.</summary>
    /// <param name="source">A segment of the same capacity.</param>
    /// <param name="copier">Copies each value; null where the bits are enough.</param>
    public void CopyFrom(TableSegment<TKey, TValue> source, Serializer<TValue>? copier)
    {
        Debug.Assert(source.Capacity == Capacity, "A copy has the slots of its source.");
        source.Control.CopyTo(Control, 0);
        source.Entries.CopyTo(Entries, 0);
        source.Hashes.CopyTo(Hashes, 0);
        Count = source.Count;
        Free = source.Free;
        if (copier is null) return;
        for (int slot = -1; (slot = NextFull(slot)) >= 0;) Entries[slot].Value = copier.Copy(Entries[slot].Value);
    }

    /// <summary>The next slot that holds an entry; -1 behind the last.</summary>
    public int NextFull(int slot)
    {
        for (int position = slot + 1; position < Capacity; position += ControlBytes.Window)
        {
            uint full = ControlBytes.FullFrom(Control, position);
            if (full == 0) continue;
            int next = position + BitOperations.TrailingZeroCount(full);
            return next < Capacity ? next : -1; // past the end begin the repetitions
        }

        return -1;
    }
}
