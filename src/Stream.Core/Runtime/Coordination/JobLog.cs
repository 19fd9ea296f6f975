using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Checkpoints.Formats;
using Streams.Checkpoints.Storage;

namespace Streams.Runtime.Coordination;

/// <summary>The log of one job in its store.</summary>
internal sealed record JobLog(string Job, JobStore Store)
{
    /// <summary>Reads an entry.</summary>
    public async Task<LoggedEntry> ReadAsync(long number, CancellationToken cancellationToken)
    {
        byte[]? bytes = await Store.ReadEntryAsync(number, cancellationToken).ConfigureAwait(false);
        if (bytes is null) return new LoggedEntry(number, null, null);
        try
        {
            return new LoggedEntry(number, EntryFormat.Read(Job, number, bytes), null);
        }
        catch (CorruptStateException e)
        {
            return new LoggedEntry(number, null, e.Message);
        }
    }

    /// <summary>Reads and verifies a manifest.</summary>
    public async Task<CoordinatorInput> ReadManifestAsync(ReadManifest read)
    {
        try
        {
            return new ManifestRead(read.Entry, await ManifestStore.ReadManifestAsync(Store, read.File, CancellationToken.None).ConfigureAwait(false));
        }
        catch (StreamException e)
        {
            return new ManifestRead(read.Entry, null, e.Message);
        }
    }

    /// <summary>Writes a manifest.</summary>
    public async Task<CoordinatorInput> WriteManifestAsync(WriteManifest write)
    {
        try
        {
            return new ManifestWritten(write.Manifest.CheckpointId, await ManifestStore.WriteManifestAsync(Store, write.Manifest, CancellationToken.None).ConfigureAwait(false));
        }
        catch (Exception e) when (e is IOException or StreamException or UnauthorizedAccessException)
        {
            return new ManifestWritten(write.Manifest.CheckpointId, null, e.Message);
        }
    }

    /// <summary>Copies the files of a checkpoint to the directory of a savepoint.</summary>
    public async Task<SavepointExported> ExportAsync(ExportSavepoint export, CancellationToken cancellationToken)
    {
        try
        {
            await SavepointDirectory.ExportAsync(Store, export.Manifest, export.Path, cancellationToken).ConfigureAwait(false);
            return new SavepointExported(export.Manifest.CheckpointId);
        }
        catch (Exception e) when (e is IOException or StreamException or UnauthorizedAccessException or OperationCanceledException)
        {
            return new SavepointExported(export.Manifest.CheckpointId, e.Message);
        }
    }

    /// <summary>Completes a savepoint.</summary>
    public static async Task<SavepointPublished> PublishAsync(PublishSavepoint publish)
    {
        try
        {
            await SavepointDirectory.CompleteAsync(publish.Path, publish.Manifest).ConfigureAwait(false);
            return new SavepointPublished(publish.Manifest.CheckpointId);
        }
        catch (Exception e) when (e is IOException or StreamException or UnauthorizedAccessException)
        {
            return new SavepointPublished(publish.Manifest.CheckpointId, e.Message);
        }
    }
}

/// <summary>An entry as it was found.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Entry">What it says; null if it is not there or cannot be read.</param>
/// <param name="Problem">Why it cannot be read.</param>
internal sealed record LoggedEntry(long Number, LogEntry? Entry, string? Problem);
