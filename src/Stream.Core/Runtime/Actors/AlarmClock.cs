using Streams.Time;

namespace Streams.Runtime.Actors;

/// <summary>The one alarm of an attempt: armed for the earliest time a task has asked for, and not at all when none has. Safe from any thread.</summary>
/// <remarks>An alarm that moves to a later time leaves the clock armed for the earlier one: it wakes once in vain, and busy tasks, which move their linger with
/// each flush, cost no more than a comparison.</remarks>
internal sealed class AlarmClock : IDisposable
{
    private readonly Lock _gate = new();
    private readonly JobClock _clock;
    private readonly Action<int> _ring;
    private readonly long[] _due;
    private readonly IAlarm _alarm;
    private long _armedForMs = long.MaxValue;
    private bool _disposed;

    /// <param name="clock">Alarms go by its monotonic milliseconds.</param>
    /// <param name="tasks">How many tasks there are.</param>
    /// <param name="ring">Is told which task's alarm is due, once per setting. It only hands it on.</param>
    public AlarmClock(JobClock clock, int tasks, Action<int> ring)
    {
        _clock = clock;
        _ring = ring;
        _due = new long[tasks];
        Array.Fill(_due, long.MaxValue);

        // A timer due in 1 ms fires after 2.5 to 7.6 ms; a thread that waits, after 1.2 to 3.7. Tests hold their own time, which only timers follow.
        _alarm = ReferenceEquals(clock.Provider, TimeProvider.System) ? new ThreadAlarm(clock, Wake) : new TimerAlarm(clock, Wake);
    }

    /// <summary>Sets the alarm of a task, in place of the one before.</summary>
    /// <param name="task">Its index.</param>
    /// <param name="atMs">Monotonic milliseconds; <see cref="long.MaxValue"/>: none. What is past rings at once.</param>
    public void Set(int task, long atMs)
    {
        lock (_gate)
        {
            _due[task] = atMs;
            if (atMs < _armedForMs) Arm(atMs);
        }
    }

    /// <summary>Rings no more. A ring that is under way may still come.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
        }

        _alarm.Dispose();
    }

    private void Wake()
    {
        List<int> due = [];
        lock (_gate)
        {
            long now = _clock.MonotonicMs, next = long.MaxValue;
            for (int task = 0; task < _due.Length; task++)
            {
                if (_due[task] <= now)
                {
                    _due[task] = long.MaxValue;
                    due.Add(task);
                }
                else
                {
                    next = Math.Min(next, _due[task]);
                }
            }

            _armedForMs = long.MaxValue;
            if (next != long.MaxValue) Arm(next);
        }

        foreach (int task in due) _ring(task);
    }

    private void Arm(long atMs)
    {
        if (_disposed) return;
        _armedForMs = atMs;
        _alarm.Arm(atMs);
    }
}

/// <summary>Calls back once, at a time.</summary>
internal interface IAlarm : IDisposable
{
    /// <summary>Sets the time, in place of the one before. Does not call back from inside.</summary>
    /// <param name="atMs">Monotonic milliseconds of the job's clock. It may call back earlier, and is armed again then.</param>
    void Arm(long atMs);
}
