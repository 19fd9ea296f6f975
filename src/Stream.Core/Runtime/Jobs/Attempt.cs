using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Connectors;
using Streams.Diagnostics;
using Streams.Operators;
using Streams.Planning;
using Streams.Runtime.Actors;
using Streams.Runtime.Coordination;
using Streams.Runtime.Deployment;
using Streams.Runtime.Tasks;
using Streams.Time;
using Deploy = Streams.Checkpoints.Coordination.Deploy;

namespace Streams.Runtime.Jobs;

/// <summary>One attempt to run a job: a coordinator that wins a start, the tasks that it deploys, and their end. The first failure ends it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "RunAsync, which is called once, disposes of it when nothing uses it any more.")]
internal sealed class Attempt(JobServices services, CoordinatorSettings settings, int number) : IAttemptTasks
{
    private readonly TaskCompletionSource<(Exception Cause, string Where)> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<AttemptEnds> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Lock _gate = new();
    private ImmutableArray<Subtask> _tasks = [];
    private ImmutableArray<int> _sources = [];
    private TaskGraph? _graph;
    private RunningTasks? _running;
    private IActorRef _coordinator = ActorRefs.Nobody;
    private long _term;
    private bool _isOver;
    private volatile bool _hasCompleted;

    private JobPlan Plan => services.Plan;

    private ILogger Logger => services.Logger;

    /// <summary>Runs to its end, and returns when nothing of it runs any more.</summary>
    /// <param name="stop">Asks for a checkpoint, and to stop behind it.</param>
    public async Task<AttemptResult> RunAsync(CancellationToken stop)
    {
        string id = $"{Plan.Name}-{services.Run}-{number}";
        CheckpointLogs logs = CheckpointLogs.In(services.System);
        logs.Add(id, services.Log);
        StoreCleaner cleaner = new(services.Log, Logger);
        Coordinator coordinator = new(settings);
        _coordinator = services.System.ActorOf(Props.Create(() => new CoordinatorActor(id, coordinator, services.Log, cleaner, this, services.Clock, _ended)), "coordinator-" + id);
        try
        {
            using CancellationTokenRegistration registration = stop.Register(() => _coordinator.Tell(new StopRequested()));
            await Task.WhenAny(_ended.Task, _failed.Task).ConfigureAwait(false);
            return _failed.Task.IsCompleted
                ? new AttemptResult(null, _failed.Task.Result.Cause, _failed.Task.Result.Where, _hasCompleted, _term)
                : new AttemptResult(Explain(_ended.Task.Result), null, "", _hasCompleted, _term);
        }
        finally
        {
            await StopAsync(cleaner).ConfigureAwait(false);
            logs.Remove(id);
        }
    }

    /// <inheritdoc />
    public async Task DeployAsync(Deploy deploy)
    {
        _term = deploy.Term;
        CrashPoints.Hit(CrashPoints.AfterStart);
        CheckpointRestore? restore = deploy.Restored is null ? null : await CheckpointRestore.OpenAsync(services.Log.Store, deploy.Restored, Plan, _cancellation.Token).ConfigureAwait(false);
        LogStart(deploy);
        AttemptIdentity identity = new(deploy.Term, deploy.Lineage.ToString(), restore is not null);
        TaskGraph graph = GraphBuilder.Build(Plan, identity, restore is null ? await DiscoverAsync().ConfigureAwait(false) : ImmutableDictionary<string, IReadOnlyList<SourceSplit>>.Empty);
        foreach (ITask task in graph.Tasks)
        {
            lock (_gate)
            {
                if (_isOver) return;
                _tasks = _tasks.Add((Subtask)task);
            }

            ((Subtask)task).Start(restore?.For((Subtask)task));
        }

        _graph = graph;
    }

    /// <inheritdoc />
    public void Start()
    {
        EffectExecutor effects = new(WriteSnapshotAsync, (_, report) => _coordinator.Tell(report));
        lock (_gate)
        {
            if (_isOver || _graph is null) return;
            _sources = [.. _graph.Tasks.Where(static t => t.InletCount == 0).Select(static t => t.Index)];
            _running = services.Host.Start(_graph, effects, services.Clock, failure => _failed.TrySetResult((failure.Cause, $"task '{failure.TaskName}'")));
        }
    }

    /// <inheritdoc />
    public void Trigger(long checkpointId, CheckpointKind kind)
    {
        CrashPoints.Hit(CrashPoints.BeforeBarrier);
        foreach (int task in _sources) _running?.Post(task, new TriggerSignal(checkpointId, kind));
    }

    /// <inheritdoc />
    public void Abort(long checkpointId, string reason)
    {
        Logger.LogWarning("Checkpoint {Checkpoint} of job '{Job}' is given up: {Reason}", checkpointId, Plan.Name, reason);
        _running?.PostAll(new AbortSignal(checkpointId));
    }

    /// <inheritdoc />
    public void Complete(long checkpointId, CheckpointKind kind)
    {
        _hasCompleted = true;
        CrashPoints.Hit(CrashPoints.EntryNotNotified);
        Logger.LogDebug("Checkpoint {Checkpoint} of job '{Job}' is complete.", checkpointId, Plan.Name);
        _running?.PostAll(new CompletedSignal(checkpointId, kind));
    }

    /// <inheritdoc />
    public void Fail(Exception cause) => _failed.TrySetResult((cause, "the coordinator"));

    private async Task StopAsync(StoreCleaner cleaner)
    {
        lock (_gate) _isOver = true;
        await _cancellation.CancelAsync().ConfigureAwait(false);
        if (_running is not null) await _running.StopAsync().ConfigureAwait(false);
        await _coordinator.GracefulStop(RunningTasks.StopPatience).ConfigureAwait(false);
        foreach (Subtask task in _tasks)
        {
            try
            {
                await task.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Logger.LogWarning(e, "Task '{Task}' could not let go of everything.", task.Name);
            }
        }

        await cleaner.Idle.ConfigureAwait(false);
        _cancellation.Dispose();
    }

    private async Task<ImmutableArray<StateFile>> WriteSnapshotAsync(ITask task, WriteSnapshotEffect effect, CancellationToken cancellationToken)
    {
        StateFile? file = await SnapshotWriter.WriteAsync(services.Log.Store, CheckpointNames.State(_term, effect.CheckpointId, task.Index), effect.Snapshot, cancellationToken).ConfigureAwait(false);
        return file is null ? [] : [file];
    }

    private async Task<IReadOnlyDictionary<string, IReadOnlyList<SourceSplit>>> DiscoverAsync()
    {
        Dictionary<string, IReadOnlyList<SourceSplit>> splits = [];
        foreach (ISourceNode source in Plan.Nodes.OfType<ISourceNode>()) splits[source.SourceName] = await source.DiscoverAsync(_cancellation.Token).ConfigureAwait(false);
        return splits;
    }

    // A stop that ran out of time names who holds it, down to the inlet.
    private AttemptEnds Explain(AttemptEnds ends)
    {
        if (ends.Outcome != AttemptOutcome.StopTimedOut) return ends;
        string[] waiting = [.. _tasks.SelectMany(static t => t.MissingInlets.Take(4).Select(i => $"task '{t.Name}' waits for the barrier of inlet {i}"))];
        return waiting.Length == 0 ? ends : ends with { Reason = ends.Reason + " " + string.Join("; ", waiting.Take(8)) + "." };
    }

    private void LogStart(Deploy deploy)
    {
        if (deploy.Restored is { } manifest)
        {
            Logger.LogInformation(
                "Job '{Job}' goes on from checkpoint {Checkpoint} (entry {Entry}, {Bytes} bytes, taken {At}), attempt {Term} in {Store}.",
                Plan.Name, manifest.CheckpointId, deploy.RestoredEntry, manifest.Files.Sum(static f => f.File.Length), manifest.CreatedAt, deploy.Term, services.Log.Store.Location);
        }
        else if (settings.HasStore)
        {
            Logger.LogInformation("Job '{Job}' starts with empty state, attempt {Term} in {Store}.", Plan.Name, deploy.Term, services.Log.Store.Location);
        }
        else
        {
            Logger.LogWarning("Job '{Job}' has no checkpoint store: a restart loses its state and reads its sources again. Set JobOptions.Checkpoints.Store.", Plan.Name);
        }
    }
}
