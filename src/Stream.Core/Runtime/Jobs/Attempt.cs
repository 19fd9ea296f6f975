using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Checkpoints.Storage;
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
    private const string Coordination = "the coordinator";

    private readonly TaskCompletionSource<(Exception Cause, string Where)> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<AttemptEnds> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Lock _gate = new();
    private ImmutableArray<Subtask> _tasks = [];
    private ImmutableArray<int> _sources = [];
    private TaskGraph? _graph;
    private Task _deployment = Task.CompletedTask;
    private RunningTasks? _running;
    private StallWatch? _watch;
    private IActorRef _coordinator = ActorRefs.Nobody;
    private long _term; // Written by the coordinator's actor before what is awaited here.
    private RunId _lineage;
    private bool _isOver;
    private volatile bool _hasCompleted;
    private volatile string _place = Coordination;

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
        SavepointExports exports = new(services.Log);
        Coordinator coordinator = new(settings);
        _coordinator = services.System.ActorOf(Props.Create(() => new CoordinatorActor(id, coordinator, services.Log, cleaner, exports, this, services.Clock, _ended)), "coordinator-" + id);
        Task first;
        try
        {
            using CancellationTokenRegistration registration = stop.Register(() => _coordinator.Tell(new StopRequested()));
            services.Requests.Begin(request => _coordinator.Tell(new CheckpointRequested(request)));
            first = await Task.WhenAny(_ended.Task, _failed.Task).ConfigureAwait(false);
        }
        finally
        {
            try
            {
                await StopAsync(cleaner, exports).ConfigureAwait(false);
            }
            finally
            {
                logs.Remove(id);
            }
        }

        return Result(first == _failed.Task);
    }

    // The coordinator lives until the tasks have stopped. If the last checkpoint was settled meanwhile, the job is at its end, and whoever asked for it has been told so: a failure behind it changes nothing.
    private AttemptResult Result(bool hasFailed)
    {
        bool isAtEnd = _ended.Task is { IsCompleted: true, Result.Outcome: AttemptOutcome.Finished or AttemptOutcome.Stopped };
        if (!hasFailed) return new AttemptResult(Explain(_ended.Task.Result), null, "", _hasCompleted, _term);
        (Exception cause, string where) = _failed.Task.Result;
        if (!isAtEnd) return new AttemptResult(null, cause, where, _hasCompleted, _term);
        Logger.LogWarning(cause, "{Where} of job '{Job}' failed behind the last checkpoint, which is complete and published: the job has ended all the same.", where, Plan.Name);
        return new AttemptResult(_ended.Task.Result, null, "", _hasCompleted, _term);
    }

    /// <inheritdoc />
    public Task DeployAsync(Deploy deploy)
    {
        lock (_gate) return _isOver ? Task.CompletedTask : _deployment = Task.Run(() => TraceDeployAsync(deploy));
    }

    private Task TraceDeployAsync(Deploy deploy) => deploy.Restored is { } manifest
        ? services.Metrics.Checkpoints.RestoreAsync(manifest.CheckpointId, deploy.RestoredEntry, manifest.Files.Sum(static f => f.File.Length), () => DeployTasksAsync(deploy))
        : DeployTasksAsync(deploy);

    private async Task DeployTasksAsync(Deploy deploy)
    {
        _lineage = deploy.Lineage;
        CrashPoints.Hit(CrashPoints.AfterStart);
        CheckpointRestore? restore = deploy.Restored is null ? null : await OpenAsync(deploy.Restored, deploy.Fork?.Path).ConfigureAwait(false);
        LogStart(deploy);
        AttemptIdentity identity = new(deploy.Term, deploy.Lineage.ToString(), restore is not null);
        TaskGraph graph = GraphBuilder.Build(Plan, identity, await DiscoverAsync(deploy.Restored).ConfigureAwait(false), services.Metrics);
        _tasks = [.. graph.Tasks.Cast<Subtask>()];

        // What does not fit is found before anything outside is touched.
        if (restore is not null) EachTask("restore of", task => task.Restore(restore.For(task)));
        EachTask("start of", static task => task.Open());
        _graph = graph;
    }

    private Task<CheckpointRestore> OpenAsync(Manifest manifest, string? savepoint) =>
        CheckpointRestore.OpenAsync(savepoint is null ? services.Log.Store : SavepointDirectory.StoreOf(savepoint), manifest, Plan, savepoint is not null, _cancellation.Token);

    private void EachTask(string what, Action<Subtask> action)
    {
        foreach (Subtask task in _tasks)
        {
            _cancellation.Token.ThrowIfCancellationRequested();
            _place = $"the {what} task '{task.Name}'";
            action(task);
        }

        _place = Coordination;
    }

    /// <inheritdoc />
    public void Start()
    {
        EffectExecutor effects = new(WriteSnapshotAsync, (_, report) => _coordinator.Tell(report));
        lock (_gate)
        {
            if (_isOver || _graph is null) return;
            _sources = [.. _graph.Tasks.Where(static t => t.InletCount == 0).Select(static t => t.Index)];
            services.Progress.Run(settings.HasStore ? _lineage.ToString() : null);
            services.Metrics.Begin([.. _graph.Edges.Select(e => new EdgeMetrics(_tasks[e.FromTask].Metrics, e.Outlet, _tasks[e.ToTask].Metrics, e.Inlet))]);
            _watch = new StallWatch(services.Metrics, Logger);
            _running = services.Host.Start(_graph, effects, services.Clock, failure => _failed.TrySetResult((failure.Cause, $"task '{failure.TaskName}'")));
        }
    }

    /// <inheritdoc />
    public void Trigger(long checkpointId, CheckpointKind kind)
    {
        CrashPoints.Hit(CrashPoints.BeforeBarrier);
        services.Metrics.Checkpoints.Triggered(checkpointId, kind.ToString());
        foreach (int task in _sources) _running?.Post(task, new TriggerSignal(checkpointId, kind));
    }

    /// <inheritdoc />
    public void Abort(long checkpointId, string reason, bool isReplaced)
    {
        Logger.Log(isReplaced ? LogLevel.Debug : LogLevel.Warning, "Checkpoint {Checkpoint} of job '{Job}' is given up: {Reason}", checkpointId, Plan.Name, reason);
        services.Metrics.Checkpoints.Aborted(checkpointId, reason, isReplaced);
        _running?.PostAll(new AbortSignal(checkpointId));
    }

    /// <inheritdoc />
    public void Complete(long checkpointId, CheckpointKind kind)
    {
        _hasCompleted = true;
        services.Metrics.Checkpoints.Completed(checkpointId);
        CrashPoints.Hit(CrashPoints.EntryNotNotified);
        Logger.LogDebug("Checkpoint {Checkpoint} of job '{Job}' is complete.", checkpointId, Plan.Name);
        _running?.PostAll(new CompletedSignal(checkpointId, kind));
    }

    /// <inheritdoc />
    public void Drain()
    {
        foreach (int task in _sources) _running?.Post(task, DrainSignal.Instance);
    }

    /// <inheritdoc />
    public void Answer(AnswerRequest answer) => services.Requests.Answer(answer);

    /// <inheritdoc />
    public void Tell(CoordinatorStatus status)
    {
        // The start counts from when it is won: an attempt that fails before it deploys has a successor all the same.
        _term = Math.Max(_term, status.Term);
        services.Progress.Tell(status);
    }

    /// <inheritdoc />
    public void Fail(Exception cause) => _failed.TrySetResult((cause, _place));

    private async Task StopAsync(StoreCleaner cleaner, SavepointExports exports)
    {
        lock (_gate) _isOver = true;
        await _cancellation.CancelAsync().ConfigureAwait(false);
        try
        {
            await WaitForDeploymentAsync().ConfigureAwait(false);
            if (_running is not null) await _running.StopAsync().ConfigureAwait(false);
        }
        catch (TasksDoNotStopException) when (_failed.Task.IsCompleted)
        {
            (Exception cause, string where) = _failed.Task.Result;
            Logger.LogError(cause, "What made job '{Job}' stop its tasks, before some of them did not stop: {Where} failed.", Plan.Name, where);
            throw;
        }
        finally
        {
            _watch?.Dispose();
            services.Metrics.End();
            try
            {
                await _coordinator.GracefulStop(RunningTasks.StopPatience).ConfigureAwait(false);
            }
            finally
            {
                await WaitForExportsAsync(exports).ConfigureAwait(false);
            }
        }

        LeftOut.Log(Logger, Plan.Name, _tasks.SelectMany(static t => t.Operators));
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

        await WaitForCleanerAsync(cleaner).ConfigureAwait(false);
        _cancellation.Dispose();
    }

    // What is being opened cannot be let go of: it ends first, one way or the other. Whether it failed does not matter any more.
    private async Task WaitForDeploymentAsync()
    {
        await _deployment.WaitAsync(RunningTasks.StopPatience, services.Clock.Provider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_deployment.IsCompleted) throw new TasksDoNotStopException([_place], RunningTasks.StopPatience);
    }

    // Whoever waits for the end, and names the directory again, must not meet a writer in it.
    private async Task WaitForExportsAsync(SavepointExports exports)
    {
        Task ended = exports.EndAsync();
        await ended.WaitAsync(RunningTasks.StopPatience, services.Clock.Provider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ended.IsCompleted) Logger.LogWarning("A savepoint of job '{Job}' that was given up is still being written, since its store does not answer; the job does not wait for it.", Plan.Name);
    }

    // What it deletes is given up by name, and a deletion that comes late harms nobody: a store that does not answer must not hold up the next attempt.
    private async Task WaitForCleanerAsync(StoreCleaner cleaner)
    {
        Task idle = cleaner.Idle;
        await idle.WaitAsync(RunningTasks.StopPatience, services.Clock.Provider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!idle.IsCompleted) Logger.LogWarning("Old files of job '{Job}' in {Store} are still being deleted; the job does not wait for it.", Plan.Name, services.Log.Store.Location);
    }

    private async Task<ImmutableArray<StateFile>> WriteSnapshotAsync(ITask task, WriteSnapshotEffect effect, CancellationToken cancellationToken)
    {
        long before = services.Clock.Provider.GetTimestamp();
        TaskMetrics metrics = ((Subtask)task).Metrics;
        StateFile? file;
        try
        {
            file = await SnapshotWriter.WriteAsync(services.Log.Store, CheckpointNames.State(_term, effect.CheckpointId, task.Index), effect.Snapshot, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (FrozenSection section in effect.Snapshot.Sections) metrics.Copied(section.Operator, section.CopiedBytes);
        }

        services.Metrics.Written(metrics, effect.CheckpointId, services.Clock.Provider.GetElapsedTime(before), file?.File.Length ?? 0);
        return file is null ? [] : [file];
    }

    // A restored source has its splits from the checkpoint; one that is new in the job has none there.
    private async Task<IReadOnlyDictionary<string, IReadOnlyList<SourceSplit>>> DiscoverAsync(Manifest? restored)
    {
        Dictionary<string, IReadOnlyList<SourceSplit>> splits = [];
        foreach (ISourceNode source in Plan.Nodes.OfType<ISourceNode>().Where(s => restored?.Operators.Contains(s.SourceName) != true))
        {
            IReadOnlyList<SourceSplit> found = splits[source.SourceName] = await source.DiscoverAsync(_cancellation.Token).ConfigureAwait(false);
            if (found.Count == 0) Logger.NothingToRead(source.SourceName, Plan.Name, ((PlanNode)source).Detail);
        }

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
        string store = services.Log.Store.Location;
        LogWeakGuarantees();
        if (deploy.Fork is { } fork)
        {
            Logger.LogWarning(
                "Job '{Job}' starts from {Source} and begins lineage {Lineage}; it leaves lineage {Left}. What was published after that point is published again. Run {Run}, term {Term} in {Store}.",
                Plan.Name, fork.Source, deploy.Lineage, fork.Consent, services.Run, deploy.Term, services.Log.Store.Location);
        }
        else if (deploy.Restored is { } manifest)
        {
            DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(manifest.CreatedAt.UnixMilliseconds);
            Logger.Restores(
                Plan.Name, manifest.CheckpointId, deploy.RestoredEntry, manifest.Files.Sum(static f => f.File.Length), at, services.Clock.Provider.GetUtcNow() - at, services.Run.ToString(), deploy.Term, store);
            if (settings.Start is { } start && manifest.CheckpointId != start.Savepoint?.CheckpointId)
            {
                Logger.LogInformation(
                    "Job '{Job}' was started from {Source} before, as its options say. To go back there once more, name its lineage {Lineage} in JobOptions.AllowNewLineage.", Plan.Name, start.Source, deploy.Lineage);
            }
        }
        else if (settings.HasStore)
        {
            Logger.StartsEmpty(Plan.Name, services.Run.ToString(), deploy.Term, store);
        }
        else
        {
            Logger.StartsWithoutStore(Plan.Name);
        }
    }

    private void LogWeakGuarantees()
    {
        foreach (ISourceNode source in Plan.Nodes.OfType<ISourceNode>().Where(static s => s.Guarantee is Delivery.AtMostOnce or Delivery.BestEffort))
            Logger.LogWarning("Source '{Source}' of job '{Job}' cannot go back: after a failure, what it read behind the last checkpoint is lost. It counts its records {Guarantee}.", source.SourceName, Plan.Name, source.Guarantee.ToText());
        foreach (ISinkNode sink in Plan.Nodes.OfType<ISinkNode>().Where(static s => s.Guarantee is Delivery.AtMostOnce or Delivery.BestEffort))
            Logger.LogWarning("Sink '{Sink}' of job '{Job}' does not say what it is through with: a failure may lose what it had taken. It gives records out with {Guarantee} only.", sink.SinkName, Plan.Name, sink.Guarantee.ToText());
    }
}
