using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Streams.State;

/// <summary>The control bytes of a table segment: one a slot, compared sixteen at a time.</summary>
/// <remarks>A full slot has the low seven bits of its hash, the tag; the high bit says that a slot is not full. The first sixteen bytes are repeated past the end, so a
/// window of sixteen may begin at any slot. Idea: the tables of Abseil ("Swiss tables") and F14.</remarks>
internal static class ControlBytes
{
    /// <summary>Slots that one comparison covers, and the bytes repeated past the end.</summary>
    public const int Window = 16;

    /// <summary>A slot that has been free since the last rehash: a search ends at it.</summary>
    public const byte Empty = 0x80;

    /// <summary>A slot whose entry was removed: a search goes on past it.</summary>
    public const byte Removed = 0xFE;

    /// <summary>The bits of a hash that are the tag; the home slot comes from the bits above.</summary>
    public const int TagBits = 7;

    /// <summary>The control bytes of no slots: every search in them ends at once. Shared and never written.</summary>
    public static readonly byte[] None = Create(0);

    /// <summary>Control bytes of empty slots.</summary>
    /// <param name="capacity">Number of slots: a power of two, or 0.</param>
    public static byte[] Create(int capacity)
    {
        byte[] control = GC.AllocateUninitializedArray<byte>(capacity + Window);
        control.AsSpan().Fill(Empty);
        return control;
    }

    /// <summary>The first element of an array, without touching the array's header.</summary>
    /// <remarks>The plain way checks for null by loading the header: one more cache line of a segment, twice an update, which in a large table is as dear as the entry
    /// itself. After a comparison with null the compiler leaves the load out.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T First<T>(T[] array)
    {
        if (array is null) return ref Unsafe.NullRef<T>(); // never: a directory entry has its arrays
        return ref MemoryMarshal.GetArrayDataReference(array);
    }

    /// <summary>The tag of a hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte TagOf(ulong hash) => (byte)(hash & ((1 << TagBits) - 1));

    /// <summary>The slot at which the search for a hash begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint HomeOf(ulong hash, uint mask) => (uint)(hash >> TagBits) & mask;

    /// <summary>Writes the byte of a slot, and its repetitions.</summary>
    public static void Set(byte[] control, int slot, byte value)
    {
        int capacity = control.Length - Window;
        Debug.Assert((uint)slot < (uint)capacity, "A slot lies in its segment.");
        for (int i = slot; i < control.Length; i += capacity) control[i] = value;
    }

    /// <summary>The first slot on a hash's way that is not full. There is always one.</summary>
    public static int FirstFree(byte[] control, ulong hash, uint mask)
    {
        ref byte first = ref MemoryMarshal.GetArrayDataReference(control);
        uint position = HomeOf(hash, mask);
        while (true)
        {
            uint free = Vector128.LoadUnsafe(ref first, position).ExtractMostSignificantBits();
            if (free != 0) return (int)((position + (uint)BitOperations.TrailingZeroCount(free)) & mask);
            position = (position + Window) & mask;
        }
    }

    /// <summary>The first slot of a hash's window that has its tag, where its entry most likely is; some slot when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint LikelySlot(byte[] control, ulong hash, uint mask)
    {
        uint home = HomeOf(hash, mask);
        Vector128<byte> window = Vector128.LoadUnsafe(ref First(control), home);
        return (home + (uint)BitOperations.TrailingZeroCount(Vector128.Equals(window, Vector128.Create(TagOf(hash))).ExtractMostSignificantBits())) & mask;
    }

    /// <summary>The full slots among the sixteen from a position on, lowest bit first.</summary>
    public static uint FullFrom(byte[] control, int position)
        => ~Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(control), (nuint)position).ExtractMostSignificantBits() & 0xFFFF;

    /// <summary>Whether a slot whose entry goes may become empty: no search has ever found a whole window around it taken, so none has gone past it.</summary>
    public static bool MayBecomeEmpty(byte[] control, int slot, uint mask)
    {
        if (mask < Window) return true;
        ref byte first = ref MemoryMarshal.GetArrayDataReference(control);
        uint before = EmptyIn(ref first, ((uint)slot - Window) & mask);
        uint after = EmptyIn(ref first, (uint)slot);
        int takenBefore = before == 0 ? Window : BitOperations.LeadingZeroCount(before << Window);
        int takenAfter = after == 0 ? Window : BitOperations.TrailingZeroCount(after);
        return takenBefore + takenAfter < Window;
    }

    private static uint EmptyIn(ref byte first, uint position)
        => Vector128.Equals(Vector128.LoadUnsafe(ref first, position), Vector128.Create(Empty)).ExtractMostSignificantBits();
}
