using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Connectors;
using Streams.Operators;
using Streams.Planning;
using Streams.Runtime;
using Streams.Runtime.Coordination;
using Streams.Runtime.Deployment;
using Streams.Runtime.Jobs;
using Streams.Runtime.Tasks;
using Streams.Time;

namespace Streams.Testing;

/// <summary>One attempt of a simulated process: its coordinator, the tasks that it deploys, and their end. The first failure ends it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A cancellation source without a timer holds nothing to free, and a crashed process frees nothing.")]
internal sealed class SimulatedAttempt : IActor
{
    private readonly World _world;
    private readonly SimulatedProcess _process;
    private readonly Coordinator _coordinator;
    private readonly Queue<CoordinatorEffect> _commands = new();
    private readonly List<CoordinatorInput> _answers = [];
    private readonly SortedDictionary<int, Queue<CoordinatorInput>> _reports = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly MomentWatch _moments = new();
    private readonly HashSet<CheckpointRequest> _asked = [];
    private ImmutableArray<Subtask> _deployed = [];
    private TaskGraph? _graph;
    private SimulatedTasks? _tasks;
    private Task _cleaning = Task.CompletedTask;
    private bool _hasCompleted;

    public SimulatedAttempt(World world, SimulatedProcess process, CoordinatorSettings settings)
    {
        (_world, _process, _coordinator) = (world, process, new Coordinator(settings));
        Stopping = _stopping.Token;
        Tell(new AttemptBegins());
    }

    /// <summary>How it ended; null: it runs.</summary>
    public AttemptResult? Result { get; private set; }

    /// <summary>The number of its start, once that is won.</summary>
    public long Term { get; private set; }

    /// <summary>The process's clock.</summary>
    public JobClock Clock => _process.Clock;

    /// <summary>Cancelled when it is over.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Whether it is over and nothing of it runs any more.</summary>
    public bool HasStopped => Result is not null && _cleaning.IsCompleted && _tasks is not { HasEffectsUnderWay: true };

    /// <summary>The earliest alarm of a task or of the coordinator, on the process's clock.</summary>
    public long NextAlarm => Result is not null ? long.MaxValue : Math.Min(_coordinator.NextAlarm, _tasks?.NextAlarm ?? long.MaxValue);

    /// <summary>Where its coordinator is.</summary>
    public CoordinatorMoments Moment => Result is not null ? CoordinatorMoments.Ending
        : _moments.Now(_tasks is not null, _coordinator.Status.InFlightId != 0) | (_cleaning.IsCompleted ? CoordinatorMoments.None : CoordinatorMoments.Deleting);

    /// <summary>The most elements that may be under way on one of its edges; 0: it has no tasks yet.</summary>
    public int EdgeCapacity => _graph?.EdgeCapacity ?? 0;

    /// <summary>Asks for a checkpoint, and to stop behind it.</summary>
    public void RequestStop() => _answers.Add(new StopRequested());

    /// <summary>Asks for a savepoint, a stop with one, or a drain.</summary>
    public void Request(CheckpointRequest request)
    {
        _asked.Add(request);
        _answers.Add(new CheckpointRequested(request));
    }

    /// <summary>A task has something for the coordinator.</summary>
    public void OnReport(int task, CoordinatorInput report)
    {
        if (!_reports.TryGetValue(task, out Queue<CoordinatorInput>? mailbox)) _reports.Add(task, mailbox = new Queue<CoordinatorInput>());
        mailbox.Enqueue(report);
    }

    /// <summary>Something that the attempt cannot go on from.</summary>
    public void Fail(Exception cause, string where)
    {
        if (Result is not null) return;
        if (!InjectedFaultException.IsCauseOf(cause) && !(cause is CheckpointStoreException && _process.IsSuperseded))
            _world.Report(cause as SimulationException ?? new SimulationException($"{_process.Name}: {where} failed without a fault that explains it. {cause}", cause));
        End(new AttemptResult(null, cause, where, _hasCompleted, Term));
    }

    /// <summary>Writes the snapshot of a task.</summary>
    public async Task<object?> WriteSnapshotAsync(int task, WriteSnapshotEffect effect)
    {
        StateFile? file = await SnapshotWriter.WriteAsync(_process.Store, CheckpointNames.State(Term, effect.CheckpointId, task), effect.Snapshot, Stopping).ConfigureAwait(false);
        return file is null ? ImmutableArray<StateFile>.Empty : [file];
    }

    /// <summary>Lets go of everything, now that nothing runs any more.</summary>
    public void Release()
    {
        foreach (Subtask task in _deployed) task.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    /// <inheritdoc />
    public void Collect(ActionList actions)
    {
        if (Result is not null) return;
        if (_commands.Count > 0) actions.Add(ActionKind.Command, this);
        for (int i = 0; i < _answers.Count; i++) actions.Add(ActionKind.Tell, this, i);
        foreach ((int task, Queue<CoordinatorInput> mailbox) in _reports)
        {
            if (mailbox.Count > 0) actions.Add(ActionKind.Tell, this, -1 - task);
        }

        if (_coordinator.NextAlarm <= Clock.MonotonicMs) actions.Add(ActionKind.Alarm, this);
        _tasks?.Collect(actions);
    }

    /// <inheritdoc />
    public string Act(ActionKind kind, int index)
    {
        switch (kind)
        {
            case ActionKind.Command:
                CoordinatorEffect command = _commands.Dequeue();
                Execute(command);
                return $"{_process.Name}: the coordinator wants {Short(command)}";
            case ActionKind.Alarm:
                Tell(new AlarmRang());
                return $"{_process.Name}: the alarm of the coordinator rings";
            case ActionKind.Tell:
                CoordinatorInput input = index < 0 ? _reports[-1 - index].Dequeue() : _answers[index];
                if (index >= 0) _answers.RemoveAt(index);
                Tell(input);
                if (input is TasksDeployed && Result is null) _tasks = new SimulatedTasks(_world, this, _process.Name, _graph!);
                return $"{_process.Name}: the coordinator hears {Short(input)}";
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Who waits for what.</summary>
    public IEnumerable<string> Describe() => _tasks?.Describe().Prepend($"  coordinator: {_coordinator.Status}, alarm {_coordinator.NextAlarm}, now {Clock.MonotonicMs}") ?? [$"  coordinator: {_coordinator.Status}"];

    private void Tell(CoordinatorInput input)
    {
        _coordinator.Post(input, Clock.Read());
        while (_coordinator.TryTakeEffect(out CoordinatorEffect? effect)) _commands.Enqueue(effect);
    }

    private void Execute(CoordinatorEffect effect)
    {
        JobLog log = _process.Log;
        _moments.OnEffect(effect);
        switch (effect)
        {
            case ListEntries:
                Answer(effect, async () => new EntriesListed([.. await log.Store.ListEntriesAsync(CancellationToken.None).ConfigureAwait(false)]));
                break;
            case ReadEntry read:
                Answer(read, async () =>
                {
                    LoggedEntry entry = await log.ReadAsync(read.Number, CancellationToken.None).ConfigureAwait(false);
                    return new EntryRead(entry.Number, entry.Entry, entry.Problem);
                });
                break;
            case ReadManifest read:
                Answer(read, () => _process.Log.ReadManifestAsync(read));
                break;
            case AppendEntry append:
                if (_world.Mutation == Mutation.PublishBeforeEntry && append.Entry is CompletedEntry early) Complete(new CheckpointCompleted(early.CheckpointId, CheckpointKind.Periodic, append.Number));
                Answer(append, () => AppendAsync(append));
                break;
            case WriteManifest write:
                Answer(write, () => _process.Log.WriteManifestAsync(write));
                break;
            case Deploy deploy:
                Answer(deploy, () => DeployAsync(deploy));
                break;
            case TriggerCheckpoint trigger:
                foreach (int task in _tasks!.Sources) _tasks.Post(task, new TriggerSignal(trigger.CheckpointId, trigger.Kind));
                break;
            case AbortCheckpoint abort:
                PostAll(new AbortSignal(abort.CheckpointId));
                break;
            case CheckpointCompleted completed:
                if (_world.Plan.OnCheckpoint()) _process.Crash();
                else Complete(completed);
                break;
            case DrainSources:
                foreach (int task in _tasks!.Sources) _tasks.Post(task, DrainSignal.Instance);
                break;
            case ExportSavepoint export:
                Answer(export, () => _process.Savepoints.ExportAsync(_process, export, Stopping));
                break;
            case PublishSavepoint publish:
                Answer(publish, () => _process.Savepoints.PublishAsync(_process, publish));
                break;
            case DropSavepoint drop:
                Clean(() => _process.Savepoints.DropAsync(_process, drop));
                break;
            case AnswerRequest answer:
                Check(answer);
                break;
            case Retire retire:
                Clean(() => StoreCleaner.RetireAsync(log, retire));
                break;
            case Sweep sweep:
                Clean(() => SweepAsync(sweep));
                break;
            case AttemptEnds ends:
                if (ends.Outcome == AttemptOutcome.Finished) _tasks!.AssertEmpty();
                End(new AttemptResult(ends, null, "", _hasCompleted, Term));
                break;
            default:
                throw new UnreachableException($"Nobody carries out {effect}.");
        }
    }

    private void Complete(CheckpointCompleted completed)
    {
        _hasCompleted = true;
        PostAll(new CompletedSignal(completed.CheckpointId, completed.Kind));
    }

    private void PostAll(Signal signal)
    {
        for (int i = 0; i < _tasks!.Count; i++) _tasks.Post(i, signal);
    }

    private async Task<CoordinatorInput> AppendAsync(AppendEntry append)
    {
        try
        {
            bool isCreated = await _process.Store.CreateEntryAsync(append.Number, Checkpoints.Formats.EntryFormat.Write(_process.Log.Job, append.Number, append.Entry), CancellationToken.None).ConfigureAwait(false);
            if (_world.Mutation == Mutation.TakeExistsForWin && append.Entry is CompletedEntry) isCreated = true;
            if (isCreated && append.Entry is StartEntry) _moments.OnStart(append.Number);
            return new EntryAppended(append.Number, isCreated ? AppendOutcome.Created : AppendOutcome.Exists);
        }
        catch (CheckpointStoreException e)
        {
            return new EntryAppended(append.Number, AppendOutcome.Unclear, e.Message);
        }
    }

    private async Task<CoordinatorInput> DeployAsync(Deploy deploy)
    {
        try
        {
            await StartTasksAsync(deploy).ConfigureAwait(false);
            return new TasksDeployed();
        }
        catch (Exception e) when (e is CheckpointStoreException or CorruptStateException)
        {
            return new RestoreFailed(e.Message, e);
        }
    }

    private async Task StartTasksAsync(Deploy deploy)
    {
        Term = deploy.Term;
        CheckpointRestore? restore = deploy.Restored is null ? null : await OpenAsync(deploy.Restored, deploy.Fork?.Path).ConfigureAwait(false);
        Dictionary<string, IReadOnlyList<SourceSplit>> splits = [];
        if (restore is null)
        {
            foreach (ISourceNode source in _process.Plan.Nodes.OfType<ISourceNode>()) splits[source.SourceName] = await source.DiscoverAsync(Stopping).ConfigureAwait(false);
        }

        TaskGraph graph = GraphBuilder.Build(_process.Plan, new AttemptIdentity(deploy.Term, deploy.Lineage.ToString(), restore is not null), splits);
        foreach (Subtask task in graph.Tasks.Cast<Subtask>())
        {
            if (Result is not null) break;
            _deployed = _deployed.Add(task);
            Func<string, RestoredOperator>? restored = restore?.For(task);
            task.Start(restored is null ? null : name => Forget(restored(name)));
        }

        _graph = graph;
    }

    private Task<CheckpointRestore> OpenAsync(Manifest manifest, string? savepoint) =>
        CheckpointRestore.OpenAsync(savepoint is null ? _process.Store : _process.Savepoints.StoreOf(savepoint, _process), manifest, _process.Plan, savepoint is not null, Stopping);

    // Whoever asked is told once, and what they are told holds.
    private void Check(AnswerRequest answer)
    {
        if (!_asked.Remove(answer.Request)) throw new SimulationException($"{answer.Request} was answered twice, or never asked.");
        if (answer.Problem is not null) return;
        _world.Served = _world.Served.With(answer.Request.Kind);
        if (answer.Request.Path is { } path) _process.Savepoints.AssertWhole(path, answer.Checkpoint!);
        if (answer.Request.Kind == RequestKind.Drain && !_process.Model.IsFinished) throw new SimulationException("The drain was answered, and the log does not say that the job has finished.");
    }

    private RestoredOperator Forget(RestoredOperator restored)
    {
        string? lost = _world.Mutation switch
        {
            Mutation.ForgetCommittables => PendingEpochs.StateName,
            Mutation.ForgetEventTimers => "timers.event",
            Mutation.ForgetWatermarks => RestoredWatermark.StateName,
            _ => null,
        };
        return lost is null ? restored : restored with { Sections = [.. restored.Sections.Where(s => s.Section.State != lost)] };
    }

    private async void Answer(CoordinatorEffect effect, Func<Task<CoordinatorInput>> carryOut)
    {
        try
        {
            CoordinatorMoments awaited = _moments.Begin(effect);
            CoordinatorInput answer = await carryOut().ConfigureAwait(false);
            _moments.End(awaited);
            _answers.Add(answer);
        }
        catch (Exception e)
        {
            Fail(e, "the coordinator");
        }
    }

    private async Task SweepAsync(Sweep sweep)
    {
        long since = _process.Model.Now;
        await StoreCleaner.SweepAsync(_process.Log, _world.Mutation == Mutation.TrustDeletions ? sweep with { Spared = sweep.Spared.Union(_process.Model.NamedEver) } : sweep).ConfigureAwait(false);

        // One that is superseded may have ended before it deleted anything.
        if (!_process.IsSuperseded) _process.Model.AssertSwept(sweep.Term, since, sweep.Spared);
    }

    private void Clean(Func<Task> clean) => _cleaning = CleanAsync(_cleaning, clean);

    private async Task CleanAsync(Task before, Func<Task> clean)
    {
        await before.ConfigureAwait(false);
        try
        {
            await clean().ConfigureAwait(false);
        }
        catch (SimulationException e)
        {
            _world.Report(e);
        }
        catch (CheckpointStoreException)
        {
            // What cannot be deleted stays until the next start: it costs space, never data.
        }
    }

    private void End(AttemptResult result)
    {
        Result = result;
        _tasks?.Stop();
        _stopping.Cancel();
    }

    private static string Short(object record)
    {
        string text = record is Deploy deploy ? $"Deploy term {deploy.Term} from {deploy.RestoredEntry}" : record.ToString()!;
        return text.Length <= 160 ? text : text[..160] + "…";
    }
}
