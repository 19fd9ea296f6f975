using System.IO.Hashing;
using Streams.Checkpoints.Formats;

namespace Streams.Checkpoints;

/// <summary>Writes and reads manifests as files of a store.</summary>
internal static class ManifestStore
{
    /// <summary>No manifest is larger, 64 MiB: some hundred thousand sections.</summary>
    private const int MostBytes = 64 * 1024 * 1024;

    /// <summary>Writes a manifest under its term and checkpoint; durable when it returns.</summary>
    /// <returns>What the entry that completes the checkpoint says of it.</returns>
    public static async Task<FileReference> WriteManifestAsync(JobStore store, Manifest manifest, CancellationToken cancellationToken)
    {
        byte[] bytes = ManifestFormat.Write(manifest);
        if (bytes.Length > MostBytes) throw new InvalidOperationException($"The manifest of checkpoint {manifest.CheckpointId} has {bytes.Length} bytes; {MostBytes} is the most.");
        string name = CheckpointNames.Manifest(manifest.Term, manifest.CheckpointId);
        StoreFile file = await store.CreateFileAsync(name, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            await file.Content.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            await file.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }

        return new(name, bytes.Length, XxHash128.HashToUInt128(bytes));
    }

    /// <summary>Reads a manifest that an entry names, and verifies every byte.</summary>
    /// <exception cref="CheckpointStoreException">The file is missing.</exception>
    /// <exception cref="CorruptStateException">The file is not the one that was written, or is of a newer version.</exception>
    public static async Task<Manifest> ReadManifestAsync(JobStore store, FileReference reference, CancellationToken cancellationToken)
    {
        Stream content = await store.OpenFileAsync(reference.Name, cancellationToken).ConfigureAwait(false) ?? throw StateFileReader.Missing(store, reference);
        await using (content.ConfigureAwait(false))
        {
            if (content.Length != reference.Length || content.Length > MostBytes)
            {
                throw StateFileReader.Damaged(store, reference, $"It has {content.Length} bytes; {reference.Length} were written, and {MostBytes} is the most.");
            }

            byte[] bytes = new byte[content.Length];
            try
            {
                await content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                throw StateFileReader.Unreadable(store, reference, e);
            }

            if (XxHash128.HashToUInt128(bytes) != reference.Checksum) throw StateFileReader.Damaged(store, reference, "Its checksum is not the one that was written.");
            return ManifestFormat.Read(bytes, reference.Name);
        }
    }
}
