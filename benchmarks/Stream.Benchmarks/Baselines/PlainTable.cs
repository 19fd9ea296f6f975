using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Streams.Benchmarks.Baselines;

/// <summary>Count and sum per key as one writes it by hand: one table of powers of two with entries in place, linear probing, half full at most.</summary>
internal sealed class PlainTable(int keys)
{
    private readonly Entry[] _entries = new Entry[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)keys * 2)];

    /// <summary>All slots; one without records is empty.</summary>
    public ReadOnlySpan<Entry> Slots => _entries;

    /// <summary>The entry of a key, which is to get a record.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Entry Find(int key)
    {
        ref Entry first = ref MemoryMarshal.GetArrayDataReference(_entries);
        uint mask = (uint)_entries.Length - 1;
        uint slot = (uint)Hashing.Mix((ulong)key) & mask;
        while (true)
        {
            ref Entry entry = ref Unsafe.Add(ref first, slot);
            if (entry.Key == key && entry.Count != 0) return ref entry;
            if (entry.Count == 0)
            {
                entry.Key = key;
                return ref entry;
            }

            slot = (slot + 1) & mask;
        }
    }

    /// <summary>Empties it.</summary>
    public void Clear() => _entries.AsSpan().Clear();

    /// <summary>A key, and what came of it.</summary>
    public struct Entry
    {
        public int Key;
        public long Count;
        public long Sum;
    }
}
