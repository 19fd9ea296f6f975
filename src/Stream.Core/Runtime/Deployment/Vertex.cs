using System.Collections.Immutable;
using Streams.Planning;

namespace Streams.Runtime.Deployment;

/// <summary>A part of a plan that runs as one chain: what lies between two exchanges. It becomes one task per subtask.</summary>
/// <param name="Head">The source, or the first node behind an exchange.</param>
/// <param name="Nodes">The nodes of the chain, the head first; of a chain that ends in an exchange not the node behind it, which heads the next vertex.</param>
/// <param name="Parallelism">How many subtasks run it.</param>
/// <param name="FirstTask">The number of the task of its first subtask; the others follow.</param>
/// <param name="IsEnd">Whether no exchange leads on from it.</param>
internal sealed record Vertex(PlanNode Head, ImmutableArray<PlanNode> Nodes, int Parallelism, int FirstTask, bool IsEnd)
{
    /// <summary>Its nodes' names, or kinds, in order; numbered where a vertex before it has the same. No two of a job are alike: metrics know tasks by it.</summary>
    public string Name { get; private init; } = string.Join(" → ", Nodes.Select(static n => n.Name ?? n.Kind));

    /// <summary>Cuts a plan at its exchanges.</summary>
    public static ImmutableArray<Vertex> Cut(JobPlan plan)
    {
        List<Vertex> vertices = [];
        Dictionary<string, int> alike = [];
        int tasks = 0;
        foreach (PlanNode head in plan.Nodes.Where(n => n is ISourceNode || plan.Layout.IsHead(n)))
        {
            List<PlanNode> nodes = [];
            bool isEnd = Collect(plan.Layout, head, nodes);
            int parallelism = plan.Layout.ParallelismOf(head);
            Vertex vertex = new(head, [.. nodes], parallelism, tasks, isEnd);
            int number = alike[vertex.Name] = alike.GetValueOrDefault(vertex.Name) + 1;
            vertices.Add(number == 1 ? vertex : vertex with { Name = $"{vertex.Name} #{number}" });
            tasks += parallelism;
        }

        return [.. vertices];
    }

    /// <summary>The name of the task of one of its subtasks.</summary>
    public string TaskName(int subtask) => Parallelism == 1 ? Name : $"{Name} ({subtask + 1}/{Parallelism})";

    // True: no exchange leads on.
    private static bool Collect(Layout layout, PlanNode node, List<PlanNode> nodes)
    {
        if (!nodes.Contains(node)) nodes.Add(node);
        bool isEnd = true;
        foreach (PlanNode consumer in layout.ConsumersOf(node)) isEnd &= !layout.IsCut(node, consumer) && Collect(layout, consumer, nodes);
        return isEnd;
    }
}
