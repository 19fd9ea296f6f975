using Streams.Time;

namespace Streams;

/// <summary>When and where a job's state is checkpointed.</summary>
public sealed record CheckpointOptions
{
    /// <summary>Where checkpoints are kept. Null, the default, keeps none: a restart begins anew, and sinks whose guarantee stands on checkpoints are refused.</summary>
    public CheckpointStore? Store { get; init; }

    /// <summary>The id of a journal plugin of Akka.Persistence, as it is configured in <see cref="JobOptions.ActorSystem"/>, in which the log of checkpoints is to lie. Null, the default: it lies in <see cref="Store"/>.</summary>
    /// <remarks>
    /// <para>State files stay in the store. The log alone decides which process runs the job and which checkpoint counts, so processes on several machines may share a database for it, and any store that all of them reach for the files.</para>
    /// <para>The journal must refuse an event under a number that is taken: Akka.Persistence.Sql does. The start of the job proves it or refuses. It keeps every entry, about 200 bytes a checkpoint; nothing else may delete them.</para>
    /// <para>Another journal is another log: a job that changes it begins anew, unless it starts from a savepoint.</para>
    /// </remarks>
    public string? Journal { get; init; }

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
        if (Journal is not null && string.IsNullOrWhiteSpace(Journal)) yield return "Checkpoints.Journal must not be blank; leave it out for a log in the store.";
        if (Journal is not null && Store is null) yield return "Checkpoints.Journal needs Checkpoints.Store, where the state files lie.";
        if (Retained < 1) yield return $"Checkpoints.Retained must be at least 1; it is {Retained}.";
    }
}
