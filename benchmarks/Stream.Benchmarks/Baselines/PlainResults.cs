using Streams.Benchmarks.Hosting;

namespace Streams.Benchmarks.Baselines;

/// <summary>Takes the results of a plain loop, so that none of it can be left out.</summary>
internal struct PlainResults
{
    /// <summary>The sum of all results.</summary>
    public long Sum { get; private set; }

    /// <summary>The number of results.</summary>
    public long Count { get; private set; }

    /// <summary>Takes one.</summary>
    public void Emit(in Total<int> total)
    {
        Sum += total.Sum;
        Count++;
    }
}
