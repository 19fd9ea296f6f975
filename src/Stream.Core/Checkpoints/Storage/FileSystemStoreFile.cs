using Streams.Checkpoints.Durable;

namespace Streams.Checkpoints.Storage;

/// <summary>A file being written to a directory: temporary until it is complete.</summary>
internal sealed class FileSystemStoreFile(FileSystemJobStore store, DurableFileStream file, string name) : StoreFile
{
    private bool _isPublished;

    /// <inheritdoc />
    public override Stream Content => file;

    /// <inheritdoc />
    public override Task CompleteAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            store.Publish(file, name);
            _isPublished = true;
        },
        cancellationToken);

    /// <inheritdoc />
    public override ValueTask DisposeAsync()
    {
        TemporaryFiles.Drop(file, _isPublished);
        return ValueTask.CompletedTask;
    }
}
