using Streams.Elements;

namespace Streams.Operators;

/// <summary>Collects what an operator emits into batches and hands them down the chain.</summary>
/// <remarks>A batch that was handed on belongs to whatever is below until the operator emits again, which it does only when no cursor below is open.</remarks>
internal sealed class Emitter<T>(OperatorContext context, IReceiver<T> next)
{
    private readonly Batch<T> _batch = new(Batch.MaxRecords);
    private bool _lent;

    /// <summary>Adds a record. False: it was taken, and the operator must keep its cursor and return before it emits another.</summary>
    public bool Emit(T record, long timestamp)
    {
        Batch<T> batch = Own();
        batch.Values[batch.Count] = record;
        batch.Timestamps[batch.Count++] = timestamp;
        if (batch.Count < Batch.MaxRecords) return true;
        HandOn(long.MinValue);
        return !context.MustPause;
    }

    /// <summary>Hands on what is there, with the watermark that holds behind it; nothing happens if there is neither.</summary>
    public void Flush(long watermark = long.MinValue)
    {
        if (Own().Count > 0 || watermark != long.MinValue) HandOn(watermark);
    }

    private Batch<T> Own()
    {
        if (_lent)
        {
            _batch.Reset();
            _lent = false;
        }

        return _batch;
    }

    private void HandOn(long watermark)
    {
        context.Budget -= _batch.Count;
        _batch.Watermark = watermark;
        _lent = true;
        next.OnBatch(_batch);
    }
}
