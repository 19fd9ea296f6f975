using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Persistence;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Operators;
using Streams.Diagnostics;
using Streams.Runtime.Actors;
using Streams.Time;
using Deploy = Streams.Checkpoints.Coordination.Deploy;

namespace Streams.Runtime.Coordination;

/// <summary>Hosts the coordinator of one attempt: its log is the actor's journal, its other effects run beside the actor, and their results come back as messages.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Akka stops an actor, and disposes of none: PostStop does it.")]
internal sealed class CoordinatorActor : UntypedPersistentActor
{
    /// <summary>A timer cannot wait for much more than a month; one that rings early is set again.</summary>
    private const long LongestDelayMs = 24 * 60 * 60 * 1000;

    private readonly Coordinator _coordinator;
    private readonly JobLog _log;
    private readonly IAttemptTasks _tasks;
    private readonly JobClock _clock;
    private readonly TaskCompletionSource<AttemptEnds> _ended;
    private readonly StoreCleaner _cleaner;
    private readonly Dictionary<long, LoggedEntry> _recovered = [];
    private readonly SavepointExports _exports;
    private ITimer? _alarm;
    private long _armedFor = long.MaxValue;
    private bool _hasListed;
    private bool _hasFailed;

    public CoordinatorActor(
        string persistenceId, Coordinator coordinator, JobLog log, StoreCleaner cleaner, SavepointExports exports, IAttemptTasks tasks, JobClock clock, TaskCompletionSource<AttemptEnds> ended)
    {
        PersistenceId = persistenceId;
        (_coordinator, _log, _cleaner, _exports, _tasks, _clock, _ended) = (coordinator, log, cleaner, exports, tasks, clock, ended);
        JournalPluginId = LogJournal.PluginId;
        SnapshotPluginId = "akka.persistence.no-snapshot-store"; // The default one would make a folder in the working directory.
    }

    /// <inheritdoc />
    public override string PersistenceId { get; }

    /// <inheritdoc />
    public override Recovery Recovery { get; } = new(SnapshotSelectionCriteria.None);

    /// <inheritdoc />
    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case LoggedEntry entry:
                _recovered[entry.Number] = entry;
                break;
            case RecoveryCompleted:
                Handle(new AttemptBegins());
                break;
        }
    }

    /// <inheritdoc />
    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case AlarmRang rang:
                // A timer may ring a moment early by the job's clock: nothing is due then, and it is set again.
                _armedFor = long.MaxValue;
                Handle(rang);
                break;
            case CoordinatorInput input:
                Handle(input);
                break;
            case Status.Failure failure:
                _tasks.Fail(failure.Cause);
                break;
        }
    }

    /// <inheritdoc />
    protected override void OnRecoveryFailure(Exception reason, object? message = null) => _tasks.Fail(new OutsideException($"The log in {_log.Store.Location} cannot be read: {reason.Message}", reason));

    /// <inheritdoc />
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) => Handle(new EntryAppended(sequenceNr, AppendOutcome.Exists, cause.Message));

    /// <inheritdoc />
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => Handle(new EntryAppended(sequenceNr, AppendOutcome.Unclear, cause.Message));

    /// <inheritdoc />
    protected override void PostStop()
    {
        _alarm?.Dispose();

        // Who ends the attempt stops the actor afterwards. Anything else, as the end of the actor system, would leave the attempt waiting.
        if (!_ended.Task.IsCompleted) _tasks.Fail(new TaskStoppedException("coordinator"));
        base.PostStop();
    }

    private void Handle(CoordinatorInput input)
    {
        if (_hasFailed) return;
        try
        {
            _coordinator.Post(input, _clock.Read());
            if (input is TasksDeployed) _tasks.Start(); // Before what it wants of them.
            while (_coordinator.TryTakeEffect(out CoordinatorEffect? effect)) Execute(effect!);
            _tasks.Tell(_coordinator.Status);
            ArmAlarm();
        }
        catch (Exception e)
        {
            // A broken invariant, or tasks that cannot be started: nothing more is decided. Thrown to Akka it would start the actor anew, with the same coordinator.
            _hasFailed = true;
            _tasks.Fail(e);
        }
    }

    private void Execute(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case ListEntries when !_hasListed:
                // The first listing is the one that the recovery replayed.
                _hasListed = true;
                Self.Tell(new EntriesListed([.. _recovered.Keys.Order()]));
                break;
            case ListEntries:
                Answer(async () => new EntriesListed([.. await _log.Store.ListEntriesAsync(CancellationToken.None).ConfigureAwait(false)]));
                break;
            case ReadEntry read when _recovered.Remove(read.Number, out LoggedEntry? known):
                Self.Tell(new EntryRead(known.Number, known.Entry, known.Problem));
                break;
            case ReadEntry read:
                Answer(async () =>
                {
                    LoggedEntry entry = await _log.ReadAsync(read.Number, CancellationToken.None).ConfigureAwait(false);
                    return new EntryRead(entry.Number, entry.Entry, entry.Problem);
                });
                break;
            case ReadManifest read:
                Answer(() => _log.ReadManifestAsync(read));
                break;
            case AppendEntry append:
                if (append.Entry is CompletedEntry) CrashPoints.Hit(CrashPoints.FilesWithoutEntry);
                if (append.Number != LastSequenceNr + 1) throw new InvalidOperationException($"Entry {append.Number} was to follow {LastSequenceNr}.");
                PersistAsync(append.Entry, _ => Handle(new EntryAppended(append.Number, AppendOutcome.Created)));
                break;
            case WriteManifest write:
                if (write.Manifest.Kind != CheckpointKind.Periodic) CrashPoints.Hit(CrashPoints.DuringFinalCheckpoint);
                Answer(() => _log.WriteManifestAsync(write));
                break;
            case Deploy deploy:
                Answer(() => DeployAsync(deploy));
                break;
            case TriggerCheckpoint trigger:
                _tasks.Trigger(trigger.CheckpointId, trigger.Kind);
                break;
            case AbortCheckpoint abort:
                _exports.Cancel(abort.CheckpointId);
                _tasks.Abort(abort.CheckpointId, abort.Reason, abort.IsReplaced);
                break;
            case CheckpointCompleted completed:
                _tasks.Complete(completed.CheckpointId, completed.Kind);
                break;
            case DrainSources:
                _tasks.Drain();
                break;
            case ExportSavepoint export:
                Answer(() => _exports.ExportAsync(export));
                break;
            case PublishSavepoint publish:
                Answer(() => _exports.PublishAsync(publish));
                break;
            case DropSavepoint drop:
                _cleaner.Drop(drop);
                break;
            case AnswerRequest answer:
                _tasks.Answer(answer);
                break;
            case Retire retire:
                _cleaner.Retire(retire);
                break;
            case Sweep sweep:
                _cleaner.Sweep(sweep);
                break;
            case AttemptEnds ends:
                _ended.TrySetResult(ends);
                break;
            default:
                throw new InvalidOperationException($"Nobody carries out {effect}.");
        }
    }

    // A file that is missing or damaged may only mean that a successor has retired it: the coordinator looks at the log before it says so.
    private async Task<CoordinatorInput> DeployAsync(Deploy deploy)
    {
        try
        {
            await _tasks.DeployAsync(deploy).ConfigureAwait(false);
            return new TasksDeployed();
        }
        catch (Exception e) when (deploy.Restored is not null && e is CheckpointStoreException or CorruptStateException)
        {
            return new RestoreFailed(e.Message, e);
        }
    }

    private void Answer<TInput>(Func<Task<TInput>> effect) where TInput : CoordinatorInput =>
        Task.Run(effect).PipeTo(Self, Self, static input => input, static e => new Status.Failure(e is AggregateException { InnerExceptions: [Exception single] } ? single : e));

    private void ArmAlarm()
    {
        long next = _coordinator.NextAlarm;
        if (next == _armedFor) return;
        _armedFor = next;
        _alarm?.Dispose();
        _alarm = null;
        if (next == long.MaxValue) return;
        IActorRef self = Self;
        TimeSpan due = TimeSpan.FromMilliseconds(Math.Clamp(next - _clock.MonotonicMs, 0, LongestDelayMs));
        _alarm = _clock.Provider.CreateTimer(_ => self.Tell(new AlarmRang()), null, due, Timeout.InfiniteTimeSpan);
    }
}
