namespace Streams.Testing;

/// <summary>A clock that stands still until the host moves it.</summary>
/// <param name="beginning">What it shows at the beginning.</param>
internal sealed class SimulatedTime(DateTimeOffset beginning) : TimeProvider
{
    /// <summary>A clock that shows the beginning of 2024.</summary>
    public SimulatedTime() : this(new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero)) { }

    /// <summary>Milliseconds since the beginning of the simulation.</summary>
    public long ElapsedMs { get; private set; }

    /// <inheritdoc />
    public override long TimestampFrequency => 1000;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Moves it on.</summary>
    public void Advance(long milliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds);
        ElapsedMs += milliseconds;
    }

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => beginning.AddMilliseconds(ElapsedMs);

    /// <inheritdoc />
    public override long GetTimestamp() => ElapsedMs;

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw new NotSupportedException("A simulation has no threads, so nothing could ring: a connector waits with World.DelayAsync.");
}
