using System.Buffers;
using System.IO.Hashing;
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
    /// <summary>The name of the manifest.</summary>
    private const string ManifestName = "manifest";

    private const int BufferLength = 256 * 1024;

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
            foreach (StateFile file in manifest.Files) await CopyAsync(store, file.File, target, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await DropAsync(path, manifest).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes the manifest, which makes it a savepoint.</summary>
    /// <exception cref="CheckpointStoreException">It cannot be written.</exception>
    public static async Task CompleteAsync(string path, Manifest manifest)
    {
        FileSystemJobStore target = FileSystemJobStore.OfSavepoint(path);
        StoreFile file = await target.CreateFileAsync(ManifestName, CancellationToken.None).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            await file.Content.WriteAsync(ManifestFormat.Write(manifest), CancellationToken.None).ConfigureAwait(false);
            await file.CompleteAsync(CancellationToken.None).ConfigureAwait(false);
        }

        target.DeleteIfEmpty();
    }

    /// <summary>Deletes what was exported, by name, and the directory if nothing else is in it. What cannot be deleted stays: without a manifest it is no savepoint.</summary>
    public static async Task DropAsync(string path, Manifest manifest)
    {
        FileSystemJobStore target = FileSystemJobStore.OfSavepoint(path);
        try
        {
            foreach (StateFile file in manifest.Files) await target.DeleteFileAsync(file.File.Name, CancellationToken.None).ConfigureAwait(false);
        }
        catch (CheckpointStoreException)
        {
            // What led here is the error that counts.
        }

        target.DeleteIfEmpty();
    }

    /// <summary>Reads the manifest of a savepoint and verifies every byte of it.</summary>
    /// <exception cref="CheckpointStoreException">There is no savepoint, or it cannot be read.</exception>
    public static async Task<Manifest> ReadAsync(string path, CancellationToken cancellationToken)
    {
        string file = Path.Combine(path, ManifestName);
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

    private static async Task CopyAsync(JobStore from, FileReference file, FileSystemJobStore to, CancellationToken cancellationToken)
    {
        Stream content = await from.OpenFileAsync(file.Name, cancellationToken).ConfigureAwait(false) ?? throw StateFileReader.Missing(from, file);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            await using (content.ConfigureAwait(false))
            {
                StoreFile copy = await to.CreateFileAsync(file.Name, cancellationToken).ConfigureAwait(false);
                await using (copy.ConfigureAwait(false))
                {
                    XxHash128 hash = new();
                    long length = 0;
                    for (int read; (read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; length += read)
                    {
                        hash.Append(buffer.AsSpan(0, read));
                        await copy.Content.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                    }

                    if (length != file.Length || hash.GetCurrentHashAsUInt128() != file.Checksum) throw StateFileReader.Damaged(from, file, "It was read to be copied, and its checksum is another.");
                    await copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (IOException e)
        {
            throw new CheckpointStoreException($"File '{file.Name}' cannot be copied from {from.Location} to {to.Location}: {e.Message}", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
