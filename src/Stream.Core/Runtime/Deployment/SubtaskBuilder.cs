using System.Collections.Immutable;
using Streams.Connectors;
using Streams.Diagnostics;
using Streams.Operators;
using Streams.Planning;
using Exchange = Streams.Planning.Exchange;
using Streams.Runtime.Tasks;

namespace Streams.Runtime.Deployment;

/// <summary>Builds the chain of one subtask from the nodes of its vertex, and remembers which exchange leads to which vertex.</summary>
internal sealed class SubtaskBuilder(JobPlan plan, Vertex vertex, Subtask task) : ChainBuilder
{
    private readonly List<Operator> _operators = [];
    private readonly List<PlanNode> _exchanges = [];
    private readonly Dictionary<PlanNode, OperatorMetrics> _metrics = [];

    /// <inheritdoc />
    public override OperatorContext Context => task;

    /// <inheritdoc />
    public override JobOptions Options { get; } = plan.Options ?? throw new InvalidOperationException("A plan that runs has options.");

    /// <summary>The nodes that head the next vertices, in the order of the task's outlets.</summary>
    public IReadOnlyList<PlanNode> Exchanges => _exchanges;

    /// <summary>Builds it, and gives it to the task.</summary>
    /// <param name="discovered">The splits of the vertex's source, in a run that restores nothing.</param>
    public void Build(IReadOnlyList<SourceSplit> discovered)
    {
        task.Metrics.Name(vertex.Nodes.Select(static n => n.Name ?? n.Kind));
        for (int i = 0; i < vertex.Nodes.Length; i++) _metrics.Add(vertex.Nodes[i], task.Metrics.Operators[i]);
        _metrics[vertex.Head].PassThrough();
        if (vertex.Head is ISourceNode source) source.CreateHead(this, discovered);
        else ((IKeyByNode)vertex.Head).CreateInlets(this);

        // Operators were registered from the end of the chain to its head.
        _operators.Reverse();
        _exchanges.Reverse();
        foreach (PlanNode node in vertex.Nodes.Where(static n => n.Name is not null && n is not ISideOutputNode))
        {
            if (_operators.Find(op => op.Name == node.Name) is { } op) _metrics[node].Attach(op);
        }

        task.Attach([.. _operators], vertex.Head is ISourceNode ? 0 : plan.Parallelism);
    }

    /// <inheritdoc />
    public override IReceiver<T> Downstream<T>(PlanNode node) =>
        new CountingReceiver<T>(
            _metrics[node].Out,
            Join<IReceiver<T>>(plan.ConsumersOf(node).Where(static c => c is not ISideOutputNode).Select(Consume<T>), NoReceiver<T>.Instance, t => new FanOutOperator<T>(Context, t)));

    /// <inheritdoc />
    public override IKeyedReceiver<TKey, T> DownstreamKeyed<TKey, T>(PlanNode node) =>
        new CountingKeyedReceiver<TKey, T>(
            _metrics[node].Out,
            Join<IKeyedReceiver<TKey, T>>(plan.ConsumersOf(node).Select(ConsumeKeyed<TKey, T>), NoKeyedReceiver<TKey, T>.Instance, t => new KeyedFanOutOperator<TKey, T>(Context, t)));

    /// <inheritdoc />
    public override PlanNode? OnlyConsumer(PlanNode node)
    {
        PlanNode[] consumers = [.. plan.ConsumersOf(node).Take(2)];
        return consumers is [{ } only] && plan.ExchangeOf(only) == Exchange.Chained ? only : null;
    }

    /// <inheritdoc />
    public override IReceiver<T>? Side<T>(SideOutput<T>? output) => output is null ? null : Downstream<T>(output.Node);

    /// <inheritdoc />
    public override TOperator Register<TOperator>(TOperator op)
    {
        _operators.Add(op);
        return op;
    }

    private IReceiver<T> Consume<T>(PlanNode consumer)
    {
        if (plan.ExchangeOf(consumer) != Exchange.Hash) return new CountingReceiver<T>(_metrics[consumer].In, ((IRecordConsumer<T>)consumer).CreateReceiver(this));
        IReceiver<T> exchange = ((IExchangeNode<T>)consumer).CreateExchange(this);
        _exchanges.Add(consumer);
        return exchange;
    }

    private CountingKeyedReceiver<TKey, T> ConsumeKeyed<TKey, T>(PlanNode consumer) =>
        new CountingKeyedReceiver<TKey, T>(_metrics[consumer].In, ((IKeyedConsumer<TKey, T>)consumer).CreateKeyedReceiver(this));

    private TReceiver Join<TReceiver>(IEnumerable<TReceiver> consumers, TReceiver none, Func<TReceiver[], TReceiver> several) where TReceiver : class
    {
        TReceiver[] targets = [.. consumers];
        if (targets.Length == 0) return none;
        if (targets.Length == 1) return targets[0];
        TReceiver fanOut = several(targets);
        Register((Operator)(object)fanOut);
        return fanOut;
    }
}
