using System.Collections.Immutable;
using Streams.Planning;

namespace Streams;

/// <summary>A job that is valid: fixed, printable, not running.</summary>
public sealed class JobPlan
{
    private readonly ILookup<PlanNode, PlanNode> _consumers;

    internal JobPlan(string name, ImmutableArray<PlanNode> nodes, JobOptions? options)
    {
        Name = name;
        Nodes = nodes;
        Options = options;
        _consumers = nodes.SelectMany(node => node.Inputs, (node, input) => (node, input)).ToLookup(edge => edge.input, edge => edge.node);
    }

    /// <summary>The job's name.</summary>
    public string Name { get; }

    /// <summary>Its operators, in the order in which the job was written.</summary>
    public ImmutableArray<PlanNode> Nodes { get; }

    /// <summary>How it is to run; null: not known yet.</summary>
    internal JobOptions? Options { get; }

    /// <summary>How many subtasks run each operator.</summary>
    internal int Parallelism => Options?.Parallelism ?? new JobOptions().Parallelism;

    /// <summary>The plan as text: a line for each operator with its type and where its records come from, and one for each state. For people: the form may change.</summary>
    public string Explain() => PlanText.Of(this);

    /// <summary>The plan as a flowchart of Mermaid.</summary>
    public string ToMermaid() => PlanMermaid.Of(this);

    /// <inheritdoc />
    public override string ToString() => $"job {Name}, {Nodes.Length} operators";

    /// <summary>The nodes that read a node's output, side outputs that it writes to included, in order.</summary>
    internal IEnumerable<PlanNode> ConsumersOf(PlanNode node) => _consumers[node];

    /// <summary>How the records of an input reach a node.</summary>
    internal Exchange ExchangeOf(PlanNode node) => node switch
    {
        ISideOutputNode => Exchange.Side,
        IKeyByNode when Parallelism > 1 => Exchange.Hash,
        _ => Exchange.Chained,
    };
}
