namespace Streams;

/// <summary>What a <see cref="KeyedProcess{TKey, TIn, TOut}"/> knows about the record or timer that it handles.</summary>
/// <typeparam name="TKey">The key of the stream.</typeparam>
public readonly struct KeyedContext<TKey>
{
    internal KeyedContext(TKey key, long timestamp, long watermark, long processingTime)
    {
        Key = key;
        Timestamp = new StreamTime(timestamp);
        Watermark = new StreamTime(watermark);
        ProcessingTime = new StreamTime(processingTime);
    }

    /// <summary>The key; states and timers are this key's.</summary>
    public TKey Key { get; }

    /// <summary>The record's event time, or the time of the event timer; <see cref="StreamTime.None"/> for a record without one and for a processing timer.</summary>
    public StreamTime Timestamp { get; }

    /// <summary>How far event time has come: a record at or before it is late. <see cref="StreamTime.None"/> before the first watermark.</summary>
    public StreamTime Watermark { get; }

    /// <summary>The job's clock, read once for many records. Never goes back within a process.</summary>
    public StreamTime ProcessingTime { get; }
}
