using System.Numerics;
using Streams.Time;

namespace Streams.Windows;

/// <summary>Where windows of one size begin, one every so often, and the slices that they cut time into.</summary>
/// <remarks>
/// <para>A window starts at every time <c>s</c> with <c>s = offset (mod every)</c>. Time is cut where a window starts or ends, so each slice lies wholly inside or outside of each window. A period, from one
/// start to the next, is one slice where the size is a multiple of it, else two; where windows are further apart than they are long, the second is a gap that no window covers.</para>
/// <para>Every window it gives can be expressed: its start is a time (not <see cref="long.MinValue"/>) and start + size does not overflow. Timestamps outside of all such windows,
/// less than two sizes from the ends of <see cref="long"/>, are counted into the first or the last slice.</para>
/// </remarks>
internal readonly record struct SliceGrid
{
    private readonly long _cutMs;

    private SliceGrid(long sizeMs, long everyMs, long offsetMs)
    {
        (SizeMs, EveryMs) = (sizeMs, everyMs);
        OffsetMs = FloorMod(offsetMs, everyMs);
        _cutMs = sizeMs < everyMs ? sizeMs : sizeMs % everyMs == 0 ? everyMs : sizeMs % everyMs;

        long earliest = long.MinValue + 1 + ((sizeMs - 1) / everyMs * everyMs);
        FirstStart = earliest + FloorMod(OffsetMs - FloorMod(earliest, everyMs), everyMs);
        long latest = long.MaxValue - Math.Max(sizeMs, everyMs);
        LastStart = latest - FloorMod((latest % everyMs) - OffsetMs, everyMs);
    }

    /// <summary>The length of each window; positive.</summary>
    public long SizeMs { get; }

    /// <summary>The time from one start to the next; positive.</summary>
    public long EveryMs { get; }

    /// <summary>The start of one window, in <c>[0, every)</c>.</summary>
    public long OffsetMs { get; }

    /// <summary>The start of the first period.</summary>
    public long FirstStart { get; }

    /// <summary>The start of the last period.</summary>
    public long LastStart { get; }

    /// <summary>Whether each window is one slice.</summary>
    public bool IsTumbling => SizeMs == EveryMs;

    /// <summary>Checks the arguments of a user.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size or the distance is not positive, the offset is not shorter than the distance, or one has a part below a millisecond.</exception>
    public static SliceGrid Of(TimeSpan size, TimeSpan every, TimeSpan offset)
    {
        if (size <= TimeSpan.Zero || !Durations.IsWholeMilliseconds(size))
            throw new ArgumentOutOfRangeException(nameof(size), size, "The size of a window must be at least 1 ms and a whole number of milliseconds.");
        if (every <= TimeSpan.Zero || !Durations.IsWholeMilliseconds(every))
            throw new ArgumentOutOfRangeException(nameof(every), every, "The time from one window to the next must be at least 1 ms and a whole number of milliseconds.");
        if (!Durations.IsWholeMilliseconds(offset))
            throw new ArgumentOutOfRangeException(nameof(offset), offset, "The offset of windows must be a whole number of milliseconds.");
        if (offset >= every || offset <= -every)
        {
            string than = size == every ? "their size" : "the time from one to the next";
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"The offset of windows must be shorter than {than}, {Durations.ToText(every)}, in either direction.");
        }

        return new(size.Ticks / TimeSpan.TicksPerMillisecond, every.Ticks / TimeSpan.TicksPerMillisecond, offset.Ticks / TimeSpan.TicksPerMillisecond);
    }

    /// <summary>The newest start of a window that is not later than a time.</summary>
    /// <param name="timestamp">Any value; see the type for those near the ends.</param>
    public long StartOf(long timestamp)
    {
        if (timestamp <= FirstStart) return FirstStart;
        if (timestamp >= LastStart) return LastStart;

        // Both terms lie within (-every, every), so nothing overflows, and once or twice that makes the difference positive.
        long into = (timestamp % EveryMs) - OffsetMs;
        if (into < 0) into += EveryMs;
        if (into < 0) into += EveryMs;
        return timestamp - into;
    }

    /// <summary>The end, exclusive, of a window that starts at <paramref name="start"/>.</summary>
    /// <param name="start">The start of a window.</param>
    public long EndOf(long start) => start + SizeMs;

    /// <summary>The slice that a time is in.</summary>
    /// <param name="timestamp">Any value; see the type for those near the ends.</param>
    public Slice SliceOf(long timestamp)
    {
        long start = StartOf(timestamp);
        long cut = start + _cutMs;
        bool isFirst = timestamp < cut || timestamp >= start + EveryMs; // The second is true only behind the last period.
        return new Slice(isFirst ? start : cut, isFirst ? cut : start + EveryMs, start + SizeMs);
    }

    /// <summary>The earliest end, after a time, of the windows that hold a slice.</summary>
    /// <param name="slice">A slice that is no gap.</param>
    /// <param name="time">Earlier than the end of the slice's newest window; <see cref="long.MinValue"/> gives the end of the oldest.</param>
    public long EndAfter(in Slice slice, long time) => slice.LastEnd - ((slice.LastEnd - 1 - Math.Max(time, slice.Start)) / EveryMs * EveryMs);

    /// <summary>The windows that a time is in, by their starts: the earliest, the newest, and one every <see cref="EveryMs"/> between them.</summary>
    /// <returns>False: none.</returns>
    public bool TryGetStarts(long timestamp, out long earliest, out long newest)
    {
        Slice slice = SliceOf(timestamp);
        newest = slice.LastEnd - SizeMs;
        earliest = slice.IsGap ? newest : EndAfter(in slice, long.MinValue) - SizeMs;
        return !slice.IsGap;
    }

    /// <summary>How windows are told apart in stored state, for example <c>tumbling 60000 ms + 0 ms</c>. Part of the format.</summary>
    public override string ToString() => IsTumbling ? $"tumbling {SizeMs} ms + {OffsetMs} ms" : $"sliding {SizeMs} ms every {EveryMs} ms + {OffsetMs} ms";

    private static long FloorMod(long value, long modulus)
    {
        long rest = value % modulus;
        return rest < 0 ? rest + modulus : rest;
    }
}

/// <summary>A stretch of time that lies wholly inside or outside of each window of a <see cref="SliceGrid"/>.</summary>
/// <param name="Start">Its first time.</param>
/// <param name="End">The first time after it.</param>
/// <param name="LastEnd">The end of the newest window that began at or before it.</param>
internal readonly record struct Slice(long Start, long End, long LastEnd)
{
    /// <summary>Whether no window holds it.</summary>
    public bool IsGap => LastEnd <= Start;

    /// <summary>How many records in a row are in it. A missing timestamp is in no slice: it ends every run.</summary>
    /// <param name="times">Their times; the first is in the slice.</param>
    public int RunLength(ReadOnlySpan<long> times)
    {
        ulong length = (ulong)(End - Start);
        int to = 1;
        for (Vector<long> starts = new(Start); to <= times.Length - Vector<long>.Count; to += Vector<long>.Count)
        {
            if (Vector.GreaterThanOrEqualAny(Vector.AsVectorUInt64(new Vector<long>(times[to..]) - starts), new Vector<ulong>(length))) break;
        }

        while (to < times.Length && (ulong)(times[to] - Start) < length) to++;
        return to;
    }
}
