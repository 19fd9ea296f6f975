namespace Streams.Time;

/// <summary>A stopwatch that counts only the time in which a source had nothing to read and was free to read.</summary>
/// <remarks>It runs from a poll that found nothing while the task had credit until the next records, or until the credit is gone. Backpressure and work stop
/// it.</remarks>
internal struct QuietClock
{
    private long _countedMs;
    private long _runningSinceMs;

    /// <summary>Whether it runs.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>The quiet time up to the last call.</summary>
    public readonly long ElapsedMs => _countedMs;

    /// <summary>Counts up to now if it was running, and runs from now on.</summary>
    public void Run(long nowMs)
    {
        Count(nowMs);
        IsRunning = true;
    }

    /// <summary>Counts up to now if it was running, and stands still from now on.</summary>
    public void Stop(long nowMs)
    {
        Count(nowMs);
        IsRunning = false;
    }

    /// <summary>When, on the clock of <see cref="Run"/>, it will have counted this much if it goes on running; <see cref="long.MaxValue"/> when it stands
    /// still or never will.</summary>
    public readonly long ReachesAt(long elapsedMs)
        => IsRunning && elapsedMs != long.MaxValue ? SaturatingMath.Add(_runningSinceMs, Math.Max(0, elapsedMs - _countedMs)) : long.MaxValue;

    private void Count(long nowMs)
    {
        if (IsRunning) _countedMs += Math.Max(0, nowMs - _runningSinceMs);
        _runningSinceMs = nowMs;
    }
}
