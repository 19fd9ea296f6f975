namespace Streams.Connectors;

/// <summary>Writes the records of one subtask. Called by one thread at a time, except for what returns a task, which runs beside it.</summary>
/// <typeparam name="T">The records.</typeparam>
public interface ISinkWriter<T> : IAsyncDisposable
{
    /// <summary>Takes records from the front, in order, and returns how many it took. Fewer than given means that it is full: the engine waits for <see cref="WhenWritableAsync"/>.</summary>
    /// <param name="records">The records.</param>
    /// <param name="times">Their times.</param>
    int Write(ReadOnlySpan<T> records, ReadOnlySpan<StreamTime> times);

    /// <summary>Completes when the writer may take records again.</summary>
    Task WhenWritableAsync(CancellationToken cancellationToken);

    /// <summary>Seals what was written since the last barrier, at once, and returns how to make it durable. That function is called once, beside the task, before the checkpoint can complete.
    /// It returns what <see cref="CommitAsync"/> needs to publish the epoch; empty: nothing to publish.</summary>
    /// <remarks>A checkpoint can fail after this: what was prepared is then committed with the next one that completes.</remarks>
    /// <param name="checkpointId">The checkpoint; grows.</param>
    Func<CancellationToken, Task<ReadOnlyMemory<byte>>> Prepare(long checkpointId);

    /// <summary>Publishes a prepared epoch of this or of an earlier writer, possibly for the second time: committing again does nothing. Called in the order of the epochs, one at a time.</summary>
    Task CommitAsync(ReadOnlyMemory<byte> committable, CancellationToken cancellationToken);
}

/// <summary>What a writer is told.</summary>
/// <param name="Job">The job's name.</param>
/// <param name="Sink">The sink's name in the job.</param>
/// <param name="Subtask">From 0.</param>
/// <param name="Parallelism">How many subtasks write.</param>
/// <param name="Term">The attempt's number; grows with every attempt of every process; 0 without a checkpoint store.</param>
/// <param name="Lineage">32 hexadecimal digits: the history of checkpoints that the job continues; unchanged by restarts.</param>
/// <param name="IsRestored">Whether the attempt continues from a checkpoint.</param>
/// <param name="Adopted">What writers of earlier attempts prepared and this attempt has to settle, of all subtasks; it is committed before anything new.</param>
/// <param name="Time">The job's clock.</param>
public sealed record SinkWriterContext(
    string Job, string Sink, int Subtask, int Parallelism, long Term, string Lineage, bool IsRestored, IReadOnlyList<ReadOnlyMemory<byte>> Adopted, TimeProvider Time);
