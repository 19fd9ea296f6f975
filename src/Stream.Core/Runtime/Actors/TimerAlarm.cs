using Streams.Time;

namespace Streams.Runtime.Actors;

/// <summary>An alarm on a timer of the provider's: what holds its own time decides when it is due.</summary>
internal sealed class TimerAlarm : IAlarm
{
    /// <summary>A timer cannot wait for much more than a month; whoever is woken early arms it again.</summary>
    private const long LongestDelayMs = 24 * 60 * 60 * 1000;

    private readonly JobClock _clock;
    private readonly Action _wake;
    private readonly ITimer _timer;

    public TimerAlarm(JobClock clock, Action wake)
    {
        _clock = clock;
        _wake = wake;
        _timer = clock.Provider.CreateTimer(static wake => ((Action)wake!)(), wake, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Arm(long atMs)
    {
        // A timer counts from when it is set. If time was moved on just before, it would be late by as much, and time that is held may not move again: so once more.
        long now, then = _clock.MonotonicMs;
        do
        {
            now = then;
            if (atMs <= now)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static wake => wake(), _wake, preferLocal: false);
                return;
            }

            _timer.Change(TimeSpan.FromMilliseconds(Math.Min(atMs - now, LongestDelayMs)), Timeout.InfiniteTimeSpan);
            then = _clock.MonotonicMs;
        }
        while (then != now);
    }

    public void Dispose() => _timer.Dispose();
}
