using Streams.Time;

namespace Streams;

/// <summary>When the health check of a hosted job complains. A job that restarts is degraded, one that has failed for good is unhealthy, whatever is set here.</summary>
public sealed class StreamJobHealthSettings
{
    /// <summary>The age of the last checkpoint, or of the run if it has none, from which a job with a checkpoint store is degraded. Null, the default: three checkpoint intervals and the checkpoints' time-out.</summary>
    public TimeSpan? DegradedAfter { get; set; }

    /// <summary>The age from which it is unhealthy. Null, the default: never for its age alone.</summary>
    public TimeSpan? UnhealthyAfter { get; set; }

    /// <summary>How long a job may restart without running again until it is unhealthy. Default 5 minutes; longer than zero.</summary>
    public TimeSpan RestartingFor { get; set; } = TimeSpan.FromMinutes(5);

    internal IEnumerable<string> Problems()
    {
        if (DegradedAfter <= TimeSpan.Zero) yield return $"Health.DegradedAfter must be longer than zero; it is {Durations.ToText(DegradedAfter.Value)}.";
        if (UnhealthyAfter <= TimeSpan.Zero) yield return $"Health.UnhealthyAfter must be longer than zero; it is {Durations.ToText(UnhealthyAfter.Value)}.";
        if (UnhealthyAfter < DegradedAfter) yield return $"Health.UnhealthyAfter must not be shorter than Health.DegradedAfter, {Durations.ToText(DegradedAfter.Value)}; it is {Durations.ToText(UnhealthyAfter.Value)}.";
        if (RestartingFor <= TimeSpan.Zero) yield return $"Health.RestartingFor must be longer than zero; it is {Durations.ToText(RestartingFor)}.";
    }
}
