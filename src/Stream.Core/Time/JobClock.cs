namespace Streams.Time;

/// <summary>One reading of both clocks.</summary>
/// <param name="WallMs">Processing time: milliseconds since 1970. Never goes back.</param>
/// <param name="MonotonicMs">Milliseconds since the clock was made; runs evenly however the wall clock is set.</param>
internal readonly record struct Now(long WallMs, long MonotonicMs);

/// <summary>The time of a job over a <see cref="TimeProvider"/>. Safe from any thread.</summary>
/// <remarks>A wall clock that is set back stands still for its readers until it has caught up: a processing-time window that has fired stays in the past.
/// Time-outs, linger and idleness go by the monotonic clock.</remarks>
internal sealed class JobClock(TimeProvider provider)
{
    private readonly long _start = provider.GetTimestamp();
    private long _latestWallMs = long.MinValue;

    /// <summary>What both clocks are read from.</summary>
    public TimeProvider Provider { get; } = provider;

    /// <summary>Milliseconds since 1970, never less than a reading before.</summary>
    public long WallMs
    {
        get
        {
            long wall = Provider.GetUtcNow().ToUnixTimeMilliseconds();
            long latest = Volatile.Read(ref _latestWallMs);
            while (wall > latest)
            {
                long seen = Interlocked.CompareExchange(ref _latestWallMs, wall, latest);
                if (seen == latest) return wall;
                latest = seen;
            }

            return latest;
        }
    }

    /// <summary>Milliseconds since this clock was made.</summary>
    public long MonotonicMs => Provider.GetElapsedTime(_start).Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>Reads both.</summary>
    public Now Read() => new(WallMs, MonotonicMs);
}
