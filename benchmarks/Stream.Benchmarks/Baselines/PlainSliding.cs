using Streams.Benchmarks.Feeding;
using Streams.Benchmarks.Hosting;

namespace Streams.Benchmarks.Baselines;

/// <summary>Count and sum per key and sliding window as one writes it by hand for input in the order of time: a table per slice in a ring of them; at the end of a slice those of the window are merged, walked and given out.</summary>
internal sealed class PlainSliding
{
    private readonly PlainTable[] _slices;
    private readonly PlainTable _merged;
    private PlainResults _results;
    private long _slice;
    private long _next;

    public PlainSliding(int keys)
    {
        _slices = [.. Enumerable.Range(0, (int)(Jobs.SlidingWindows.SizeMs / Jobs.SlidingWindows.SlideMs)).Select(_ => new PlainTable(keys))];
        _merged = new PlainTable(keys);
    }

    /// <summary>What came out.</summary>
    public PlainResults Results => _results;

    /// <summary>Reads so many batches.</summary>
    public void Run(Ring ring, long batches)
    {
        int perSlice = (int)Jobs.SlidingWindows.SlideMs * ring.RecordsPerMs;
        for (long end = _next + batches; _next < end; _next++)
        {
            ReadOnlySpan<Reading> batch = ring[_next];
            for (long at = _next * Ring.BatchSize; batch.Length > 0;)
            {
                MoveTo(at / perSlice);
                int count = (int)Math.Min(batch.Length, perSlice - (at % perSlice));
                Take(batch[..count], _slices[_slice % _slices.Length]);
                batch = batch[count..];
                at += count;
            }
        }
    }

    private static void Take(ReadOnlySpan<Reading> batch, PlainTable table)
    {
        foreach (ref readonly Reading reading in batch)
        {
            ref PlainTable.Entry entry = ref table.Find(reading.Key);
            entry.Count++;
            entry.Sum += reading.Value;
        }
    }

    private void MoveTo(long slice)
    {
        if (slice == _slice) return;
        foreach (PlainTable part in _slices)
        {
            foreach (ref readonly PlainTable.Entry entry in part.Slots)
            {
                if (entry.Count == 0) continue;
                ref PlainTable.Entry total = ref _merged.Find(entry.Key);
                total.Count += entry.Count;
                total.Sum += entry.Sum;
            }
        }

        long start = ((_slice + 1) * Jobs.SlidingWindows.SlideMs) - Jobs.SlidingWindows.SizeMs;
        foreach (ref readonly PlainTable.Entry entry in _merged.Slots)
        {
            if (entry.Count != 0) _results.Emit(new Total<int>(entry.Key, start, entry.Count, entry.Sum));
        }

        _merged.Clear();
        _slice = slice;
        _slices[_slice % _slices.Length].Clear();
    }
}
