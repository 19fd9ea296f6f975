using Streams.Time;

namespace Streams.Windows;

/// <summary>Where tumbling windows begin. Two values, and a division per record.</summary>
/// <remarks>Every window it gives can be expressed: its start is a time (not <see cref="long.MinValue"/>) and start + size does not overflow. Timestamps
/// outside of all such windows, less than two sizes from the ends of <see cref="long"/>, are counted into the first or the last one.</remarks>
internal readonly record struct TumblingGrid
{
    private TumblingGrid(long sizeMs, long offsetMs)
    {
        SizeMs = sizeMs;
        OffsetMs = FloorMod(offsetMs, sizeMs);
        FirstStart = long.MinValue + 1 + FloorMod(OffsetMs - FloorMod(long.MinValue + 1, sizeMs), sizeMs);
        LastStart = long.MaxValue - sizeMs - FloorMod((long.MaxValue - sizeMs) % sizeMs - OffsetMs, sizeMs);
    }

    /// <summary>The length of each window; positive.</summary>
    public long SizeMs { get; }

    /// <summary>The start of one window, in <c>[0, size)</c>.</summary>
    public long OffsetMs { get; }

    /// <summary>The start of the earliest window.</summary>
    public long FirstStart { get; }

    /// <summary>The start of the latest window.</summary>
    public long LastStart { get; }

    /// <summary>Checks the arguments of a user.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive, the offset is not shorter than the size, or one has a part below a
    /// millisecond.</exception>
    public static TumblingGrid Of(TimeSpan size, TimeSpan offset)
    {
        if (size <= TimeSpan.Zero || !Durations.IsWholeMilliseconds(size))
            throw new ArgumentOutOfRangeException(nameof(size), size, "The size of a window must be at least 1 ms and a whole number of milliseconds.");
        if (!Durations.IsWholeMilliseconds(offset))
            throw new ArgumentOutOfRangeException(nameof(offset), offset, "The offset of windows must be a whole number of milliseconds.");
        if (offset >= size || offset <= -size)
            throw new ArgumentOutOfRangeException(
                nameof(offset), offset, $"The offset of windows must be shorter than their size, {Durations.ToText(size)}, in either direction.");

        return new(size.Ticks / TimeSpan.TicksPerMillisecond, offset.Ticks / TimeSpan.TicksPerMillisecond);
    }

    /// <summary>The start of the window that a time is in: the largest <c>s</c> that is not later, with <c>s = offset (mod size)</c>.</summary>
    /// <param name="timestamp">Any value; see the type for those near the ends.</param>
    public long StartOf(long timestamp)
    {
        if (timestamp <= FirstStart) return FirstStart;
        if (timestamp >= LastStart) return LastStart;

        // Both terms lie within (-size, size), so nothing overflows, and one or two sizes make the difference positive.
        long into = (timestamp % SizeMs) - OffsetMs;
        if (into < 0) into += SizeMs;
        if (into < 0) into += SizeMs;
        return timestamp - into;
    }

    /// <summary>The end, exclusive, of a window that starts at <paramref name="start"/>.</summary>
    /// <param name="start">A value of <see cref="StartOf"/>.</param>
    public long EndOf(long start) => start + SizeMs;

    private static long FloorMod(long value, long modulus)
    {
        long rest = value % modulus;
        return rest < 0 ? rest + modulus : rest;
    }
}
