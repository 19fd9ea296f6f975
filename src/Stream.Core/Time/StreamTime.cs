using Streams.Time;

namespace Streams;

/// <summary>A point in event time or processing time, in whole milliseconds since 1970-01-01T00:00:00Z. Points before 1970 are negative.</summary>
/// <param name="UnixMilliseconds">Milliseconds since 1970; <see cref="long.MinValue"/> is <see cref="None"/>.</param>
public readonly record struct StreamTime(long UnixMilliseconds) : IComparable<StreamTime>
{
    /// <summary>No time: a record of a stream without event time. Event-time windows and timers refuse it.</summary>
    public static readonly StreamTime None = new(long.MinValue);

    /// <summary>The end of time: the watermark behind the last record of a bounded stream.</summary>
    public static readonly StreamTime MaxValue = new(long.MaxValue);

    /// <summary>Whether this is a time at all.</summary>
    public bool IsNone => UnixMilliseconds == long.MinValue;

    /// <summary>Truncates to whole milliseconds.</summary>
    public static implicit operator StreamTime(DateTimeOffset time) => new(time.ToUnixTimeMilliseconds());

    /// <summary>Truncates to whole milliseconds, towards zero.</summary>
    public static StreamTime FromMicroseconds(long microseconds) => new(microseconds / 1000);

    /// <summary>The same instant as a <see cref="DateTimeOffset"/> in UTC, clamped to the years that it can express.</summary>
    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Clamp(UnixMilliseconds, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    /// <summary>Later by a duration, truncated to whole milliseconds. Saturates at <see cref="MaxValue"/>.</summary>
    public static StreamTime operator +(StreamTime time, TimeSpan duration)
        => new(SaturatingMath.Add(time.UnixMilliseconds, duration.Ticks / TimeSpan.TicksPerMillisecond));

    /// <summary>Earlier by a duration, truncated to whole milliseconds. Saturates at the earliest time.</summary>
    public static StreamTime operator -(StreamTime time, TimeSpan duration)
        => new(SaturatingMath.Subtract(time.UnixMilliseconds, duration.Ticks / TimeSpan.TicksPerMillisecond));

    /// <summary>The time between two points.</summary>
    public static TimeSpan operator -(StreamTime left, StreamTime right) => TimeSpan.FromMilliseconds(left.UnixMilliseconds - right.UnixMilliseconds);

    /// <summary>Whether the left point is earlier.</summary>
    public static bool operator <(StreamTime left, StreamTime right) => left.UnixMilliseconds < right.UnixMilliseconds;

    /// <summary>Whether the left point is later.</summary>
    public static bool operator >(StreamTime left, StreamTime right) => left.UnixMilliseconds > right.UnixMilliseconds;

    /// <summary>Whether the left point is not later.</summary>
    public static bool operator <=(StreamTime left, StreamTime right) => left.UnixMilliseconds <= right.UnixMilliseconds;

    /// <summary>Whether the left point is not earlier.</summary>
    public static bool operator >=(StreamTime left, StreamTime right) => left.UnixMilliseconds >= right.UnixMilliseconds;

    /// <inheritdoc />
    public int CompareTo(StreamTime other) => UnixMilliseconds.CompareTo(other.UnixMilliseconds);

    /// <summary>ISO 8601 in UTC with milliseconds; the number itself outside of the years 1 to 9999.</summary>
    public override string ToString() => IsNone ? "none"
        : UnixMilliseconds is >= -62_135_596_800_000 and <= 253_402_300_799_999
            ? ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture)
            : UnixMilliseconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
