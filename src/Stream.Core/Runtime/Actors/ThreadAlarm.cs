using Streams.Time;

namespace Streams.Runtime.Actors;

/// <summary>An alarm on a thread that waits: closer to time than a timer. The thread starts with the first alarm and sleeps without limit between two.</summary>
internal sealed class ThreadAlarm(JobClock clock, Action wake) : IAlarm
{
    private readonly object _gate = new();
    private long _atMs = long.MaxValue;
    private bool _started, _disposed;

    public void Arm(long atMs)
    {
        lock (_gate)
        {
            if (_disposed) return;
            _atMs = atMs;
            Monitor.Pulse(_gate);
            if (_started) return;
            _started = true;
            new Thread(Loop) { IsBackground = true, Name = "streams-alarm" }.Start();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Loop()
    {
        while (WaitUntilDue()) wake();
    }

    private bool WaitUntilDue()
    {
        lock (_gate)
        {
            while (!_disposed)
            {
                if (_atMs == long.MaxValue)
                {
                    Monitor.Wait(_gate);
                    continue;
                }

                long remaining = _atMs - clock.MonotonicMs;
                if (remaining <= 0)
                {
                    _atMs = long.MaxValue;
                    return true;
                }

                Monitor.Wait(_gate, (int)Math.Min(remaining, int.MaxValue));
            }

            return false;
        }
    }
}
