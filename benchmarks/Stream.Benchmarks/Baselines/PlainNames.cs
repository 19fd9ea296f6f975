using System.Runtime.InteropServices;
using Streams.Benchmarks.Feeding;

namespace Streams.Benchmarks.Baselines;

/// <summary>Count and sum per name and window: a dictionary, updated in place, walked and cleared when a batch begins another window.</summary>
internal sealed class PlainNames(int batchesPerWindow)
{
    private readonly Dictionary<string, (long Count, long Sum)> _totals = [];
    private long _window = -1;
    private long _next;

    /// <summary>The sum of all results.</summary>
    public long Sum { get; private set; }

    /// <summary>The number of results.</summary>
    public long Count { get; private set; }

    /// <summary>Reads so many batches.</summary>
    public void Run(Ring ring, long batches, Func<Reading, string> name)
    {
        for (long end = _next + batches; _next < end; _next++)
        {
            MoveTo(_next / batchesPerWindow);
            Take(ring[_next], name);
        }
    }

    private void Take(ReadOnlySpan<Reading> batch, Func<Reading, string> name)
    {
        foreach (ref readonly Reading reading in batch)
        {
            ref (long Count, long Sum) total = ref CollectionsMarshal.GetValueRefOrAddDefault(_totals, name(reading), out _);
            total.Count++;
            total.Sum += reading.Value;
        }
    }

    private void MoveTo(long window)
    {
        if (window == _window) return;
        foreach ((_, (long count, long sum)) in _totals)
        {
            Count += count;
            Sum += sum;
        }

        _totals.Clear();
        _window = window;
    }
}
