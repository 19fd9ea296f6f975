namespace Streams.Time;

/// <summary>A stopwatch that counts only the time in which a source was free to read and a split could have given records.</summary>
/// <remarks>It runs from a poll that found nothing while the task had credit until the next records, or until the credit is gone: backpressure and work stop
/// it. Where splits are read together it also runs from one poll with records of others to the next, and counts <see cref="MostBetweenPollsMs"/> of them at most: a task that was away for longer had
/// something else to do.</remarks>
internal struct QuietClock
{
    /// <summary>The most that counts between two polls that found records.</summary>
    public const long MostBetweenPollsMs = 1000;

    private long _countedMs;
    private long _runningSinceMs;
    private bool _isBusy;

    /// <summary>Whether it runs.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>The quiet time up to the last call.</summary>
    public readonly long ElapsedMs => _countedMs;

    /// <summary>Counts up to now if it was running, and runs from now on.</summary>
    public void Run(long nowMs)
    {
        Count(nowMs);
        (IsRunning, _isBusy) = (true, false);
    }

    /// <summary>Counts up to now if it was running, and runs from now on until the next poll, which will come soon.</summary>
    public void RunBusy(long nowMs)
    {
        Count(nowMs);
        (IsRunning, _isBusy) = (true, true);
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
        => IsRunning && !_isBusy && elapsedMs != long.MaxValue ? SaturatingMath.Add(_runningSinceMs, Math.Max(0, elapsedMs - _countedMs)) : long.MaxValue;

    private void Count(long nowMs)
    {
        if (IsRunning) _countedMs += Math.Clamp(nowMs - _runningSinceMs, 0, _isBusy ? MostBetweenPollsMs : long.MaxValue);
        _runningSinceMs = nowMs;
    }
}
