using System.Collections.Immutable;
using System.Numerics;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Streams.Time;

namespace Streams.Runtime.Actors;

/// <summary>Runs the tasks of a job over Akka.Streams: a stage and an actor for each task, an Akka edge for each edge. One per job, for all of its attempts.</summary>
/// <remarks>Disposing of it ends what still runs, without waiting; the actor system is not its own.</remarks>
internal sealed class TaskHost : IDisposable
{
    private readonly ActorSystem _system;
    private readonly ActorMaterializer _materializer;

    /// <param name="system">A system of <see cref="TaskDispatcher.CreateSystem"/>, or any other: our settings are put behind its own.</param>
    public TaskHost(ActorSystem system)
    {
        TaskDispatcher.AddDefaults(system);
        _system = system;

        // Nothing is fused: a task is an island, whatever the application has set for streams of its own.
        _materializer = ActorMaterializer.Create(system,
            ActorMaterializerSettings.Create(system).WithDispatcher(TaskDispatcher.Id).WithAutoFusing(false).WithFuzzingMode(false), "streams");
    }

    /// <summary>Starts one attempt. The one before must have stopped.</summary>
    /// <param name="graph">Its tasks, by index, and their edges.</param>
    /// <param name="effects">New for each attempt.</param>
    /// <param name="clock">The job's.</param>
    /// <param name="onFailure">Is told the first failure, at most once, on the failing task's thread: it only hands it on. May come before this returns.</param>
    /// <exception cref="ArgumentException">The graph is not whole: an index, a port or the capacity of its edges is wrong.</exception>
    public RunningTasks Start(TaskGraph graph, EffectExecutor effects, JobClock clock, Action<TaskFailure> onFailure)
    {
        if (!BitOperations.IsPow2(graph.EdgeCapacity))
            throw new ArgumentException($"The capacity of an edge must be a power of two; it is {graph.EdgeCapacity}.", nameof(graph));
        for (int i = 0; i < graph.Tasks.Length; i++)
        {
            if (graph.Tasks[i].Index != i) throw new ArgumentException($"Task '{graph.Tasks[i].Name}' at {i} has index {graph.Tasks[i].Index}.", nameof(graph));
        }

        RunningTasks running = new(_system, graph.Tasks, effects, clock, onFailure);
        HostServices services = new(clock, running.Alarms, effects, _system.Dispatchers.Lookup(TaskDispatcher.Id));
        ImmutableArray<TaskStage> stages = [.. running.Tasks.Select(hosted => new TaskStage(hosted, services, graph.EdgeCapacity))];
        RunnableGraph<NotUsed> runnable = TaskWiring.Connect(stages, graph.Edges);
        try
        {
            runnable.Run(_materializer);
        }
        catch
        {
            _ = running.StopAsync(); // For the stages that have started already.
            throw;
        }

        return running;
    }

    /// <inheritdoc />
    public void Dispose() => _materializer.Dispose();
}
