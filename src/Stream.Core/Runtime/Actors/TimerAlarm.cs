namespace Streams.Runtime.Actors;

/// <summary>An alarm on a timer of the provider's: what holds its own time decides when it is due.</summary>
internal sealed class TimerAlarm : IAlarm
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);
    private readonly Action _wake;
    private readonly ITimer _timer;

    public TimerAlarm(TimeProvider provider, Action wake)
    {
        _wake = wake;
        _timer = provider.CreateTimer(static wake => ((Action)wake!)(), wake, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Arm(long delayMs)
    {
        if (delayMs <= 0)
        {
            // Due already: time that is held would never get there.
            ThreadPool.UnsafeQueueUserWorkItem(static wake => wake(), _wake, preferLocal: false);
            return;
        }

        // A timer cannot wait for much more than a month; whoever is woken early arms it again.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Min(delayMs, (long)LongestDelay.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
