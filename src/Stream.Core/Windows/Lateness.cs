using Streams.Time;

namespace Streams.Windows;

/// <summary>When a window, or a record, is too late. All sums stop at the ends of <see cref="long"/>.</summary>
internal static class Lateness
{
    /// <summary>The watermark at which a window is over for good and its state goes: <c>end - 1 + allowed</c>.</summary>
    /// <param name="end">The window's end, exclusive.</param>
    /// <param name="allowed">The allowed lateness; not negative.</param>
    public static long ExpiryOf(long end, long allowed) => SaturatingMath.Add(SaturatingMath.Subtract(end, 1), allowed);

    /// <summary>Whether a window takes no more records.</summary>
    /// <param name="end">The window's end, exclusive.</param>
    /// <param name="allowed">The allowed lateness; not negative.</param>
    /// <param name="watermark">The event time reached; <see cref="long.MinValue"/> when none: then nothing is late.</param>
    public static bool IsWindowLate(long end, long allowed, long watermark) => watermark != long.MinValue && ExpiryOf(end, allowed) <= watermark;

    /// <summary>Whether a record that no window took goes to the late output.</summary>
    /// <param name="timestamp">The record's time.</param>
    /// <param name="allowed">The allowed lateness; not negative.</param>
    /// <param name="watermark">The event time reached; <see cref="long.MinValue"/> when none: then nothing is late.</param>
    public static bool IsRecordLate(long timestamp, long allowed, long watermark)
        => watermark != long.MinValue && SaturatingMath.Add(timestamp, allowed) <= watermark;
}
