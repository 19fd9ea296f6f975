namespace Streams.Checkpoints.Storage;

/// <summary>A directory with one folder for each job.</summary>
internal sealed class DirectoryCheckpointStore(string path) : CheckpointStore
{
    /// <inheritdoc />
    public override string ToString() => $"checkpoint directory '{path}'";

    /// <inheritdoc />
    internal override JobStore ForJob(string jobName) => new FileSystemJobStore(path, jobName);
}
