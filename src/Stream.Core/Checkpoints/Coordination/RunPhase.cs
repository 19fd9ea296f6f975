using System.Collections.Immutable;
using Streams.Time;

namespace Streams.Checkpoints.Coordination;

/// <summary>Takes checkpoints, one at a time, until the job is at its end, is stopped, or loses the log.</summary>
/// <remarks>
/// <para>The interval counts between starts; one that is overdue is started as soon as none is in flight. The first comes one interval after deployment. At the end of data, or at a stop, a periodic
/// one is aborted unless all tasks have acknowledged it, and the final or last one is triggered at once.</para>
/// <para>An aborted checkpoint leaves no files: those acknowledged, also late, are deleted by name. A state file belongs to the one checkpoint for which it was written until that is complete.</para>
/// <para>Where nothing is unclear, nothing ends: a checkpoint whose files cannot be written is aborted, and the job goes on.</para>
/// </remarks>
internal sealed class RunPhase : CoordinatorPhase
{
    private enum Step
    {
        Checkpointing,
        Settling,
        Finishing,
        Contested,
    }

    private readonly CoordinatorSettings _settings;
    private readonly EffectQueue _effects;
    private readonly long _term;
    private readonly RunId _lineage;
    private readonly RetainedCheckpoints _retained;
    private readonly Leftovers _leftovers;
    private readonly HashSet<int> _ended;
    private readonly HashSet<int> _settled = [];
    private readonly HashSet<long> _aborted = [];
    private readonly CheckpointSchedule _schedule;
    private readonly long _firstId;
    private CheckpointInFlight? _inFlight;
    private Step _step;
    private CheckpointKind _completedKind;
    private StreamTime _completedAt;
    private long _completedId;
    private int _completedCount;
    private string? _lastAbort;
    private long _nextId;
    private long _nextEntry;

    /// <summary>Begins when the tasks run.</summary>
    public RunPhase(CoordinatorSettings settings, EffectQueue effects, WonStart start, in Now now)
    {
        (_settings, _effects, _term, _lineage, _retained, _ended) = (settings, effects, start.Term, start.Lineage, start.Retained, start.EndedTasks);
        _completedId = start.Restored?.CheckpointId ?? 0;
        _completedAt = start.Restored?.CreatedAt ?? StreamTime.None;
        _firstId = _nextId = _completedId + 1;
        _nextEntry = _term + 1;
        _schedule = new CheckpointSchedule(settings);
        _schedule.Restart(now);
        if (AreAllEnded) _schedule.HasComeToItsEnd(now);
        _leftovers = new Leftovers(effects, _term, _retained, start.BelowOldest);
        _leftovers.Begin();
        Advance(now);
    }

    private bool AreAllEnded => _settings.EndTasks.All(_ended.Contains);

    /// <inheritdoc />
    public override long NextAlarm
    {
        get
        {
            long alarm = _schedule.StopDeadlineMs;
            if (_step == Step.Checkpointing && _inFlight is null) alarm = Math.Min(alarm, _schedule.NextTriggerMs);
            if (_inFlight is { Stage: not CheckpointStage.Appending }) alarm = Math.Min(alarm, _inFlight.DeadlineMs);
            return alarm;
        }
    }

    /// <inheritdoc />
    public override CoordinatorStatus Status => new()
    {
        Phase = _effects.HasEnded ? "ended" : WaitsFor(),
        Term = _term,
        LastCompletedId = _completedId,
        LastCompletedAt = _completedAt,
        InFlightId = _inFlight?.Id ?? 0,
        CompletedCount = _completedCount,
        AbortedCount = _aborted.Count,
        LastAbortReason = _lastAbort,
    };

    /// <inheritdoc />
    public override CoordinatorPhase On(CoordinatorInput input, in Now now)
    {
        switch (input)
        {
            case SnapshotAcknowledged acknowledged:
                OnAcknowledged(acknowledged);
                break;
            case SnapshotFailed failed:
                OnFailed(failed, now);
                break;
            case ManifestWritten written:
                OnManifestWritten(written, now);
                break;
            case EntryAppended appended when appended.Number == _nextEntry:
                OnAppended(appended);
                break;
            case EntryRead read when _step == Step.Contested && read.Number == _nextEntry:
                Contest.Resolve(_settings, _effects, read);
                break;
            case EntryRead read:
                _leftovers.On(read);
                break;
            case ManifestRead read:
                _leftovers.On(read);
                break;
            case EndOfDataSeen end:
                if (_ended.Add(end.Task) && AreAllEnded) OnEnd(now);
                break;
            case CommitsSettled settled when _step == Step.Settling && settled.CheckpointId >= _completedId:
                OnSettled(settled.Task);
                break;
            case StopRequested when !_schedule.IsStopping:
                AbortPeriodic("The last checkpoint takes its place.", now);
                _schedule.Stop(now);
                break;
        }

        if (!_effects.HasEnded) Advance(now);
        return this;
    }

    /// <inheritdoc />
    public override void AssertInvariants()
    {
        Rule.Holds(_nextEntry == _term + 1 + _completedCount, "The entries of an attempt follow its start without a gap.");
        Rule.Holds(_inFlight is null || (_inFlight.Id == _nextId - 1 && _inFlight.Id > _completedId && !_aborted.Contains(_inFlight.Id)), "A checkpoint in flight is newer than all before it.");
        Rule.Holds(_nextId - _firstId == _completedCount + _aborted.Count + (_inFlight is null ? 0 : 1), "Every checkpoint of the attempt is complete, aborted or in flight.");
        Rule.Holds(_inFlight?.Stage != CheckpointStage.Appending || _inFlight.Manifest is not null, "No entry names a manifest that is not written.");
        Rule.Holds(_step is Step.Checkpointing or Step.Contested || _inFlight is null, "Nothing is in flight behind the last checkpoint.");
        _retained.AssertInvariants();
    }

    /// <summary>Does what is due.</summary>
    private void Advance(in Now now)
    {
        if (now.MonotonicMs >= _schedule.StopDeadlineMs)
        {
            string last = _lastAbort is null ? "" : $" The last checkpoint that was aborted: {_lastAbort}";
            _effects.End(AttemptOutcome.StopTimedOut, $"The stop did not come to its end within {_settings.ShutdownTimeout}. {WaitsFor()}{last}");
            return;
        }

        if (_inFlight is { Stage: not CheckpointStage.Appending } late && now.MonotonicMs >= late.DeadlineMs)
            Abort(late, $"It did not complete within {_settings.Timeout}. {late.WaitsFor(_settings.Tasks)}", now);

        if (_step == Step.Checkpointing && _inFlight is null && now.MonotonicMs >= _schedule.NextTriggerMs) Trigger(now);
    }

    private void Trigger(in Now now)
    {
        CheckpointKind kind = AreAllEnded ? CheckpointKind.Final : _schedule.IsStopping ? CheckpointKind.Stop : CheckpointKind.Periodic;
        _inFlight = new CheckpointInFlight(_nextId++, kind, new StreamTime(now.WallMs), _schedule.TimeoutOf(now));
        _schedule.Restart(now);
        _effects.Add(new TriggerCheckpoint(_inFlight.Id, kind));
    }

    private void OnEnd(in Now now)
    {
        AbortPeriodic("The final checkpoint takes its place.", now);
        _schedule.HasComeToItsEnd(now);
    }

    /// <summary>Makes room for the last checkpoint. One that all tasks have written is worth its entry.</summary>
    private void AbortPeriodic(string reason, in Now now)
    {
        if (_inFlight is { Stage: CheckpointStage.Acknowledging, Kind: CheckpointKind.Periodic } periodic) Abort(periodic, reason, now);
    }

    private void OnAcknowledged(SnapshotAcknowledged acknowledged)
    {
        if (_aborted.Contains(acknowledged.CheckpointId))
        {
            Drop(acknowledged.Files.Select(static f => f.File.Name));
            return;
        }

        if (_inFlight is not { Stage: CheckpointStage.Acknowledging } current || current.Id != acknowledged.CheckpointId) return;
        current.Acknowledge(acknowledged.Task, acknowledged.Files);
        if (current.AcknowledgedCount < _settings.Tasks.Length) return;
        current.Stage = CheckpointStage.WritingManifest;
        _effects.Add(new WriteManifest(new Manifest(
            _settings.Job, _lineage, _term, current.Id, current.Kind, _settings.KeyGroups, current.CreatedAt, _settings.Operators, current.Files)));
    }

    private void OnFailed(SnapshotFailed failed, in Now now)
    {
        // A write that failed may have taken effect.
        if (_inFlight is { Stage: CheckpointStage.Acknowledging } current && current.Id == failed.CheckpointId)
            Abort(current, $"Task '{_settings.Tasks[failed.Task]}' could not write its part: {failed.Problem}", now);
        if (_aborted.Contains(failed.CheckpointId)) Drop([CheckpointNames.State(_term, failed.CheckpointId, failed.Task)]);
    }

    private void OnManifestWritten(ManifestWritten written, in Now now)
    {
        if (_inFlight is { Stage: CheckpointStage.WritingManifest } current && current.Id == written.CheckpointId)
        {
            if (written.File is not null)
            {
                current.Manifest = written.File;
                current.Stage = CheckpointStage.Appending;
                _effects.Add(new AppendEntry(
                    _nextEntry, new CompletedEntry(_settings.Run, _term, current.Id, written.File, _retained.OldestWith(_nextEntry))));
                return;
            }

            Abort(current, $"Its manifest could not be written: {written.Problem}", now);
        }

        if (_aborted.Contains(written.CheckpointId)) Drop([written.File?.Name ?? CheckpointNames.Manifest(_term, written.CheckpointId)]);
    }

    private void OnAppended(EntryAppended appended)
    {
        switch (appended.Outcome)
        {
            case AppendOutcome.Unclear:
                _effects.End(AttemptOutcome.Retry, $"Whether entry {_nextEntry} was written is unclear. {appended.Detail}".TrimEnd());
                break;
            case AppendOutcome.Exists:
                _step = Step.Contested;
                _effects.Add(new ReadEntry(_nextEntry));
                break;
            case AppendOutcome.Created when _step == Step.Finishing:
                _effects.End(AttemptOutcome.Finished, "All data has been processed and everything is published.");
                break;
            case AppendOutcome.Created when _inFlight is { Stage: CheckpointStage.Appending } won:
                OnCompleted(won);
                break;
        }
    }

    private void OnCompleted(CheckpointInFlight won)
    {
        _inFlight = null;
        (_completedId, _completedAt, _completedKind) = (won.Id, won.CreatedAt, won.Kind);
        _completedCount++;
        _effects.Add(new CheckpointCompleted(won.Id, won.Kind, _nextEntry));
        _effects.AddIfAny(_retained.Add(_nextEntry, [.. won.Files.Select(static f => f.File.Name), won.Manifest!.Name]));
        _nextEntry++;
        if (won.Kind != CheckpointKind.Periodic) _step = Step.Settling;
    }

    private void OnSettled(int task)
    {
        _settled.Add(task);
        if (_settled.Count < _settings.Tasks.Length) return;
        if (_completedKind == CheckpointKind.Stop)
        {
            _effects.End(AttemptOutcome.Stopped, $"Stopped behind checkpoint {_completedId}.");
            return;
        }

        _step = Step.Finishing;
        _effects.Add(new AppendEntry(_nextEntry, new FinishedEntry(_settings.Run, _term)));
    }

    private void Abort(CheckpointInFlight aborted, string reason, in Now now, bool isReplaced = false)
    {
        _inFlight = null;
        _aborted.Add(aborted.Id);
        _lastAbort = $"Checkpoint {aborted.Id} was aborted. {reason}";
        _effects.Add(new AbortCheckpoint(aborted.Id, reason, isReplaced));
        Drop(aborted.Files.Select(static f => f.File.Name));
        _schedule.Aborted(now);
    }

    private void Drop(IEnumerable<string> files)
    {
        ImmutableArray<string> unnamed = _retained.Unnamed(files);
        if (!unnamed.IsEmpty) _effects.Add(new Retire(unnamed, []));
    }

    private string WaitsFor() => _step switch
    {
        Step.Checkpointing => _inFlight?.WaitsFor(_settings.Tasks) ?? (_schedule.IsStopping || AreAllEnded ? "The last checkpoint is about to be tried again." : "Running."),
        Step.Settling => $"Checkpoint {_completedId} is complete; what it holds is being published by {TaskNames.Missing(_settings.Tasks, _settled.Contains)}.",
        Step.Finishing => $"Entry {_nextEntry}, which says that the job has finished, is being written.",
        _ => $"Entry {_nextEntry} is taken; it is being read.",
    };
}
