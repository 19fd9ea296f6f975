using System.Collections.Immutable;
using Streams.Planning;

namespace Streams.Runtime.Deployment;

/// <summary>A part of a plan that runs as one chain: what lies between two exchanges. It becomes one task per subtask.</summary>
/// <param name="Head">The source, or the node that partitions by key.</param>
/// <param name="Nodes">The nodes of the chain, the head first; of a chain that ends in an exchange not the node that partitions, which heads the next vertex.</param>
/// <param name="FirstTask">The number of the task of its first subtask; the others follow.</param>
internal sealed record Vertex(PlanNode Head, ImmutableArray<PlanNode> Nodes, int FirstTask)
{
    /// <summary>Its nodes' names, or kinds, in order.</summary>
    public string Name { get; } = string.Join(" → ", Nodes.Select(static n => n.Name ?? n.Kind));

    /// <summary>Cuts a plan at its exchanges.</summary>
    public static ImmutableArray<Vertex> Cut(JobPlan plan)
    {
        List<Vertex> vertices = [];
        foreach (PlanNode head in plan.Nodes.Where(n => n is ISourceNode || plan.ExchangeOf(n) == Exchange.Hash))
        {
            List<PlanNode> nodes = [];
            Collect(plan, head, nodes);
            vertices.Add(new Vertex(head, [.. nodes], vertices.Count * plan.Parallelism));
        }

        return [.. vertices];
    }

    private static void Collect(JobPlan plan, PlanNode node, List<PlanNode> nodes)
    {
        nodes.Add(node);
        foreach (PlanNode consumer in plan.ConsumersOf(node))
        {
            if (plan.ExchangeOf(consumer) != Exchange.Hash) Collect(plan, consumer, nodes);
        }
    }
}
