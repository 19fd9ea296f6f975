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

    /// <summary>Whether the batch must be handed on before the function is called again.</summary>
    internal bool IsFull => _batch.Count == Batch.MaxRecords;

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

    /// <summary>Hands on the batch, empty or not. It belongs to whatever is below until <see cref="Reclaim"/>.</summary>
    internal void HandOn(IReceiver<T> next, long watermark)
    {
        _batch.Watermark = watermark;
        _isLent = true;
        next.OnBatch(_batch);
    }

    /// <summary>Takes back the batch, now that nothing below has an open cursor, and fills it with what waits.</summary>
    internal void Reclaim()
    {
        if (!_isLent) return;
        _isLent = false;
        _batch.Reset();
        while (_batch.Count < Batch.MaxRecords && _spill.TryDequeue(out (T Record, long Timestamp) waiting)) Append(waiting.Record, waiting.Timestamp);
        if (_spill.Count == 0 && _spill.EnsureCapacity(0) > KeptSpill) _spill.TrimExcess();
    }

    /// <summary>Whether there is anything to hand on.</summary>
    internal bool HasRecords => _batch.Count > 0;

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
