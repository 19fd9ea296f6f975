using System.Collections.Immutable;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Operators;

namespace Streams.Runtime.Tasks;

/// <summary>What a task is told from outside of its streams: orders of the coordinator, and answers to its own effects.</summary>
/// <remarks>Handled at once, also while a cursor is open, so nothing here emits: what has to becomes a step of the task.</remarks>
internal sealed class SubtaskSignals(Subtask task)
{
    private readonly Queue<Signal> _signals = new();
    private readonly Dictionary<Effect, Operator> _owners = [];
    private long _settling;
    private long _settled;

    /// <summary>Adds one behind the others.</summary>
    public void Post(Signal signal) => _signals.Enqueue(signal);

    /// <summary>Handles all there are.</summary>
    public void HandleAll()
    {
        while (_signals.TryDequeue(out Signal? signal)) Handle(signal);
    }

    /// <summary>An operator has begun an effect, whose answer is for it.</summary>
    public void Own(Effect effect, Operator owner) => _owners.Add(effect, owner);

    /// <summary>What was prepared up to a checkpoint is to be published.</summary>
    public void Settling(long checkpointId) => _settling = Math.Max(_settling, checkpointId);

    /// <summary>Tells the coordinator if all that is to be published is.</summary>
    public void ReportSettled()
    {
        if (_settled >= _settling) return;
        foreach (Operator op in task.Operators)
        {
            if (op.SettledUpTo < _settling) return;
        }

        _settled = _settling;
        task.Report(new CommitsSettled(task.Index, _settled));
    }

    private void Handle(Signal signal)
    {
        switch (signal)
        {
            case TriggerSignal trigger:
                task.Trigger(trigger.CheckpointId, trigger.Kind);
                break;
            case DrainSignal:
                task.Drain();
                break;
            case AbortSignal abort:
                task.Abort(abort.CheckpointId);
                break;
            case CompletedSignal completed:
                foreach (Operator op in task.Operators) op.OnCompleted(completed.CheckpointId);
                Settling(completed.CheckpointId);
                ReportSettled();
                break;
            case ClockRang:
                task.WakeForClock();
                break;
            case EffectDone { Effect: WriteSnapshotEffect snapshot } done:
                OnSnapshotDone(snapshot, done);
                break;
            case EffectDone { Effect: WaitEffect wait } done:
                if (done.Error is { } problem) throw new OutsideException($"Waiting for '{wait.What}' failed: {problem.Message}", problem);
                OwnerOf(wait).OnAwaited();
                break;
            case EffectDone { Effect: CommitEffect commit } done:
                if (done.Error is { } failure) throw new OutsideException($"Sink '{commit.Sink}' could not publish checkpoint {commit.CheckpointId}: {failure.Message}", failure);
                OwnerOf(commit).OnCommitted(commit.CheckpointId);
                ReportSettled();
                break;
        }
    }

    private Operator OwnerOf(Effect effect) => _owners.Remove(effect, out Operator? owner) ? owner : throw new InvalidOperationException($"Task '{task.Name}' did not start this effect.");

    private void OnSnapshotDone(WriteSnapshotEffect snapshot, EffectDone done)
    {
        if (done.Error is SinkPrepareException) throw done.Error;
        if (done.Error is not null)
        {
            task.Report(new SnapshotFailed(task.Index, snapshot.CheckpointId, done.Error.Message));
            return;
        }

        task.Report(new SnapshotAcknowledged(task.Index, snapshot.CheckpointId, (ImmutableArray<StateFile>)done.Value!));
    }
}
