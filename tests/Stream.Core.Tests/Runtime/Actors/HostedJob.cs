using System.Collections.Immutable;
using Akka.Actor;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Runtime;
using Streams.Runtime.Actors;
using Streams.Time;

namespace Streams.Tests.Runtime.Actors;

/// <summary>Tasks that run under a host of their own, and what it reports.</summary>
internal sealed class HostedJob : IAsyncDisposable
{
    /// <summary>Longer than anything takes on a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ActorSystem _system;
    private readonly bool _ownsSystem;
    private readonly TaskHost _host;
    private readonly List<TaskFailure> _failures = [];
    private readonly TaskCompletionSource<TaskFailure> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<(int, CoordinatorInput)> _reported = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HostedJob(IEnumerable<ITask> tasks, IEnumerable<TaskEdge> edges, int capacity = 1, TimeProvider? time = null, ActorSystem? system = null, SnapshotWrite? write = null)
    {
        _ownsSystem = system is null;
        _system = system ?? TaskDispatcher.CreateSystem("test");
        _host = new TaskHost(_system);
        SnapshotWrite nothing = (_, _, _) => Task.FromResult(ImmutableArray<StateFile>.Empty);
        EffectExecutor effects = new(write ?? nothing, (task, report) => _reported.TrySetResult((task, report)));
        Running = _host.Start(new TaskGraph([.. tasks], [.. edges], capacity), effects, new JobClock(time ?? TimeProvider.System), failure =>
        {
            lock (_failures) _failures.Add(failure);
            _failed.TrySetResult(failure);
        });
    }

    public RunningTasks Running { get; }
    public Task<TaskFailure> Failed => _failed.Task.InTime();
    public Task<(int Task, CoordinatorInput Report)> Reported => _reported.Task.InTime();

    public IReadOnlyList<TaskFailure> Failures
    {
        get
        {
            lock (_failures) return [.. _failures];
        }
    }

    /// <summary>Every outlet of a layer to one inlet of each task of the next: outlet j of task i goes to inlet i of task j.</summary>
    public static IEnumerable<TaskEdge> Exchange(int firstSource, int sources, int firstSink, int sinks) =>
        from i in Enumerable.Range(0, sources) from j in Enumerable.Range(0, sinks) select new TaskEdge(firstSource + i, j, firstSink + j, i);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Running.StopAsync().InTime();
        }
        finally
        {
            _host.Dispose();
            if (_ownsSystem) await _system.Terminate().InTime();
        }
    }
}

/// <summary>Waits without sleeping, and not for ever.</summary>
internal static class Waiting
{
    public static Task InTime(this Task task) => task.WaitAsync(HostedJob.Patience, TestContext.Current.CancellationToken);
    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(HostedJob.Patience, TestContext.Current.CancellationToken);
}
