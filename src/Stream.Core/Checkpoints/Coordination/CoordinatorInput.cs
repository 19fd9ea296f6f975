using System.Collections.Immutable;

namespace Streams.Checkpoints.Coordination;

/// <summary>What happens to a coordinator. Results of its effects come back as inputs.</summary>
internal abstract record CoordinatorInput;

/// <summary>The attempt begins. The first input.</summary>
internal sealed record AttemptBegins : CoordinatorInput;

/// <summary>Answer to <see cref="ListEntries"/>: the numbers in the log, ascending.</summary>
internal sealed record EntriesListed(ImmutableArray<long> Numbers) : CoordinatorInput;

/// <summary>Answer to <see cref="ReadEntry"/>. Null: there is no such entry. <paramref name="Problem"/>: it is there, and cannot be read.</summary>
internal sealed record EntryRead(long Number, LogEntry? Entry, string? Problem = null) : CoordinatorInput;

/// <summary>Answer to <see cref="ReadManifest"/>. Null with a problem: missing, cut or flipped.</summary>
internal sealed record ManifestRead(long Entry, Manifest? Manifest, string? Problem = null) : CoordinatorInput;

/// <summary>Answer to <see cref="AppendEntry"/>.</summary>
internal sealed record EntryAppended(long Number, AppendOutcome Outcome, string? Detail = null) : CoordinatorInput;

/// <summary>What became of an append.</summary>
internal enum AppendOutcome
{
    /// <summary>Created by this request.</summary>
    Created,

    /// <summary>The number is taken, whoever took it.</summary>
    Exists,

    /// <summary>No answer, or one that leaves it open; the request may still land.</summary>
    Unclear,
}

/// <summary>Answer to <see cref="WriteManifest"/>. Null with a problem: it could not be written.</summary>
internal sealed record ManifestWritten(long CheckpointId, FileReference? File, string? Problem = null) : CoordinatorInput;

/// <summary>Answer to <see cref="Deploy"/>: every task has its state and runs.</summary>
internal sealed record TasksDeployed : CoordinatorInput;

/// <summary>Answer to <see cref="Deploy"/>: a file of the checkpoint is missing, cut or flipped. Nothing has run. Not for state that does not fit the job.</summary>
/// <param name="Problem">A sentence that names the file.</param>
/// <param name="Cause">What was thrown.</param>
internal sealed record RestoreFailed(string Problem, Exception? Cause = null) : CoordinatorInput;

/// <summary>A task has written its part of a checkpoint.</summary>
internal sealed record SnapshotAcknowledged(int Task, long CheckpointId, ImmutableArray<StateFile> Files) : CoordinatorInput;

/// <summary>A task could not write its part; the checkpoint is aborted and the job goes on.</summary>
internal sealed record SnapshotFailed(int Task, long CheckpointId, string Problem) : CoordinatorInput;

/// <summary>A task without outlets has seen the end of data on all its inputs. When all have, the final checkpoint is taken at once.</summary>
internal sealed record EndOfDataSeen(int Task) : CoordinatorInput;

/// <summary>Everything that a task's sinks prepared up to this checkpoint is published and known to be so.</summary>
/// <remarks>Every task says so, at once if it has no sink, after each <see cref="CheckpointCompleted"/>, for its checkpoint or a newer one; a restored one first for the checkpoint that it was restored from.
/// A stop, a savepoint and the end of the job wait for all of them.</remarks>
internal sealed record CommitsSettled(int Task, long CheckpointId) : CoordinatorInput;

/// <summary>The host wants the job to stop behind a checkpoint.</summary>
internal sealed record StopRequested : CoordinatorInput;

/// <summary>Somebody asks for a savepoint, a stop with one, or a drain. Answered by <see cref="AnswerRequest"/>, or by the end of the attempt.</summary>
internal sealed record CheckpointRequested(CheckpointRequest Request) : CoordinatorInput;

/// <summary>Answer to <see cref="ExportSavepoint"/>. With a problem: nothing of it is left there.</summary>
internal sealed record SavepointExported(long CheckpointId, string? Problem = null) : CoordinatorInput;

/// <summary>Answer to <see cref="PublishSavepoint"/>.</summary>
internal sealed record SavepointPublished(long CheckpointId, string? Problem = null) : CoordinatorInput;

/// <summary>The time of the coordinator's next alarm has come.</summary>
internal sealed record AlarmRang : CoordinatorInput;
