using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Streams.Benchmarks.Feeding;
using Streams.Benchmarks.Hosting;

namespace Streams.Benchmarks.Baselines;

/// <summary>Count and sum per key and window as one writes it by hand for this input: one table of powers of two with entries in place, linear probing from the same hash, half full at most.
/// When a batch begins another window, the table is walked and cleared.</summary>
internal sealed class PlainWindows(int keys, int batchesPerWindow)
{
    private readonly Entry[] _entries = new Entry[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)keys * 2)];
    private long _window = -1;
    private long _next;

    /// <summary>The sum of all results.</summary>
    public long Sum { get; private set; }

    /// <summary>The number of results.</summary>
    public long Count { get; private set; }

    /// <summary>Reads so many batches, without a delegate.</summary>
    public void Run(Ring ring, long batches)
    {
        for (long end = _next + batches; _next < end; _next++)
        {
            MoveTo(_next / batchesPerWindow);
            foreach (ref readonly Reading reading in ring[_next].AsSpan())
            {
                ref Entry entry = ref Find(reading.Key);
                entry.Count++;
                entry.Sum += reading.Value;
            }
        }
    }

    /// <summary>The same, with delegates for the key and the value.</summary>
    public void RunWithDelegates(Ring ring, long batches, Func<Reading, int> key, Func<Reading, long> value)
    {
        for (long end = _next + batches; _next < end; _next++)
        {
            MoveTo(_next / batchesPerWindow);
            foreach (ref readonly Reading reading in ring[_next].AsSpan())
            {
                ref Entry entry = ref Find(key(reading));
                entry.Count++;
                entry.Sum += value(reading);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Entry Find(int key)
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

    private void MoveTo(long window)
    {
        if (window == _window) return;
        long start = _window * batchesPerWindow * Ring.BatchSize;
        foreach (ref readonly Entry entry in _entries.AsSpan())
        {
            if (entry.Count != 0) Emit(new Total(entry.Key, start, entry.Count, entry.Sum));
        }

        _entries.AsSpan().Clear();
        _window = window;
    }

    private void Emit(in Total total)
    {
        Sum += total.Sum;
        Count++;
    }

    private struct Entry
    {
        public int Key;
        public long Count;
        public long Sum;
    }
}
