using System.Collections.Immutable;
using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Implementation;

namespace Streams.Runtime.Actors;

/// <summary>Makes one module of all stages and their edges.</summary>
/// <remarks>By hand: the graph DSL copies all ports for each edge it adds, so that an exchange of 64 × 64 takes seconds and a gigabyte. What is used here is
/// public in Akka.Streams but meant for itself: a new version of the package is tested before it is taken.</remarks>
internal static class TaskWiring
{
    /// <summary>A graph that runs the stages.</summary>
    /// <param name="stages">By the index of their tasks.</param>
    /// <param name="edges">Every outlet and every inlet once.</param>
    /// <exception cref="ArgumentException">A port has no edge, or more than one.</exception>
    public static RunnableGraph<NotUsed> Connect(ImmutableArray<TaskStage> stages, ImmutableArray<TaskEdge> edges)
    {
        var downstreams = ImmutableDictionary.CreateBuilder<OutPort, InPort>();
        var upstreams = ImmutableDictionary.CreateBuilder<InPort, OutPort>();
        foreach (TaskEdge edge in edges) Connect(stages[edge.FromTask].Outlets[edge.Outlet], stages[edge.ToTask].Inlets[edge.Inlet], edge.ToString());
        foreach (TaskStage stage in stages.Where(s => s.IsIsolated)) Connect(stage.Outlets[0], stage.Inlets[0], stage.ToString());

        int ports = stages.Sum(s => s.Inlets.Length + s.Outlets.Length);
        if (downstreams.Count + upstreams.Count != ports)
        {
            throw new ArgumentException($"Every port of a task needs one edge; {ports} ports have {downstreams.Count} edges.", nameof(edges));
        }

        return new RunnableGraph<NotUsed>(new CompositeModule([.. stages.Select(s => s.Module)], ClosedShape.Instance,
            downstreams.ToImmutable(), upstreams.ToImmutable(), StreamLayout.Ignore.Instance, Attributes.None));

        void Connect(OutPort from, InPort to, string edge)
        {
            if (!downstreams.TryAdd(from, to) || !upstreams.TryAdd(to, from))
                throw new ArgumentException($"Two edges meet at one port: {edge}.", nameof(edges));
        }
    }
}
