using Streams.Checkpoints.Coordination;

namespace Streams.Runtime.Jobs;

/// <summary>Keeps the status of a run, told by whoever knows of a change. Safe from any thread.</summary>
internal sealed class JobProgress(string job, TimeProvider time)
{
    private readonly Lock _gate = new();
    private JobStatus _status = new(job, time.GetUtcNow());
    private int _completedBefore;
    private int _abortedBefore;
    private int _stops;
    private bool _isRunning;

    /// <summary>As it is now.</summary>
    public JobStatus Status
    {
        get
        {
            lock (_gate) return _status;
        }
    }

    /// <summary>An attempt begins.</summary>
    public void Begin(int attempt) => Change(s =>
    {
        (_completedBefore, _abortedBefore) = (s.CheckpointsCompleted, s.CheckpointsAborted);
        return s with { Attempt = attempt };
    });

    /// <summary>Its tasks run.</summary>
    public void Run(string? lineage) => Change(s =>
    {
        _isRunning = true;
        return s with { Lineage = lineage };
    });

    /// <summary>The attempt is over, and the next one will begin.</summary>
    public void Lose(string reason) => Change(s =>
    {
        _isRunning = false;
        return s with { LastFailure = reason, Detail = reason };
    });

    /// <summary>A stop is under way; one that is taken back is told by <see cref="GoOn"/>.</summary>
    public void Stop() => Change(s =>
    {
        _stops++;
        return s;
    });

    /// <summary>A stop has failed, and the job runs on.</summary>
    public void GoOn() => Change(s =>
    {
        _stops--;
        return s;
    });

    /// <summary>What the coordinator tells.</summary>
    public void Tell(CoordinatorStatus coordinator) => Change(s => s with
    {
        Detail = coordinator.Phase,
        LastCheckpointId = coordinator.LastCompletedId == 0 ? s.LastCheckpointId : coordinator.LastCompletedId,
        LastCheckpointAt = coordinator.LastCompletedAt == StreamTime.None ? s.LastCheckpointAt : DateTimeOffset.FromUnixTimeMilliseconds(coordinator.LastCompletedAt.UnixMilliseconds),
        CheckpointsCompleted = _completedBefore + coordinator.CompletedCount,
        CheckpointsAborted = _abortedBefore + coordinator.AbortedCount,
        LastAbortReason = coordinator.LastAbortReason ?? s.LastAbortReason,
    });

    /// <summary>The run is over.</summary>
    public void End(JobState state, string detail, Exception? failure = null)
    {
        lock (_gate) _status = _status with { State = state, Since = time.GetUtcNow(), Detail = detail, Failure = failure };
    }

    private void Change(Func<JobStatus, JobStatus> change)
    {
        lock (_gate)
        {
            if (_status.State >= JobState.Stopped) return;
            JobStatus next = change(_status);
            JobState state = _stops > 0 ? JobState.Stopping : _isRunning ? JobState.Running : next.Attempt > 1 || next.LastFailure is not null ? JobState.Restarting : JobState.Starting;
            _status = state == _status.State ? next : next with { State = state, Since = time.GetUtcNow() };
        }
    }
}
