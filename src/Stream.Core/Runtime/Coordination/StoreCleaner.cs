using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Checkpoints.Storage;

namespace Streams.Runtime.Coordination;

/// <summary>Deletes what the coordinator gives up, one thing after the other, beside everything else. What cannot be deleted is logged and left: it costs space, never data.</summary>
internal sealed class StoreCleaner(JobLog log, ILogger logger)
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    /// <summary>Completes when all that was asked for is done.</summary>
    public Task Idle
    {
        get
        {
            lock (_gate) return _last;
        }
    }

    /// <summary>Deletes files by name, then entries.</summary>
    public void Retire(Retire retire) => Enqueue(() => RetireAsync(log, retire));

    /// <summary>Deletes what lies under lower terms and is not spared.</summary>
    public void Sweep(Sweep sweep) => Enqueue(() => SweepAsync(log, sweep));

    /// <summary>Deletes what was exported of an aborted checkpoint.</summary>
    public void Drop(DropSavepoint drop) => Enqueue(() => SavepointDirectory.DropAsync(drop.Path, drop.Manifest));

    /// <inheritdoc cref="Retire" />
    public static async Task RetireAsync(JobLog log, Retire retire)
    {
        foreach (string file in retire.Files) await log.Store.DeleteFileAsync(file, CancellationToken.None).ConfigureAwait(false);
        foreach (long entry in retire.Entries) await log.Store.DeleteEntryAsync(entry, CancellationToken.None).ConfigureAwait(false);
    }

    /// <inheritdoc cref="Sweep" />
    public static async Task SweepAsync(JobLog log, Sweep sweep)
    {
        ImmutableArray<string> doomed =
        [
            .. (await log.Store.ListFilesAsync(CheckpointNames.Files, CancellationToken.None).ConfigureAwait(false))
                .Where(f => CheckpointNames.TermOf(f) is { } term && term < sweep.Term && !sweep.Spared.Contains(f)),
        ];
        foreach (long entry in sweep.RetainedEntries)
        {
            // Superseded, or about to be: what looks like rubbish from here may be another's.
            if ((await log.ReadAsync(entry, CancellationToken.None).ConfigureAwait(false)).Entry is null) return;
        }

        foreach (string file in doomed) await log.Store.DeleteFileAsync(file, CancellationToken.None).ConfigureAwait(false);
    }

    private void Enqueue(Func<Task> clean)
    {
        lock (_gate) _last = RunAsync(_last, clean);
    }

    private async Task RunAsync(Task before, Func<Task> clean)
    {
        await before.ConfigureAwait(false);
        try
        {
            await Task.Run(clean).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "Old files in {Location} could not be deleted; the next start tries again.", log.Store.Location);
        }
    }
}
