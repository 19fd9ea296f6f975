using System.Collections.Immutable;
using Akka.Actor;
using Streams.Time;

namespace Streams.Runtime.Actors;

/// <summary>The tasks of one attempt while they run. Safe from any thread.</summary>
/// <remarks>The first failure stops them all; <see cref="StopAsync"/> is called in any case, to wait until they have stopped.</remarks>
internal sealed class RunningTasks
{
    /// <summary>How long tasks and effects may take to stop.</summary>
    public static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    private readonly ActorSystem _system;
    private readonly EffectExecutor _effects;
    private readonly JobClock _clock;
    private readonly Action<TaskFailure> _onFailure;
    private readonly Lock _gate = new();
    private Task? _stop;
    private int _ending;

    internal RunningTasks(ActorSystem system, ImmutableArray<ITask> tasks, EffectExecutor effects, JobClock clock, Action<TaskFailure> onFailure)
    {
        (_system, _effects, _clock, _onFailure) = (system, effects, clock, onFailure);
        Tasks = [.. tasks.Select(task => new HostedTask(task, OnFailed))];
        Alarms = new AlarmClock(clock, tasks.Length, task => Post(task, ClockRang.Instance));
    }

    internal ImmutableArray<HostedTask> Tasks { get; }

    internal AlarmClock Alarms { get; }

    /// <summary>Hands a signal to a task. Lost, harmlessly, when it has stopped.</summary>
    /// <param name="task">Its index.</param>
    /// <param name="signal">Shared by whoever else gets it.</param>
    public void Post(int task, Signal signal) => Tasks[task].Post(signal);

    /// <summary>Hands a signal to every task.</summary>
    public void PostAll(Signal signal)
    {
        foreach (HostedTask task in Tasks) task.Post(signal);
    }

    /// <summary>Stops all tasks where they are, cancels their effects, and completes when the last of both has ended. The same stop for every caller.</summary>
    /// <exception cref="TasksDoNotStopException">Some go on after <see cref="StopPatience"/>.</exception>
    public Task StopAsync()
    {
        Interlocked.Exchange(ref _ending, 1);
        lock (_gate) return _stop ??= Task.Run(StopOnceAsync);
    }

    private void OnFailed(HostedTask hosted, Exception cause)
    {
        // First wins; what comes later follows from it, or from the stop.
        if (Interlocked.Exchange(ref _ending, 1) != 0) return;
        _onFailure(new TaskFailure(hosted.Task, hosted.Task.Name, cause));
        _ = StopAsync();
    }

    private async Task StopOnceAsync()
    {
        foreach (HostedTask task in Tasks) task.RequestStop();
        Alarms.Dispose();

        // Stages that had not started when the actor system went down never will.
        Task stages = Task.WhenAny(Task.WhenAll(Tasks.Select(t => t.Stopped)), _system.WhenTerminated);
        try
        {
            await Task.WhenAll(stages, _effects.StopAsync()).WaitAsync(StopPatience, _clock.Provider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new TasksDoNotStopException([.. Tasks.Where(t => !t.Stopped.IsCompleted).Select(t => $"'{t.Task.Name}'"), .. _effects.Describe()], StopPatience);
        }
    }
}
