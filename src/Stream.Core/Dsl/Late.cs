using Streams.Time;

namespace Streams;

/// <summary>What happens to records that come after the watermark has passed the end of their window. Every event-time window asks for it.</summary>
public static class Late
{
    /// <summary>They are dropped and counted.</summary>
    public static LateDrop Drop => default;

    /// <summary>They go to a side output, with their time.</summary>
    /// <param name="output">A stream of the same job.</param>
    public static Late<T> ToSideOutput<T>(SideOutput<T> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return new(TimeSpan.Zero, output);
    }

    /// <summary>A window takes records for some time after its end, and fires again when they come; its state is kept that much longer. Go on with <c>.ThenDrop()</c> or <c>.ThenToSideOutput(stream)</c>.</summary>
    /// <param name="time">Event time after the window's end; not negative, rounded up to whole milliseconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public static LateAllowance Allow(TimeSpan time) => time >= TimeSpan.Zero
        ? new(Durations.RoundUpToMilliseconds(time))
        : throw new ArgumentOutOfRangeException(nameof(time), time, "The allowed lateness must not be negative; zero is Late.Drop.");
}
