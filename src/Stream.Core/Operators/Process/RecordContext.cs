namespace Streams;

/// <summary>What a <see cref="RecordProcess{TIn, TOut}"/> knows about the record that it handles.</summary>
public readonly struct RecordContext
{
    internal RecordContext(long timestamp, long watermark, long processingTime)
    {
        Timestamp = new StreamTime(timestamp);
        Watermark = new StreamTime(watermark);
        ProcessingTime = new StreamTime(processingTime);
    }

    /// <summary>The record's event time; <see cref="StreamTime.None"/> for a record without one.</summary>
    public StreamTime Timestamp { get; }

    /// <summary>How far event time has come in this subtask. <see cref="StreamTime.None"/> before the first watermark, also of a restarted attempt: results that depend on it may differ when records are repeated.</summary>
    public StreamTime Watermark { get; }

    /// <summary>The job's clock, read once for many records. Never goes back within a process.</summary>
    public StreamTime ProcessingTime { get; }
}
