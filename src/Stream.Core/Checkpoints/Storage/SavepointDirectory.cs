using Streams.Checkpoints.Formats;

namespace Streams.Checkpoints.Storage;

/// <summary>A savepoint: a directory of its own with all files of one checkpoint, which depends on nothing else and may be moved and copied. docs/formats/savepoint.md.</summary>
/// <remarks>
/// <code>
/// {path}/manifest                              the checkpoint's manifest, written last: without it there is no savepoint
/// {path}/files/{term}/{checkpoint}/{task}.state  its state files, under the names that the manifest uses
/// </code>
/// </remarks>
internal static class SavepointDirectory
{
    /// <summary>The files of a savepoint, as a store.</summary>
    public static JobStore StoreOf(string path) => FileSystemJobStore.OfSavepoint(path);

    /// <summary>Copies the state files of a checkpoint, each verified as it is read. On a failure nothing of them is left.</summary>
    /// <exception cref="CheckpointStoreException">The directory is not empty, or something cannot be read or written.</exception>
    /// <exception cref="CorruptStateException">A file is not what was written.</exception>
    public static async Task ExportAsync(JobStore store, Manifest manifest, string path, CancellationToken cancellationToken)
    {
        RefuseTaken(path);
        FileSystemJobStore target = FileSystemJobStore.OfSavepoint(path);
        try
        {
            await SavepointFiles.CopyAsync(store, manifest, target, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            target.DeleteIfEmpty();
            throw;
        }
    }

    /// <summary>Writes the manifest, which makes it a savepoint.</summary>
    /// <exception cref="CheckpointStoreException">It cannot be written.</exception>
    public static async Task CompleteAsync(string path, Manifest manifest)
    {
        FileSystemJobStore target = FileSystemJobStore.OfSavepoint(path);
        await SavepointFiles.CompleteAsync(target, manifest).ConfigureAwait(false);
        target.DeleteIfEmpty();
    }

    /// <summary>Deletes what was exported, by name, and the directory if nothing else is in it. What cannot be deleted stays: without a manifest it is no savepoint.</summary>
    public static async Task DropAsync(string path, Manifest manifest)
    {
        FileSystemJobStore target = FileSystemJobStore.OfSavepoint(path);
        await SavepointFiles.DropAsync(target, manifest).ConfigureAwait(false);
        target.DeleteIfEmpty();
    }

    /// <summary>Reads the manifest of a savepoint and verifies every byte of it.</summary>
    /// <exception cref="CheckpointStoreException">There is no savepoint, or it cannot be read.</exception>
    public static async Task<Manifest> ReadAsync(string path, CancellationToken cancellationToken)
    {
        string file = Path.Combine(path, SavepointFiles.ManifestName);
        try
        {
            return ManifestFormat.Read(await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false), file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointStoreException($"There is no savepoint in '{path}': the file 'manifest' is missing, which is written last. Name the directory of a savepoint that was completed.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointStoreException($"The savepoint in '{path}' cannot be read: {e.Message}", e);
        }
        catch (CorruptStateException e)
        {
            throw new CheckpointStoreException($"The savepoint in '{path}' cannot be restored. {e.Message} Take the directory from a copy, or start from another savepoint.", e);
        }
    }

    private static void RefuseTaken(string path)
    {
        try
        {
            if (File.Exists(path)) throw new CheckpointStoreException($"'{path}' is a file. A savepoint needs a directory of its own: name one that does not exist.");
            if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
                throw new CheckpointStoreException($"The directory '{path}' is not empty. A savepoint needs one of its own: name one that does not exist.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointStoreException($"The directory '{path}' cannot be read: {e.Message}", e);
        }
    }
}
