using Streams.Time;

namespace Streams;

/// <summary>Windows of activity: a session of a key lasts as long as its records are no further apart than the gap.</summary>
/// <remarks>
/// <para>A record alone makes the session <c>[time, time + gap)</c>. Sessions of a key that overlap or touch are one, from the earliest start to the latest end; so a record that comes out of
/// order may join two. A session's end is therefore its last record's time plus the gap.</para>
/// <para>Whether a record is too late is asked of the session that it would be part of: one that touches a session that is still held is taken, however old it is itself.</para>
/// </remarks>
public static class Session
{
    /// <summary>Sessions in event time.</summary>
    /// <param name="gap">The time without records that ends a session: positive, whole milliseconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The gap is out of these bounds.</exception>
    public static SessionWindows WithGap(TimeSpan gap) => new(gap);

    /// <summary>Sessions in processing time: over the clock at which records arrive.</summary>
    /// <param name="gap">The time without records that ends a session: positive, whole milliseconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The gap is out of these bounds.</exception>
    public static ProcessingSessionWindows InProcessingTime(TimeSpan gap) => new(gap);

    internal static TimeSpan Checked(TimeSpan gap) => gap > TimeSpan.Zero && Durations.IsWholeMilliseconds(gap)
        ? gap
        : throw new ArgumentOutOfRangeException(nameof(gap), gap, "The gap of sessions must be at least 1 ms and a whole number of milliseconds.");
}
