namespace Streams.Checkpoints.Coordination;

/// <summary>What somebody asks of a running job, and waits for.</summary>
/// <param name="Number">Tells requests of one run apart.</param>
/// <param name="Kind">What is asked for.</param>
/// <param name="Path">The directory of the savepoint; null, for a drain alone: none is wanted.</param>
internal sealed record CheckpointRequest(long Number, RequestKind Kind, string? Path)
{
    /// <summary>Whether a checkpoint of a kind serves it.</summary>
    public bool IsServedBy(CheckpointKind kind) => (Kind == RequestKind.Drain) == (kind == CheckpointKind.Final);
}

/// <summary>What is asked of a job.</summary>
internal enum RequestKind
{
    /// <summary>A savepoint; the job goes on.</summary>
    Savepoint,

    /// <summary>A savepoint, and to stop behind it. If it fails the job goes on.</summary>
    Stop,

    /// <summary>To send the largest watermark and the end of data behind what was read, and to finish. If it fails the job starts again from the last checkpoint.</summary>
    Drain,
}
