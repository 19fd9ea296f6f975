namespace Streams;

/// <summary>A savepoint that was taken: a directory that holds the whole state of a job at one moment, and needs nothing else.</summary>
/// <remarks>The job never deletes it. It may be moved and copied, and any version of the job may start from it.</remarks>
public sealed record Savepoint
{
    internal Savepoint(string path, string lineage, long checkpointId, DateTimeOffset takenAt, long bytes) =>
        (Path, Lineage, CheckpointId, TakenAt, Bytes) = (path, lineage, checkpointId, takenAt, bytes);

    /// <summary>The full path of the directory.</summary>
    public string Path { get; }

    /// <summary>The history of checkpoints that it belongs to, 32 hexadecimal digits.</summary>
    public string Lineage { get; }

    /// <summary>The number of the checkpoint.</summary>
    public long CheckpointId { get; }

    /// <summary>When it was begun, by the job's clock.</summary>
    public DateTimeOffset TakenAt { get; }

    /// <summary>How many bytes of state it holds.</summary>
    public long Bytes { get; }
}
