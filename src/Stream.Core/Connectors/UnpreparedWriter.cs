namespace Streams.Connectors;

/// <summary>A writer whose records are out once it has taken them: it prepares and publishes nothing, and a restart writes again what came after the checkpoint that it goes back to.</summary>
internal abstract class UnpreparedWriter<T> : ISinkWriter<T>
{
    /// <summary>What a writer gives that has nothing to publish.</summary>
    protected static readonly Task<ReadOnlyMemory<byte>> Nothing = Task.FromResult(ReadOnlyMemory<byte>.Empty);

    /// <inheritdoc />
    public abstract int Write(ReadOnlySpan<T> records, ReadOnlySpan<StreamTime> times);

    /// <inheritdoc />
    public virtual Task WhenWritableAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public virtual Func<CancellationToken, Task<ReadOnlyMemory<byte>>> Prepare(long checkpointId) => static _ => Nothing;

    /// <inheritdoc />
    public Task CommitAsync(ReadOnlyMemory<byte> committable, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
