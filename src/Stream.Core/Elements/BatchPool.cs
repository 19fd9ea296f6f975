using System.Collections.Concurrent;

namespace Streams.Elements;

/// <summary>The return ring of an edge: the consumer gives batches back to their producer, so a steady edge allocates nothing.</summary>
/// <remarks>One thread puts, one rents. A batch that is lost in a failure goes to the collector.</remarks>
internal sealed class BatchPool<T>
{
    private const int Kept = 16;
    private readonly ConcurrentQueue<Batch<T>> _free = new();

    /// <summary>An empty batch.</summary>
    public Batch<T> Rent() => _free.TryDequeue(out Batch<T>? batch) ? batch : new Batch<T>(this);

    /// <summary>Takes an emptied batch back.</summary>
    public void Put(Batch<T> batch)
    {
        batch.Reset();
        if (_free.Count < Kept) _free.Enqueue(batch);
    }
}
