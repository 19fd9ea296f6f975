using Streams.Time;

namespace Streams.Checkpoints.Coordination;

/// <summary>When the next checkpoint is due, and until when a stop may take. All times are monotonic, in milliseconds.</summary>
internal sealed class CheckpointSchedule(CoordinatorSettings settings)
{
    /// <summary>When the next one is due.</summary>
    public long NextTriggerMs { get; private set; }

    /// <summary>When a stop gives up; <see cref="long.MaxValue"/>: none is asked for.</summary>
    public long StopDeadlineMs { get; private set; } = long.MaxValue;

    /// <summary>Whether a stop was asked for.</summary>
    public bool IsStopping => StopDeadlineMs != long.MaxValue;

    /// <summary>The interval counts from now: tasks were deployed, or a checkpoint was triggered.</summary>
    public void Restart(in Now now) => NextTriggerMs = After(now, settings.Interval);

    /// <summary>The next one is due now: the last, or one that was asked for.</summary>
    public void BringForward(in Now now) => NextTriggerMs = now.MonotonicMs;

    /// <summary>A stop is asked for: its checkpoint is due now.</summary>
    public void Stop(in Now now)
    {
        StopDeadlineMs = After(now, settings.ShutdownTimeout);
        NextTriggerMs = now.MonotonicMs;
    }

    /// <summary>A checkpoint was aborted. A stop has little time: it tries again sooner than the interval, but not in a tight loop.</summary>
    public void Aborted(in Now now)
    {
        if (IsStopping) NextTriggerMs = Math.Min(NextTriggerMs, 1 + After(now, settings.ShutdownTimeout / 10));
    }

    /// <summary>When a checkpoint triggered now is aborted.</summary>
    public long TimeoutOf(in Now now) => After(now, settings.Timeout);

    private static long After(in Now now, TimeSpan time) => SaturatingMath.Add(now.MonotonicMs, Math.Min(time.Ticks / TimeSpan.TicksPerMillisecond, long.MaxValue / 4));
}
