using Streams.Elements;

namespace Streams.Operators;

/// <summary>An exchange with one buffer for each outlet, of batches that come back.</summary>
/// <param name="context">What the operators of the task share.</param>
/// <param name="pools">The return ring of each outlet.</param>
internal abstract class BufferedExchangeOperator<TBatch>(OperatorContext context, BatchPool<TBatch>[] pools) : ExchangeOperator(context, pools.Length) where TBatch : Batch
{
    private const int SmallestBatch = 128;

    private readonly TBatch?[] _buffers = new TBatch?[pools.Length];

    /// <summary>The buffer of an outlet, a new one if there is none.</summary>
    protected TBatch BufferOf(int outlet) => _buffers[outlet] ??= pools[outlet].Rent();

    /// <inheritdoc />
    protected sealed override bool HasBuffered(int outlet) => _buffers[outlet] is not null;

    /// <inheritdoc />
    protected sealed override Batch TakeBuffer(int outlet)
    {
        TBatch batch = BufferOf(outlet);
        _buffers[outlet] = null;
        return batch;
    }

    /// <summary>How many records a batch holds. Where many edges share the bytes in flight, batches shrink; below 128 records the edges would cost more than the work.</summary>
    /// <param name="bytesPerBatch">The share of a batch in the bytes in flight.</param>
    /// <param name="bytesPerRecord">The width of all columns.</param>
    /// <param name="most">The capacity for records of this type.</param>
    protected static int CapacityOf(long bytesPerBatch, long bytesPerRecord, int most) => (int)Math.Min(Math.Max(bytesPerBatch / bytesPerRecord, SmallestBatch), most);
}
