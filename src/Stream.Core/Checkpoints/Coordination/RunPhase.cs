using System.Collections.Immutable;
using Streams.Time;

namespace Streams.Checkpoints.Coordination;

/// <summary>Takes checkpoints, one at a time, until the job is at its end, is stopped, or loses the log.</summary>
/// <remarks>
/// <para>The interval counts between starts; one that is overdue is started as soon as none is in flight. The first comes one interval after deployment. At the end of data, or at a stop, a periodic
/// one is aborted unless all tasks have acknowledged it, and the final or last one is triggered at once. From a drain on there is only the final one, also for a stop: sources that were told to end come to
/// it one by one, and no state in between is one from which to go on.</para>
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
    private readonly RunRequests _requests;
    private readonly HashSet<int> _ended;
    private readonly long[] _settledUpTo;
    private readonly List<CheckpointCompleted> _untold = [];
    private readonly Dictionary<long, CheckpointInFlight> _aborted = [];
    private readonly CheckpointSchedule _schedule;
    private readonly ImmutableArray<string> _dropped;
    private readonly long _firstId;
    private CheckpointInFlight? _inFlight;
    private Step _step;
    private bool _isDraining;
    private CheckpointKind _completedKind;
    private StreamTime _completedAt;
    private long _completedId;
    private int _completedCount;
    private string? _lastAbort;
    private long _nextId;
    private long _nextEntry;

    /// <summary>Begins when the tasks run.</summary>
    public RunPhase(CoordinatorSettings settings, EffectQueue effects, RequestLine requests, WonStart start, in Now now)
    {
        _requests = new RunRequests(effects, requests);
        _settledUpTo = new long[settings.Tasks.Length];
        (_settings, _effects, _term, _lineage, _retained, _ended) = (settings, effects, start.Term, start.Lineage, start.Retained, start.EndedTasks);
        _dropped = start.Restored is null ? [] : [.. start.Restored.DroppedStates.Union(settings.DroppedStates)];
        _completedId = start.Restored?.CheckpointId ?? 0;
        _completedAt = start.Restored?.CreatedAt ?? StreamTime.None;
        _firstId = _nextId = _completedId + 1;
        _nextEntry = _term + 1;
        _schedule = new CheckpointSchedule(settings);
        _schedule.Restart(now);
        if (AreAllEnded) _schedule.BringForward(now);
        _leftovers = new Leftovers(effects, _term, _retained, start.BelowOldest);
        _leftovers.Begin();
        Serve(now);
        Advance(now);
    }

    private bool AreAllEnded => _settings.EndTasks.All(_ended.Contains);

    private bool MayTrigger => _step == Step.Checkpointing && _inFlight is null && (!_isDraining || AreAllEnded);

    /// <inheritdoc />
    public override long NextAlarm
    {
        get
        {
            long alarm = _schedule.StopDeadlineMs;
            if (MayTrigger) alarm = Math.Min(alarm, _schedule.NextTriggerMs);
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
            case CommitsSettled settled when settled.CheckpointId <= _completedId:
                OnSettled(settled);
                break;
            case CheckpointRequested asked:
                if (_requests.Add(asked.Request)) Serve(now);
                break;
            case SavepointExported exported:
                OnExported(exported, now);
                break;
            case SavepointPublished published:
                if (_requests.Published(published)) Serve(now);
                Conclude();
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
        Rule.Holds(_inFlight is null || (_inFlight.Id == _nextId - 1 && _inFlight.Id > _completedId && !_aborted.ContainsKey(_inFlight.Id)), "A checkpoint in flight is newer than all before it.");
        Rule.Holds(_nextId - _firstId == _completedCount + _aborted.Count + (_inFlight is null ? 0 : 1), "Every checkpoint of the attempt is complete, aborted or in flight.");
        Rule.Holds(_inFlight?.Stage != CheckpointStage.Appending || _inFlight.ManifestFile is not null, "No entry names a manifest that is not written.");
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

        if (_requests.FailedDrain is { } failed)
        {
            _effects.End(AttemptOutcome.Retry, $"The drain has failed, and the job starts again from the last checkpoint. {failed}");
            return;
        }

        if (MayTrigger && now.MonotonicMs >= _schedule.NextTriggerMs) Trigger(now);
    }

    private void Trigger(in Now now)
    {
        CheckpointRequest? request = _requests.Next;
        CheckpointKind kind = AreAllEnded ? CheckpointKind.Final : _schedule.IsStopping || request is { Kind: RequestKind.Stop } ? CheckpointKind.Stop : CheckpointKind.Periodic;
        _inFlight = new CheckpointInFlight(_nextId++, kind, new StreamTime(now.WallMs), _schedule.TimeoutOf(now), request?.IsServedBy(kind) == true ? request : null);
        _schedule.Restart(now);
        _effects.Add(new TriggerCheckpoint(_inFlight.Id, kind));
    }

    /// <summary>Sees to the request whose turn it is.</summary>
    private void Serve(in Now now)
    {
        if (_step != Step.Checkpointing) return;
        switch (_requests.Wanted)
        {
            case RequestKind.Savepoint:
                _schedule.BringForward(now);
                break;
            case RequestKind.Stop:
                AbortPeriodic("The checkpoint of the stop takes its place.", now);
                _schedule.BringForward(now);
                break;
            case RequestKind.Drain when !_isDraining && _inFlight is not { Kind: CheckpointKind.Stop }: // Behind the barrier of a stop nothing may be drained: it would be read again.
                _isDraining = true;
                _effects.Add(new DrainSources());
                break;
        }
    }

    private void OnEnd(in Now now)
    {
        if (_inFlight?.Request is null) AbortPeriodic("The final checkpoint takes its place.", now);
        _schedule.BringForward(now);
    }

    /// <summary>Makes room for the last checkpoint. One that all tasks have written is worth its entry.</summary>
    private void AbortPeriodic(string reason, in Now now)
    {
        if (_inFlight is { Stage: CheckpointStage.Acknowledging, Kind: CheckpointKind.Periodic } periodic) Abort(periodic, reason, now, isReplaced: true);
    }

    private void OnAcknowledged(SnapshotAcknowledged acknowledged)
    {
        if (_aborted.ContainsKey(acknowledged.CheckpointId))
        {
            Drop(acknowledged.Files.Select(static f => f.File.Name));
            return;
        }

        if (_inFlight is not { Stage: CheckpointStage.Acknowledging } current || current.Id != acknowledged.CheckpointId) return;
        current.Acknowledge(acknowledged.Task, acknowledged.Files);
        if (current.AcknowledgedCount < _settings.Tasks.Length) return;
        current.Stage = CheckpointStage.WritingManifest;
        current.Manifest = new Manifest(_settings.Job, _lineage, _term, current.Id, current.Kind, _settings.KeyGroups, current.CreatedAt, _settings.Operators, current.Files) { DroppedStates = _dropped };
        _effects.Add(new WriteManifest(current.Manifest));
    }

    private void OnFailed(SnapshotFailed failed, in Now now)
    {
        // A write that failed may have taken effect.
        if (_inFlight is { Stage: CheckpointStage.Acknowledging } current && current.Id == failed.CheckpointId)
            Abort(current, $"Task '{_settings.Tasks[failed.Task]}' could not write its part: {failed.Problem}", now);
        if (_aborted.ContainsKey(failed.CheckpointId)) Drop([CheckpointNames.State(_term, failed.CheckpointId, failed.Task)]);
    }

    private void OnManifestWritten(ManifestWritten written, in Now now)
    {
        if (_inFlight is { Stage: CheckpointStage.WritingManifest } current && current.Id == written.CheckpointId)
        {
            if (written.File is not null)
            {
                current.ManifestFile = written.File;
                if (!_requests.TryExport(current)) Append(current, written.File);
                return;
            }

            Abort(current, $"Its manifest could not be written: {written.Problem}", now);
        }

        if (_aborted.ContainsKey(written.CheckpointId)) Drop([written.File?.Name ?? CheckpointNames.Manifest(_term, written.CheckpointId)]);
    }

    private void OnExported(SavepointExported exported, in Now now)
    {
        if (_inFlight is { Stage: CheckpointStage.Exporting, ManifestFile: { } file } current && current.Id == exported.CheckpointId)
        {
            if (exported.Problem is null) Append(current, file);
            else Abort(current, $"Its savepoint could not be written: {exported.Problem}", now);
        }
        else if (exported.Problem is null && _aborted.TryGetValue(exported.CheckpointId, out CheckpointInFlight? aborted))
        {
            _requests.Drop(aborted);
        }
    }

    private void Append(CheckpointInFlight current, FileReference manifest)
    {
        current.Stage = CheckpointStage.Appending;
        _effects.Add(new AppendEntry(_nextEntry, new CompletedEntry(_settings.Run, _term, current.Id, manifest, _retained.OldestWith(_nextEntry))));
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
                _requests.Finished();
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
        _untold.Add(new CheckpointCompleted(won.Id, won.Kind, _nextEntry));
        TellCompleted();
        _effects.AddIfAny(_retained.Add(_nextEntry, [.. won.Files.Select(static f => f.File.Name), won.ManifestFile!.Name]));
        _nextEntry++;
        _requests.Completed(won);
        if (won.Kind != CheckpointKind.Periodic) _step = Step.Settling;
    }

    // Over a change of parallelism a key may be written by another subtask: nothing new is published before all that was adopted is.
    private void TellCompleted()
    {
        if (!IsSettled(_firstId - 1)) return;
        foreach (CheckpointCompleted completed in _untold) _effects.Add(completed);
        _untold.Clear();
    }

    private bool IsSettled(long checkpointId) => Array.TrueForAll(_settledUpTo, settled => settled >= checkpointId);

    private void OnSettled(CommitsSettled settled)
    {
        bool wasSettled = IsSettled(_completedId);
        _settledUpTo[settled.Task] = Math.Max(_settledUpTo[settled.Task], settled.CheckpointId);
        TellCompleted();
        _requests.Publish(IsSettled);
        if (!wasSettled && IsSettled(_completedId)) Conclude();
    }

    // Behind the last checkpoint, once all that it holds is published.
    private void Conclude()
    {
        if (_step != Step.Settling || _requests.IsPublishing || !IsSettled(_completedId)) return;
        if (_completedKind == CheckpointKind.Stop)
        {
            _requests.Stopped();
            _effects.End(AttemptOutcome.Stopped, $"Stopped behind checkpoint {_completedId}.");
            return;
        }

        _step = Step.Finishing;
        _effects.Add(new AppendEntry(_nextEntry, new FinishedEntry(_settings.Run, _term)));
    }

    private void Abort(CheckpointInFlight aborted, string reason, in Now now, bool isReplaced = false)
    {
        _inFlight = null;
        _aborted.Add(aborted.Id, aborted);
        _lastAbort = $"Checkpoint {aborted.Id} was aborted. {reason}";
        _effects.Add(new AbortCheckpoint(aborted.Id, reason, isReplaced));
        Drop(aborted.Files.Select(static f => f.File.Name));
        if (aborted.ManifestFile is { } manifest) Drop([manifest.Name]);
        _schedule.Aborted(now);
        if (_requests.Aborted(aborted, _lastAbort) || aborted.Kind == CheckpointKind.Stop) Serve(now);
    }

    private void Drop(IEnumerable<string> files)
    {
        ImmutableArray<string> unnamed = _retained.Unnamed(files);
        if (!unnamed.IsEmpty) _effects.Add(new Retire(unnamed, []));
    }

    private string WaitsFor() => _step switch
    {
        Step.Checkpointing => _inFlight?.WaitsFor(_settings.Tasks) ?? (_isDraining && !AreAllEnded ? "The job is being drained." : _schedule.IsStopping || AreAllEnded ? "The last checkpoint is about to be tried again." : "Running."),
        Step.Settling when IsSettled(_completedId) => $"The savepoint of checkpoint {_completedId} is being finished.",
        Step.Settling => $"Checkpoint {_completedId} is complete; what it holds is being published by {TaskNames.Missing(_settings.Tasks, t => _settledUpTo[t] >= _completedId)}.",
        Step.Finishing => $"Entry {_nextEntry}, which says that the job has finished, is being written.",
        _ => $"Entry {_nextEntry} is taken; it is being read.",
    };
}
