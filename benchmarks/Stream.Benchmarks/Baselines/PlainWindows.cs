using Streams.Benchmarks.Feeding;
using Streams.Benchmarks.Hosting;

namespace Streams.Benchmarks.Baselines;

/// <summary>Count and sum per key and window as one writes it by hand for this input: when a batch begins another window, the table is walked and cleared.</summary>
internal sealed class PlainWindows(int keys, int batchesPerWindow)
{
    private readonly PlainTable _table = new(keys);
    private PlainResults _results;
    private long _window = -1;
    private long _next;

    /// <summary>What came out.</summary>
    public PlainResults Results => _results;

    /// <summary>Reads so many batches, without a delegate.</summary>
    public void Run(Ring ring, long batches)
    {
        for (long end = _next + batches; _next < end; _next++)
        {
            MoveTo(_next / batchesPerWindow);
            Take(ring[_next], _table);
        }
    }

    /// <summary>The same, with delegates for the key and the value.</summary>
    public void RunWithDelegates(Ring ring, long batches, Func<Reading, int> key, Func<Reading, long> value)
    {
        for (long end = _next + batches; _next < end; _next++)
        {
            MoveTo(_next / batchesPerWindow);
            Take(ring[_next], _table, key, value);
        }
    }

    // Methods that are called for each batch: so they are compiled at the highest tier, as the engine's are.
    private static void Take(ReadOnlySpan<Reading> batch, PlainTable table)
    {
        foreach (ref readonly Reading reading in batch)
        {
            ref PlainTable.Entry entry = ref table.Find(reading.Key);
            entry.Count++;
            entry.Sum += reading.Value;
        }
    }

    private static void Take(ReadOnlySpan<Reading> batch, PlainTable table, Func<Reading, int> key, Func<Reading, long> value)
    {
        foreach (ref readonly Reading reading in batch)
        {
            ref PlainTable.Entry entry = ref table.Find(key(reading));
            entry.Count++;
            entry.Sum += value(reading);
        }
    }

    private void MoveTo(long window)
    {
        if (window == _window) return;
        long start = _window * batchesPerWindow * Ring.BatchSize;
        foreach (ref readonly PlainTable.Entry entry in _table.Slots)
        {
            if (entry.Count != 0) _results.Emit(new Total<int>(entry.Key, start, entry.Count, entry.Sum));
        }

        _table.Clear();
        _window = window;
    }
}
