using Streams.Time;

namespace Streams;

/// <summary>When and where a job's state is checkpointed.</summary>
public sealed record CheckpointOptions
{
    /// <summary>Where checkpoints are kept. Null, the default, keeps none: a restart begins anew, and sinks whose guarantee stands on checkpoints are refused.</summary>
    public CheckpointStore? Store { get; init; }

    /// <summary>Time between the starts of two checkpoints. Default 1 minute; at least 10 ms.</summary>
    /// <remarks>Shorter means less to replay after a failure and more to write before one. Exactly-once sinks publish at this pace.</remarks>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a checkpoint may take until it is given up; the job goes on. Default 10 minutes; at least 10 ms.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many completed checkpoints are kept. Default 2; at least 1.</summary>
    public int Retained { get; init; } = 2;

    internal IEnumerable<string> Problems()
    {
        if (Interval < TimeSpan.FromMilliseconds(10)) yield return $"Checkpoints.Interval must be at least 10 ms; it is {Durations.ToText(Interval)}.";
        if (Timeout < TimeSpan.FromMilliseconds(10)) yield return $"Checkpoints.Timeout must be at least 10 ms; it is {Durations.ToText(Timeout)}.";
        if (Retained < 1) yield return $"Checkpoints.Retained must be at least 1; it is {Retained}.";
    }
}
