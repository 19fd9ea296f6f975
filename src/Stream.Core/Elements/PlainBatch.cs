namespace Streams.Elements;

/// <summary>Records without keys that travel along an edge.</summary>
internal sealed class PlainBatch<T>(PlainBatchPool<T> pool, int capacity) : Batch<T>(capacity)
{
    /// <inheritdoc />
    public override void Return()
    {
        Reset();
        pool.Put(this);
    }
}

/// <summary>The return ring of an edge that is not keyed.</summary>
/// <param name="capacity">The most records in a batch.</param>
internal sealed class PlainBatchPool<T>(int capacity) : BatchPool<PlainBatch<T>>
{
    /// <inheritdoc />
    protected override PlainBatch<T> Create() => new(this, capacity);
}
