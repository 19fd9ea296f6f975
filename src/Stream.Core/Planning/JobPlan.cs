using System.Collections.Immutable;
using Streams.Planning;

namespace Streams;

/// <summary>A job that is valid: fixed, printable, not running.</summary>
public sealed class JobPlan
{
    internal JobPlan(string name, ImmutableArray<PlanNode> nodes, JobOptions? options)
    {
        Name = name;
        Nodes = nodes;
        Options = options;
        Layout = new Layout(nodes, options ?? new());
    }

    /// <summary>The job's name.</summary>
    public string Name { get; }

    /// <summary>Its operators, in the order in which the job was written.</summary>
    public ImmutableArray<PlanNode> Nodes { get; }

    /// <summary>How it is to run; null: not known yet.</summary>
    internal JobOptions? Options { get; }

    /// <summary>How its operators are spread over subtasks.</summary>
    internal Layout Layout { get; }

    /// <summary>The plan as text: a line for each operator with its type and where its records come from, and one for each state. For people: the form may change.</summary>
    public string Explain() => PlanText.Of(this);

    /// <summary>The plan as a flowchart of Mermaid.</summary>
    public string ToMermaid() => PlanMermaid.Of(this);

    /// <inheritdoc />
    public override string ToString() => $"job {Name}, {Nodes.Length} operators";

    /// <summary>The nodes that read a node's output, side outputs that it writes to included, in order.</summary>
    internal IEnumerable<PlanNode> ConsumersOf(PlanNode node) => Layout.ConsumersOf(node);
}
