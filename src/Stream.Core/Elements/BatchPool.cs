using System.Collections.Concurrent;

namespace Streams.Elements;

/// <summary>The return ring of an edge.</summary>
/// <typeparam name="TBatch">What travels along the edge.</typeparam>
/// <remarks>The consumer gives batches back to their producer, so a steady edge allocates nothing. One thread puts, one rents. A batch that is lost in a failure goes to the collector.</remarks>
internal abstract class BatchPool<TBatch> where TBatch : Batch
{
    private const int Kept = 16;
    private readonly ConcurrentQueue<TBatch> _free = new();

    /// <summary>An empty batch.</summary>
    public TBatch Rent() => _free.TryDequeue(out TBatch? batch) ? batch : Create();

    /// <summary>Takes an emptied batch back.</summary>
    public void Put(TBatch batch)
    {
        if (_free.Count < Kept) _free.Enqueue(batch);
    }

    /// <summary>Makes another batch, which comes back to this ring.</summary>
    protected abstract TBatch Create();
}
