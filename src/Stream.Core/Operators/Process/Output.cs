using Streams.Elements;
using Streams.Operators;

namespace Streams;

/// <summary>Takes the results of one call of a function. Of use during that call only.</summary>
/// <typeparam name="T">The records that go out; immutable once emitted.</typeparam>
public sealed class Output<T>
{
    private const int KeptSpill = 4 * Batch.MaxRecords;

    private readonly string _operator;
    private readonly Batch<T> _batch = new(Batch.MaxRecords);
    private readonly Queue<(T Record, long Timestamp)> _spill = new(0); // what one call emitted beyond the batch
    private long _timestamp;
    private int _emitted;
    private bool _isOpen;
    private bool _isLent;

    internal Output(string operatorName) => _operator = operatorName;

    /// <summary>Emits a record with the timestamp of the record or event timer that is being handled; without one if that has none, or for a processing timer.</summary>
    /// <exception cref="InvalidOperationException">The call for which this output was given is over.</exception>
    public void Emit(T record) => Add(record, _timestamp);

    /// <summary>Emits a record with a timestamp of its own.</summary>
    /// <param name="record">The record.</param>
    /// <param name="timestamp">Its event time. At or before the watermark the record is late for what follows; <see cref="StreamTime.None"/> gives it no time.</param>
    /// <exception cref="InvalidOperationException">The call for which this output was given is over.</exception>
    public void Emit(T record, StreamTime timestamp) => Add(record, timestamp.UnixMilliseconds);

    /// <summary>Begins a call of the function.</summary>
    internal void Open(long timestamp)
    {
        _timestamp = timestamp;
        _isOpen = true;
    }

    /// <summary>Ends a call of the function.</summary>
    /// <returns>How many records it emitted.</returns>
    internal int Close()
    {
        int emitted = _emitted;
        _emitted = 0;
        _isOpen = false;
        return emitted;
    }

    /// <summary>Hands on the batch if it must go before the function is called again. Called only while nothing below has an open cursor.</summary>
    /// <returns>False: it need not.</returns>
    internal bool TryHandOnFull(IReceiver<T> next)
    {
        Reclaim();
        if (_batch.Count < Batch.MaxRecords) return false;
        HandOn(next, long.MinValue);
        return true;
    }

    /// <summary>Hands on what is there, with the watermark that holds behind it; nothing happens if there is neither. The batch is not full, see <see cref="TryHandOnFull"/>.</summary>
    internal void HandOnRest(IReceiver<T> next, long watermark)
    {
        if (_batch.Count > 0 || watermark != long.MinValue) HandOn(next, watermark);
    }

    // The batch belongs to whatever is below until it is reclaimed.
    private void HandOn(IReceiver<T> next, long watermark)
    {
        _batch.Watermark = watermark;
        _isLent = true;
        next.OnBatch(_batch);
    }

    // Takes back the batch, now that nothing below has an open cursor, and fills it with what waits.
    private void Reclaim()
    {
        if (!_isLent) return;
        _isLent = false;
        _batch.Reset();
        while (_batch.Count < Batch.MaxRecords && _spill.TryDequeue(out (T Record, long Timestamp) waiting)) Append(waiting.Record, waiting.Timestamp);
        if (_spill.Count == 0 && _spill.EnsureCapacity(0) > KeptSpill) _spill.TrimExcess();
    }

    private void Add(T record, long timestamp)
    {
        if (!_isOpen) throw new InvalidOperationException($"The output of '{_operator}' was used outside of a callback: it takes records only during the call to which it was given.");
        _emitted++;
        if (_batch.Count < Batch.MaxRecords) Append(record, timestamp);
        else _spill.Enqueue((record, timestamp));
    }

    private void Append(T record, long timestamp)
    {
        _batch.Values[_batch.Count] = record;
        _batch.Timestamps[_batch.Count++] = timestamp;
    }
}
