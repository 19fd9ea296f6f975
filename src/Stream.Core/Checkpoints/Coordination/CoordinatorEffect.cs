using System.Collections.Immutable;

namespace Streams.Checkpoints.Coordination;

/// <summary>What a coordinator wants done. Effects are carried out in the order in which they are taken, each awaited where it has an answer.</summary>
internal abstract record CoordinatorEffect;

/// <summary>List the log; answered by <see cref="EntriesListed"/>.</summary>
internal sealed record ListEntries : CoordinatorEffect;

/// <summary>Read an entry; answered by <see cref="EntryRead"/>.</summary>
internal sealed record ReadEntry(long Number) : CoordinatorEffect;

/// <summary>Read and verify a manifest; answered by <see cref="ManifestRead"/>.</summary>
internal sealed record ReadManifest(long Entry, FileReference File) : CoordinatorEffect;

/// <summary>Create an entry if absent; answered by <see cref="EntryAppended"/>.</summary>
internal sealed record AppendEntry(long Number, LogEntry Entry) : CoordinatorEffect;

/// <summary>Write a manifest under the term and checkpoint; answered by <see cref="ManifestWritten"/>.</summary>
internal sealed record WriteManifest(Manifest Manifest) : CoordinatorEffect;

/// <summary>Load state and start every task; answered by <see cref="TasksDeployed"/>, or <see cref="RestoreFailed"/>. Null: nothing to restore.</summary>
/// <param name="Term">The number of the attempt's start.</param>
/// <param name="Lineage">Its lineage.</param>
/// <param name="RestoredEntry">The entry of the checkpoint; 0: none.</param>
/// <param name="Restored">Its manifest, or the savepoint's.</param>
/// <param name="Fork">Where a new lineage begins that leaves another; its savepoint, if it has one, is what is restored.</param>
internal sealed record Deploy(long Term, RunId Lineage, long RestoredEntry, Manifest? Restored, StartPoint? Fork = null) : CoordinatorEffect;

/// <summary>Tell every source to send a barrier.</summary>
internal sealed record TriggerCheckpoint(long CheckpointId, CheckpointKind Kind) : CoordinatorEffect;

/// <summary>Tell every task that a checkpoint will not complete.</summary>
/// <param name="CheckpointId">The checkpoint.</param>
/// <param name="Reason">Why.</param>
/// <param name="IsReplaced">Nothing went wrong: the last checkpoint of the run takes its place.</param>
internal sealed record AbortCheckpoint(long CheckpointId, string Reason, bool IsReplaced = false) : CoordinatorEffect;

/// <summary>Tell every task that a checkpoint is complete: its entry is won. Sinks publish.</summary>
internal sealed record CheckpointCompleted(long CheckpointId, CheckpointKind Kind, long Entry) : CoordinatorEffect;

/// <summary>Copy the files of a checkpoint that all tasks have written to the directory of a savepoint, verified; answered by <see cref="SavepointExported"/>.</summary>
internal sealed record ExportSavepoint(Manifest Manifest, string Path) : CoordinatorEffect;

/// <summary>Write the manifest into the directory of a savepoint, which makes it one: its entry is won and what it holds is published. Answered by <see cref="SavepointPublished"/>.</summary>
internal sealed record PublishSavepoint(Manifest Manifest, string Path) : CoordinatorEffect;

/// <summary>Delete what was exported of a checkpoint that was aborted meanwhile.</summary>
internal sealed record DropSavepoint(Manifest Manifest, string Path) : CoordinatorEffect;

/// <summary>Tell every source to send the largest watermark and the end of data, and nothing more.</summary>
internal sealed record DrainSources : CoordinatorEffect;

/// <summary>Tell whoever asked.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Checkpoint">The checkpoint that serves it, if one was to.</param>
/// <param name="Problem">Why it is not served; null: it is.</param>
internal sealed record AnswerRequest(CheckpointRequest Request, Manifest? Checkpoint, string? Problem) : CoordinatorEffect;

/// <summary>Delete these files by name, then these entries, in this order.</summary>
internal sealed record Retire(ImmutableArray<string> Files, ImmutableArray<long> Entries) : CoordinatorEffect;

/// <summary>Once, after a won start: delete by listing what lies under lower terms and is not named here.</summary>
/// <param name="Term">Own term; only lower ones are touched.</param>
/// <param name="Spared">Names of files that a retained entry names, manifests included.</param>
/// <param name="RetainedEntries">Entries that must still be readable when the sweep runs; if one is not, the sweep ends without deleting.</param>
internal sealed record Sweep(long Term, ImmutableHashSet<string> Spared, ImmutableArray<long> RetainedEntries) : CoordinatorEffect;

/// <summary>The attempt is over. The last effect.</summary>
internal sealed record AttemptEnds(AttemptOutcome Outcome, string Reason, Exception? Cause = null) : CoordinatorEffect;

/// <summary>How an attempt ended, as far as its coordinator knows.</summary>
internal enum AttemptOutcome
{
    /// <summary>The job came to its end and everything is published.</summary>
    Finished,

    /// <summary>A log that says so already: nothing was run.</summary>
    AlreadyFinished,

    /// <summary>The checkpoint of the stop is complete and published.</summary>
    Stopped,

    /// <summary>The checkpoint of the stop did not complete in time. The reason names the tasks that are missing.</summary>
    StopTimedOut,

    /// <summary>Another attempt won the start. Begin again after a short, jittered pause.</summary>
    StartLost,

    /// <summary>An entry's outcome is unclear, or an entry of one's own stands where none should. Begin again.</summary>
    Retry,

    /// <summary>Another run holds the log. This process must stop; the reason names the successor.</summary>
    Superseded,

    /// <summary>What the store holds cannot be restored, or the job may not start from it. Nothing has run; the cause says what to do.</summary>
    Refused,
}
