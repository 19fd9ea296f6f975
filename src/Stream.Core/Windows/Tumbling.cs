namespace Streams;

/// <summary>Windows of one size that touch and do not overlap: every time is in exactly one.</summary>
/// <remarks>
/// <para>A window starts at every time <c>s</c> with <c>s = offset (mod size)</c>, counted in milliseconds since 1970 in UTC, also before 1970. Windows of a day
/// begin at midnight UTC; an offset of -2 hours makes them begin at midnight in UTC+2. Daylight saving is not considered.</para>
/// <para>Times so near to the ends of time (292 million years away) that their window could not be expressed go to the first or the last one that can.</para>
/// </remarks>
public static class Tumbling
{
    /// <summary>Tumbling windows in event time.</summary>
    /// <param name="size">The length of each window: positive, whole milliseconds.</param>
    /// <param name="offset">Shifts the starts: whole milliseconds, shorter than the size, may be negative. Default zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of these bounds.</exception>
    public static TumblingWindows Of(TimeSpan size, TimeSpan offset = default) => new(size, offset);

    /// <summary>Tumbling windows in processing time: over the clock at which records arrive.</summary>
    /// <param name="size">The length of each window: positive, whole milliseconds.</param>
    /// <param name="offset">Shifts the starts: whole milliseconds, shorter than the size, may be negative. Default zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of these bounds.</exception>
    public static ProcessingTumblingWindows InProcessingTime(TimeSpan size, TimeSpan offset = default) => new(size, offset);
}
