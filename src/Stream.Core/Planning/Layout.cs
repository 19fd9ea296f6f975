namespace Streams.Planning;

/// <summary>How the operators of a job are spread over subtasks: how many run each, and how records get from one to the next.</summary>
/// <remarks>
/// <para>Named operators, sources and sinks have the parallelism that the options give to their names. Without one, sources, and what stands behind a key or a rebalance, have the job's; a union whose inputs differ has it too, and everything else has its input's.</para>
/// <para>Where parallelism changes without a key records are rebalanced; where it stays they are chained, except into a union, which is fed forward. A union whose readers all partition by key dissolves: each input deals its records out itself.</para>
/// </remarks>
internal sealed class Layout
{
    private readonly JobOptions _options;
    private readonly ILookup<PlanNode, PlanNode> _consumers;
    private readonly Dictionary<PlanNode, int> _parallelism = [];

    public Layout(IEnumerable<PlanNode> nodes, JobOptions options)
    {
        _options = options;
        _consumers = nodes.SelectMany(node => node.Inputs, (node, input) => (node, input)).ToLookup(edge => edge.input, edge => edge.node);
    }

    /// <summary>The nodes that read a node's output, side outputs that it writes to included, in order.</summary>
    public IEnumerable<PlanNode> ConsumersOf(PlanNode node) => _consumers[node];

    /// <summary>How many subtasks run a node.</summary>
    public int ParallelismOf(PlanNode node)
    {
        if (_parallelism.TryGetValue(node, out int known)) return known;

        // A job with a mistake may go round in a circle.
        _parallelism[node] = _options.Parallelism;
        return _parallelism[node] = Given(node) ?? Follow(node);
    }

    /// <summary>What the options give to the readers of a node that partitions; they share its exchange, so a valid plan has one at most.</summary>
    public IEnumerable<int> GivenBelow(PlanNode node) => _consumers[node].Select(Given).OfType<int>().Distinct();

    /// <summary>How the records of an input reach a node.</summary>
    public Exchange ExchangeOf(PlanNode input, PlanNode node)
    {
        (int from, int to) = (ParallelismOf(input), ParallelismOf(node));
        if (node is IKeyByNode) return to > 1 || from > 1 || Dissolves(input) ? Exchange.Hash : Exchange.Chained;
        if (node is IMergingNode && node.Inputs.Length > 1)
        {
            if (Dissolves(node)) return Exchange.Chained;
            return from == to ? Exchange.Forward : Exchange.Rebalance;
        }

        if (node is ISideOutputNode) return Exchange.Side;
        return from != to || (node is IRebalanceNode && to > 1) ? Exchange.Rebalance : Exchange.Chained;
    }

    /// <summary>Whether the records of an input reach a node along edges between tasks.</summary>
    public bool IsCut(PlanNode input, PlanNode node) => ExchangeOf(input, node) is not (Exchange.Chained or Exchange.Side);

    /// <summary>Whether the records for a node that partitions are folded before they are sent to it.</summary>
    public bool IsCombined(PlanNode node) => ConsumersOf(node).Take(2).ToArray() is [ICombiningNode { Combines: true }];

    /// <summary>Whether a node reads what comes along edges between tasks, so that it heads a chain.</summary>
    public bool IsHead(PlanNode node) => node.Inputs.Any(input => IsCut(input, node));

    /// <summary>How many edges there are from an input to a node; 0: it is chained.</summary>
    public long EdgesOf(PlanNode input, PlanNode node) => ExchangeOf(input, node) switch
    {
        Exchange.Hash or Exchange.Rebalance => (long)WritersOf(input) * ParallelismOf(node),
        Exchange.Forward => ParallelismOf(node),
        _ => 0,
    };

    /// <summary>How many subtasks put records on the edges behind a node.</summary>
    public int WritersOf(PlanNode node) => Dissolves(node) ? node.Inputs.Sum(WritersOf) : ParallelismOf(node);

    private bool Dissolves(PlanNode node) => node is IMergingNode && node.Inputs.Length > 1 && _consumers[node].Any() && _consumers[node].All(static c => c is IKeyByNode);

    private int? Given(PlanNode node) => node is { Name: { } name } and not ISideOutputNode && _options.OperatorParallelism.TryGetValue(name, out int given) ? given : null;

    private int Follow(PlanNode node) => node switch
    {
        ISourceNode => _options.Parallelism,
        IKeyByNode or IRebalanceNode => GivenBelow(node).FirstOrDefault(_options.Parallelism),
        _ when node.Inputs.Select(ParallelismOf).Distinct().ToArray() is [int same] => same,
        _ => _options.Parallelism,
    };
}
