using System.Diagnostics.CodeAnalysis;
using Streams.Checkpoints.Coordination;
using Streams.Checkpoints.Storage;

namespace Streams.Runtime.Coordination;

/// <summary>The savepoints of one attempt while they are written, beside the coordinator. Safe from any thread.</summary>
/// <remarks>What is not a savepoint when the attempt ends will not become one: its copy is cancelled and waited for, and what was copied is deleted, so that its directory can be named again.
/// From the moment on in which a manifest is being written its files stay: it may be a savepoint already.</remarks>
internal sealed class SavepointExports(JobLog log)
{
    private const string Over = "The attempt is over.";

    private readonly Lock _gate = new();
    private readonly Dictionary<long, Export> _open = [];
    private bool _isOver;

    /// <summary>Copies the files of a checkpoint.</summary>
    public Task<SavepointExported> ExportAsync(ExportSavepoint export)
    {
        lock (_gate)
        {
            if (_isOver) return Task.FromResult(new SavepointExported(export.Manifest.CheckpointId, Over));
            Export begun = new(export);
            _open.Add(export.Manifest.CheckpointId, begun);
            Task<SavepointExported> copying = Task.Run(() => CopyAsync(begun));
            begun.Running = copying;
            return copying;
        }
    }

    /// <summary>Completes a savepoint.</summary>
    public Task<SavepointPublished> PublishAsync(PublishSavepoint publish)
    {
        lock (_gate)
        {
            if (_isOver || !_open.TryGetValue(publish.Manifest.CheckpointId, out Export? export)) return Task.FromResult(new SavepointPublished(publish.Manifest.CheckpointId, Over));
            export.HasManifest = true;
            Task<SavepointPublished> publishing = Task.Run(() => CompleteAsync(publish));
            export.Running = publishing;
            return publishing;
        }
    }

    /// <summary>Gives up the copy of a checkpoint, if there is one that is not completed.</summary>
    public void Cancel(long checkpointId)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(checkpointId, out Export? export)) export.Cancellation.Cancel();
        }
    }

    /// <summary>The attempt is over: completes when nothing is written any more.</summary>
    public async Task EndAsync()
    {
        Export[] open;
        lock (_gate)
        {
            _isOver = true;
            open = [.. _open.Values];
        }

        foreach (Export export in open)
        {
            await export.Cancellation.CancelAsync().ConfigureAwait(false);
            await export.Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (IsOpen(export) && !export.HasManifest) await SavepointDirectory.DropAsync(export.Savepoint.Path, export.Savepoint.Manifest).ConfigureAwait(false);
        }
    }

    // A copy that fails has left nothing.
    private async Task<SavepointExported> CopyAsync(Export export)
    {
        SavepointExported exported = await log.ExportAsync(export.Savepoint, export.Cancellation.Token).ConfigureAwait(false);
        if (exported.Problem is not null) Close(exported.CheckpointId);
        return exported;
    }

    private async Task<SavepointPublished> CompleteAsync(PublishSavepoint publish)
    {
        SavepointPublished published = await JobLog.PublishAsync(publish).ConfigureAwait(false);
        Close(published.CheckpointId);
        return published;
    }

    private void Close(long checkpointId)
    {
        lock (_gate) _open.Remove(checkpointId);
    }

    private bool IsOpen(Export export)
    {
        lock (_gate) return _open.ContainsValue(export);
    }

    [SuppressMessage("Design", "CA1001", Justification = "A cancellation source without a timer holds nothing to free.")]
    private sealed class Export(ExportSavepoint savepoint)
    {
        public ExportSavepoint Savepoint => savepoint;

        public CancellationTokenSource Cancellation { get; } = new();

        public Task Running { get; set; } = Task.CompletedTask;

        public bool HasManifest { get; set; }
    }
}
