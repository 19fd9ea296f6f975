using Streams.Time;

namespace Streams;

/// <summary>How a job that fails is started again within its process, from its last checkpoint.</summary>
public sealed record RestartOptions
{
    /// <summary>The wait before the first restart; doubles with each failure that follows. Default 1 second; at least 1 ms.</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait. Default 1 minute; at least <see cref="MinBackoff"/>.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a job has to run, with a checkpoint completed, until its waits begin at <see cref="MinBackoff"/> again. Default 1 minute; not negative.</summary>
    public TimeSpan ResetAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many failures within <see cref="FailureWindow"/> are answered by a restart; one more stops the job. Null, the default, is no limit; 0 stops at the first failure.</summary>
    public int? MaxFailures { get; init; }

    /// <summary>The time over which <see cref="MaxFailures"/> counts. Default 10 minutes; longer than zero.</summary>
    public TimeSpan FailureWindow { get; init; } = TimeSpan.FromMinutes(10);

    internal IEnumerable<string> Problems()
    {
        if (MinBackoff < TimeSpan.FromMilliseconds(1)) yield return $"Restart.MinBackoff must be at least 1 ms; it is {Durations.ToText(MinBackoff)}.";
        if (MaxBackoff < MinBackoff) yield return $"Restart.MaxBackoff must be at least Restart.MinBackoff, {Durations.ToText(MinBackoff)}; it is {Durations.ToText(MaxBackoff)}.";
        if (ResetAfter < TimeSpan.Zero) yield return $"Restart.ResetAfter must not be negative; it is {Durations.ToText(ResetAfter)}.";
        if (MaxFailures < 0) yield return $"Restart.MaxFailures must not be negative; it is {MaxFailures}. Null is no limit.";
        if (FailureWindow <= TimeSpan.Zero) yield return $"Restart.FailureWindow must be longer than zero; it is {Durations.ToText(FailureWindow)}.";
    }
}
