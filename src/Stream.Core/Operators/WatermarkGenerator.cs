namespace Streams;

/// <summary>A job's own way to tell from the records of one split how far event time has come: from marks in the records, or from time to time. One for each split; called by one thread at a time.</summary>
/// <remarks>
/// <para>A watermark <c>w</c> says that no record of the split with a timestamp of <c>w</c> or less is expected any more. One that is not higher than those before changes nothing. Watermarks travel behind the batch of records that they were made in,
/// so a record is never late for one that a later record of its batch has given.</para>
/// <para>What a generator remembers goes into checkpoints by <see cref="Save"/> and comes back by <see cref="Load"/>; the highest watermark that it has given is kept for it.</para>
/// </remarks>
/// <typeparam name="T">The records.</typeparam>
public abstract class WatermarkGenerator<T>
{
    /// <summary>Names the encoding of <see cref="Save"/>, with a version; another one than the checkpoint's is refused. By default that of nothing.</summary>
    public virtual string StateFingerprint => "none/1";

    /// <summary>A record was read. An exception fails the job.</summary>
    /// <param name="record">The record.</param>
    /// <param name="timestamp">Its event time, no later than <see cref="WatermarkOptions.MaxAheadOfClock"/> allows.</param>
    /// <returns>The watermark that holds behind it; <see cref="StreamTime.None"/>: no other than before.</returns>
    public abstract StreamTime OnRecord(in T record, StreamTime timestamp);

    /// <summary>An interval of <see cref="WatermarkOptions.Interval"/> has passed, with or without records.</summary>
    /// <returns>The watermark that holds now; <see cref="StreamTime.None"/>, the default: no other than before.</returns>
    public virtual StreamTime OnPeriodic() => StreamTime.None;

    /// <summary>Writes what it remembers. By default nothing.</summary>
    /// <param name="output">Takes the bytes.</param>
    public virtual void Save(StateWriter output) { }

    /// <summary>Reads what <see cref="Save"/> wrote, before the first record.</summary>
    /// <param name="input">The bytes; all of them are to be read.</param>
    public virtual void Load(ref StateReader input) { }
}
