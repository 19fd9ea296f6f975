using System.Collections.Immutable;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;

namespace Streams.Runtime;

/// <summary>What a task wants done outside of itself. Carried out beside the task; the result returns as <see cref="EffectDone"/>.</summary>
internal abstract class Effect;

/// <summary>Wait until a reader may have records, or a writer may take some. Ends early, without harm, when the attempt stops.</summary>
internal sealed class WaitEffect(string what, Func<CancellationToken, Task> wait) : Effect
{
    /// <summary>For messages: <c>source 'commits' readable</c>.</summary>
    public string What => what;
    public Task RunAsync(CancellationToken cancellationToken) => wait(cancellationToken);
}

/// <summary>Write a frozen snapshot. Value of the result: <see cref="ImmutableArray{T}"/> of <see cref="StateFile"/>. A failure to write is no failure of the task: it reports the checkpoint as failed.</summary>
internal sealed class WriteSnapshotEffect(long checkpointId, FrozenSnapshot snapshot) : Effect
{
    public long CheckpointId => checkpointId;
    public FrozenSnapshot Snapshot => snapshot;
}

/// <summary>Publish what a sink prepared; its checkpoint is complete. Idempotent. A failure ends the attempt.</summary>
internal sealed class CommitEffect(string sink, long checkpointId, Func<CancellationToken, Task> commit) : Effect
{
    public string Sink => sink;
    public long CheckpointId => checkpointId;
    public Task RunAsync(CancellationToken cancellationToken) => commit(cancellationToken);
}

/// <summary>Tell the coordinator. Has no result.</summary>
internal sealed class ReportEffect(CoordinatorInput report) : Effect
{
    public CoordinatorInput Report => report;
}
