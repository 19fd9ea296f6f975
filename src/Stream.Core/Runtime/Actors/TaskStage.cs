using System.Collections.Immutable;
using Akka.Dispatch;
using Akka.Streams;
using Akka.Streams.Stage;
using Streams.Elements;
using Streams.Time;

namespace Streams.Runtime.Actors;

/// <summary>The stage that runs one task: an inlet and an outlet per edge, an actor of its own.</summary>
/// <remarks>Akka refuses a stage without ports, so a task without edges gets one edge to itself, over which nothing goes.</remarks>
internal sealed class TaskStage : GraphStage<AmorphousShape>
{
    public TaskStage(HostedTask hosted, HostServices services, int edgeCapacity)
    {
        Hosted = hosted;
        Services = services;
        ITask task = hosted.Task;
        IsIsolated = task.InletCount + task.OutletCount == 0;
        Inlets = [.. Enumerable.Range(0, IsIsolated ? 1 : task.InletCount).Select(i => new Inlet<Element>($"in{i}"))];
        Outlets = [.. Enumerable.Range(0, IsIsolated ? 1 : task.OutletCount).Select(i => new Outlet<Element>($"out{i}"))];
        Shape = new AmorphousShape([.. Inlets], [.. Outlets]);

        // Unless told, an island prefetches 16 elements an edge whatever its stage pulls.
        InitialAttributes = Attributes.CreateName($"task-{task.Index}")
            .And(Attributes.CreateInputBuffer(edgeCapacity, edgeCapacity))
            .And(Attributes.CreateAsyncBoundary());
    }

    public HostedTask Hosted { get; }
    public HostServices Services { get; }
    public ImmutableArray<Inlet<Element>> Inlets { get; }
    public ImmutableArray<Outlet<Element>> Outlets { get; }

    /// <summary>Whether its only edge is the one to itself.</summary>
    public bool IsIsolated { get; }

    public override AmorphousShape Shape { get; }

    protected override Attributes InitialAttributes { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new TaskLogic(this);

    public override string ToString() => Hosted.Task.Name;
}

/// <summary>What the stages of one attempt share.</summary>
/// <param name="Clock">Read once per run of a task.</param>
/// <param name="Alarms">Rings when a task's next alarm is due.</param>
/// <param name="Effects">Carries effects out.</param>
/// <param name="Dispatcher">The tasks' threads.</param>
internal sealed record HostServices(JobClock Clock, AlarmClock Alarms, EffectExecutor Effects, MessageDispatcher Dispatcher);
