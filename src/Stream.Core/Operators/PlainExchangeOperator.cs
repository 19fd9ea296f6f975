using System.Runtime.CompilerServices;
using Streams.Elements;

namespace Streams.Operators;

/// <summary>Passes records on to other tasks whatever is in them: to one subtask in order, or to several in turn, a batch each.</summary>
internal sealed class PlainExchangeOperator<T>(OperatorContext context, int outlets) : BufferedExchangeOperator<PlainBatch<T>>(context, Pools(context, outlets)), IReceiver<T>
{
    // Neighbours begin with different outlets, so that short streams do not all end up at the first.
    private int _outlet = context.Subtask % outlets;

    /// <inheritdoc />
    public override string Name => "Exchange";

    /// <inheritdoc />
    public void OnBatch(Batch<T> batch)
    {
        for (int from = 0; from < batch.Count;)
        {
            // A buffer that has left, full or not, ends its outlet's turn.
            if (!HasBuffered(_outlet)) _outlet = _outlet + 1 == OutletCount ? 0 : _outlet + 1;
            PlainBatch<T> buffer = BufferOf(_outlet);
            int moved = Math.Min(batch.Count - from, buffer.Values.Length - buffer.Count);
            batch.Values.AsSpan(from, moved).CopyTo(buffer.Values.AsSpan(buffer.Count));
            batch.Timestamps.AsSpan(from, moved).CopyTo(buffer.Timestamps.AsSpan(buffer.Count));
            buffer.Count += moved;
            from += moved;
            if (buffer.Count == buffer.Values.Length) Flush(_outlet);
        }

        OnDealt(batch.Watermark, isAwaited: false);
    }

    private static PlainBatchPool<T>[] Pools(OperatorContext context, int outlets)
    {
        int capacity = CapacityOf(context.BytesPerEdgeBatch, Unsafe.SizeOf<T>() + sizeof(long), Batch.CapacityFor<T>());
        return [.. Enumerable.Range(0, outlets).Select(_ => new PlainBatchPool<T>(capacity))];
    }
}
