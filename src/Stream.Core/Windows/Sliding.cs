namespace Streams;

/// <summary>Windows of one size, a new one every so often: they overlap where the size is longer than that, and leave gaps where it is shorter.</summary>
/// <remarks>
/// <para>A window starts at every time <c>s</c> with <c>s = offset (mod every)</c>, counted in milliseconds since 1970 in UTC, also before 1970. A time is in every window with
/// <c>s &lt;= time &lt; s + size</c>; in a gap it is in none, and its record is dropped and counted, or goes to the late output if it is late. The size need not be a multiple of
/// the distance.</para>
/// <para>An aggregate adds each record once, whatever the number of windows it is in: time is cut into slices, and a window that fires merges its own.</para>
/// <para>Times so near to the ends of time (292 million years away) that their windows could not be expressed go to the first or the last ones that can.</para>
/// </remarks>
public static class Sliding
{
    /// <summary>Sliding windows in event time.</summary>
    /// <param name="size">The length of each window: positive, whole milliseconds.</param>
    /// <param name="every">The time from one start to the next: positive, whole milliseconds.</param>
    /// <param name="offset">Shifts the starts: whole milliseconds, shorter than <paramref name="every"/>, may be negative. Default zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of these bounds.</exception>
    public static SlidingWindows Of(TimeSpan size, TimeSpan every, TimeSpan offset = default) => new(size, every, offset);

    /// <summary>Sliding windows in processing time: over the clock at which records arrive.</summary>
    /// <param name="size">The length of each window: positive, whole milliseconds.</param>
    /// <param name="every">The time from one start to the next: positive, whole milliseconds.</param>
    /// <param name="offset">Shifts the starts: whole milliseconds, shorter than <paramref name="every"/>, may be negative. Default zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of these bounds.</exception>
    public static ProcessingSlidingWindows InProcessingTime(TimeSpan size, TimeSpan every, TimeSpan offset = default) => new(size, every, offset);
}
