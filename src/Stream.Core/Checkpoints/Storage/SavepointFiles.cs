using System.Buffers;
using System.IO.Hashing;
using Streams.Checkpoints.Formats;

namespace Streams.Checkpoints.Storage;

/// <summary>How the files of a savepoint come to be, and go, in whatever holds them: state files first, each verified as it is read, the manifest last.</summary>
internal static class SavepointFiles
{
    /// <summary>The name of the manifest.</summary>
    public const string ManifestName = "manifest";

    private const int BufferLength = 256 * 1024;

    /// <summary>Copies the state files of a checkpoint. On a failure nothing of them is left, unless that fails too.</summary>
    /// <exception cref="CheckpointStoreException">Something cannot be read or written.</exception>
    /// <exception cref="CorruptStateException">A file is not what was written.</exception>
    public static async Task CopyAsync(JobStore store, Manifest manifest, JobStore target, CancellationToken cancellationToken)
    {
        try
        {
            foreach (StateFile file in manifest.Files) await CopyAsync(store, file.File, target, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await DropAsync(target, manifest).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes the manifest, which makes it a savepoint.</summary>
    /// <exception cref="CheckpointStoreException">It cannot be written.</exception>
    public static async Task CompleteAsync(JobStore target, Manifest manifest)
    {
        StoreFile file = await target.CreateFileAsync(ManifestName, CancellationToken.None).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            await file.Content.WriteAsync(ManifestFormat.Write(manifest), CancellationToken.None).ConfigureAwait(false);
            await file.CompleteAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes what was copied, by name. What cannot be deleted stays: without a manifest it is no savepoint.</summary>
    public static async Task DropAsync(JobStore target, Manifest manifest)
    {
        try
        {
            foreach (StateFile file in manifest.Files) await target.DeleteFileAsync(file.File.Name, CancellationToken.None).ConfigureAwait(false);
        }
        catch (CheckpointStoreException)
        {
            // What led here is the error that counts.
        }
    }

    private static async Task CopyAsync(JobStore from, FileReference file, JobStore to, CancellationToken cancellationToken)
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
