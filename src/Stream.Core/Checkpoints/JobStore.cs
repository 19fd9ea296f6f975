namespace Streams.Checkpoints;

/// <summary>One job's part of a checkpoint store: its log and its files. The only durable system that a job needs.</summary>
/// <remarks>
/// <para>A method that throws says nothing about whether it took effect: an answer can be lost after success, and a request can land late.</para>
/// <para>What returned is durable: it survives a loss of power; so does what a listing returned. Deletions need not: one that comes back is deleted again.
/// Safe for use by several threads and processes at once.</para>
/// <para>Names of files are those of <see cref="FileReference"/>; others are refused with an <see cref="ArgumentException"/>. A store that fails throws
/// <see cref="CheckpointStoreException"/>; the <see cref="StoreFile.Content"/> of a file may throw an <see cref="IOException"/>.</para>
/// </remarks>
internal abstract class JobStore
{
    /// <summary>Where it is, for messages.</summary>
    public abstract string Location { get; }

    /// <summary>Proves that create-if-absent holds here, or throws <see cref="CheckpointStoreException"/> with the way out.</summary>
    public abstract Task ProbeAsync(CancellationToken cancellationToken);

    /// <summary>The numbers of all entries, ascending. Not atomic: entries that turn over meanwhile may be missed.</summary>
    public abstract Task<IReadOnlyList<long>> ListEntriesAsync(CancellationToken cancellationToken);

    /// <summary>The bytes of an entry, or null where there is none.</summary>
    public abstract Task<byte[]?> ReadEntryAsync(long number, CancellationToken cancellationToken);

    /// <summary>Creates an entry if its number is free. True: created. False: the number is taken, whoever took it.</summary>
    public abstract Task<bool> CreateEntryAsync(long number, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Deletes an entry; one that is gone is fine.</summary>
    public abstract Task DeleteEntryAsync(long number, CancellationToken cancellationToken);

    /// <summary>Opens a new file for writing from its start; a name that is taken is an error, here or when the file is completed. The file exists for others, and is durable, once <see cref="StoreFile.CompleteAsync"/> has returned; disposed before, it is dropped.</summary>
    public abstract Task<StoreFile> CreateFileAsync(string name, CancellationToken cancellationToken);

    /// <summary>Opens a file for reading, seekable, or null where there is none.</summary>
    public abstract Task<Stream?> OpenFileAsync(string name, CancellationToken cancellationToken);

    /// <summary>Deletes a file; one that is gone is fine. Empty folders above it may go with it.</summary>
    public abstract Task DeleteFileAsync(string name, CancellationToken cancellationToken);

    /// <summary>The names of all files under a folder of the job's part, with the folder; none where the folder does not exist. Ascending by ordinal. Not atomic.</summary>
    public abstract Task<IReadOnlyList<string>> ListFilesAsync(string folder, CancellationToken cancellationToken);
}

/// <summary>A file being written to a store.</summary>
internal abstract class StoreFile : IAsyncDisposable
{
    /// <summary>Where its bytes go, in order.</summary>
    public abstract Stream Content { get; }

    /// <summary>Makes it durable and visible under its name.</summary>
    public abstract Task CompleteAsync(CancellationToken cancellationToken);

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}
