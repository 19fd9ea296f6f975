using System.Collections.Concurrent;

namespace Streams.Checkpoints.Storage;

/// <summary>Checkpoints in memory, for as long as the object lives: for tests.</summary>
internal sealed class MemoryCheckpointStore : CheckpointStore
{
    private readonly ConcurrentDictionary<string, MemoryJobStore> _jobs = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public override string ToString() => "checkpoint store in memory";

    /// <inheritdoc />
    internal override JobStore ForJob(string jobName)
    {
        StoreNames.CheckJob(jobName);
        return _jobs.GetOrAdd(jobName, static _ => new MemoryJobStore());
    }
}
