using Streams.Checkpoints;
using Streams.Checkpoints.Storage;

namespace Streams;

/// <summary>Where a job keeps its checkpoints: the only durable system that it needs. Several jobs may share one; each has its own part, by its name.</summary>
public abstract class CheckpointStore
{
    private protected CheckpointStore() { }

    /// <summary>Keeps checkpoints in a directory of a local or shared file system.</summary>
    /// <param name="path">The directory. Created at the start of a job, for this user alone, if it does not exist. Relative to the working directory as it is now.</param>
    /// <remarks>
    /// The file system must not lose what it has synced, and must create names atomically: local ones do, NFS does. The start of a job proves the second or refuses.
    /// Whoever can write to the directory can change the state of the jobs in it.
    /// </remarks>
    /// <exception cref="ArgumentException">The path is blank, or no path.</exception>
    public static CheckpointStore Directory(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new DirectoryCheckpointStore(Path.GetFullPath(path));
    }

    /// <summary>One job's part.</summary>
    /// <param name="jobName">1 to 128 letters, digits, '-' and '_'.</param>
    internal abstract JobStore ForJob(string jobName);
}
