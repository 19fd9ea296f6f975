using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;

namespace Streams.Testing;

/// <summary>Knows where the coordinator of an attempt is, from what it wants and has been answered.</summary>
internal sealed class MomentWatch
{
    private const CoordinatorMoments BehindTheTasks = CoordinatorMoments.WritingManifest | CoordinatorMoments.ExportingSavepoint | CoordinatorMoments.AppendingCompleted
        | CoordinatorMoments.PublishingSavepoint | CoordinatorMoments.AppendingFinished;

    private readonly List<CoordinatorMoments> _awaited = [];
    private CheckpointKind _kind;
    private long _start;
    private bool _hasCheckedStart;
    private bool _isDraining;
    private bool _isSettling;

    /// <summary>The coordinator wants something.</summary>
    public void OnEffect(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case TriggerCheckpoint trigger:
                _kind = trigger.Kind;
                break;
            case DrainSources:
                _isDraining = true;
                break;
            case CheckpointCompleted completed:
                _isSettling = completed.Kind != CheckpointKind.Periodic;
                break;
        }
    }

    /// <summary>It waits for an answer. Returns the moment, which <see cref="End"/> ends.</summary>
    public CoordinatorMoments Begin(CoordinatorEffect effect)
    {
        CoordinatorMoments moment = effect switch
        {
            ListEntries => MomentOfListing(),
            ReadEntry read => _start != 0 && read.Number > _start ? CoordinatorMoments.ReadingSuccessor : CoordinatorMoments.ReadingEntry,
            ReadManifest => CoordinatorMoments.ReadingManifest,
            AppendEntry { Entry: StartEntry } => CoordinatorMoments.AppendingStart,
            AppendEntry { Entry: CompletedEntry } => CoordinatorMoments.AppendingCompleted,
            AppendEntry => CoordinatorMoments.AppendingFinished,
            WriteManifest => CoordinatorMoments.WritingManifest,
            Deploy => CoordinatorMoments.Deploying,
            ExportSavepoint => CoordinatorMoments.ExportingSavepoint,
            PublishSavepoint => CoordinatorMoments.PublishingSavepoint,
            _ => CoordinatorMoments.None,
        };
        _awaited.Add(moment);
        return moment;
    }

    /// <summary>It has its answer.</summary>
    public void End(CoordinatorMoments moment) => _awaited.Remove(moment);

    /// <summary>Its start was created as an entry of this number.</summary>
    public void OnStart(long number) => _start = number;

    /// <summary>Where it is.</summary>
    /// <param name="hasTasks">Whether its tasks run.</param>
    /// <param name="isInFlight">Whether a checkpoint is in flight.</param>
    public CoordinatorMoments Now(bool hasTasks, bool isInFlight)
    {
        CoordinatorMoments now = CoordinatorMoments.None;
        foreach (CoordinatorMoments awaited in _awaited) now |= awaited;
        if (!hasTasks || (now & BehindTheTasks) != 0) return now;
        if (isInFlight) return now | MomentOf(_kind);
        return now | (_isSettling ? CoordinatorMoments.Settling : _isDraining ? CoordinatorMoments.Draining : CoordinatorMoments.Running);
    }

    private static CoordinatorMoments MomentOf(CheckpointKind kind) => kind switch
    {
        CheckpointKind.Periodic => CoordinatorMoments.WaitingForTasks,
        CheckpointKind.Stop => CoordinatorMoments.WaitingForStop,
        _ => CoordinatorMoments.WaitingForEnd,
    };

    // First to find the newest checkpoint, then to see whether the own start is the highest entry, and again whenever something is missing.
    private CoordinatorMoments MomentOfListing()
    {
        if (_start == 0) return CoordinatorMoments.ListingEntries;
        if (_hasCheckedStart) return CoordinatorMoments.ListingAgain;
        _hasCheckedStart = true;
        return CoordinatorMoments.CheckingStart;
    }
}
