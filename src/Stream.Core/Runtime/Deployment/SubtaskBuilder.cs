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
    private readonly List<(ExchangeOperator Exchange, PlanNode Head, bool IsForward)> _exchanges = [];
    private readonly Dictionary<PlanNode, OperatorMetrics> _metrics = [];

    /// <summary>The task.</summary>
    public Subtask Task => task;

    /// <inheritdoc />
    public override OperatorContext Context => task;

    /// <inheritdoc />
    public override JobOptions Options { get; } = plan.Options ?? throw new InvalidOperationException("A plan that runs has options.");

    /// <summary>Where each outlet of the task leads: the node at the head of a vertex, and which subtask of it.</summary>
    public IEnumerable<(int Outlet, PlanNode Head, int Subtask)> Outlets
    {
        get
        {
            int outlet = 0;
            foreach ((ExchangeOperator exchange, PlanNode head, bool isForward) in _exchanges)
            {
                for (int i = 0; i < exchange.OutletCount; i++) yield return (outlet++, head, isForward ? task.Subtask : i);
            }
        }
    }

    /// <summary>Builds it.</summary>
    /// <param name="discovered">The splits of the vertex's source, in a run that restores nothing.</param>
    public void Build(IReadOnlyList<SourceSplit> discovered)
    {
        task.Metrics.Name(vertex.Nodes.Select(static n => n.Name ?? n.Kind));
        for (int i = 0; i < vertex.Nodes.Length; i++) _metrics.Add(vertex.Nodes[i], task.Metrics.Operators[i]);
        if (vertex.Head is ISourceNode or IKeyByNode) _metrics[vertex.Head].PassThrough();
        if (vertex.Head is ISourceNode source) source.CreateHead(this, discovered);
        else if (vertex.Head is IKeyByNode keyed) keyed.CreateInlets(this);
        else ((IRecordConsumer)vertex.Head).CreatePlainInlets(this);

        // Operators were registered from the end of the chain to its head.
        _operators.Reverse();
        _exchanges.Reverse();
        foreach (PlanNode node in vertex.Nodes.Where(static n => n.Name is not null && n is not ISideOutputNode))
        {
            if (_operators.Find(op => op.Name == node.Name) is { } op) _metrics[node].Attach(op);
        }
    }

    /// <summary>Gives the chain to the task.</summary>
    /// <param name="inlets">How many edges lead to it.</param>
    public void Attach(int inlets) => task.Attach([.. _operators], inlets);

    /// <inheritdoc />
    public override IReceiver<T> Downstream<T>(PlanNode node) =>
        new CountingReceiver<T>(
            _metrics[node].Out,
            Join<IReceiver<T>>(plan.ConsumersOf(node).Where(static c => c is not ISideOutputNode).Select(c => Consume<T>(node, c)), NoReceiver<T>.Instance, t => new FanOutOperator<T>(Context, t)));

    /// <inheritdoc />
    public override IKeyedReceiver<TKey, T> DownstreamKeyed<TKey, T>(PlanNode node) =>
        new CountingKeyedReceiver<TKey, T>(
            _metrics[node].Out,
            Join<IKeyedReceiver<TKey, T>>(plan.ConsumersOf(node).Select(ConsumeKeyed<TKey, T>), NoKeyedReceiver<TKey, T>.Instance, t => new KeyedFanOutOperator<TKey, T>(Context, t)));

    /// <inheritdoc />
    public override PlanNode? OnlyConsumer(PlanNode node)
    {
        PlanNode[] consumers = [.. plan.ConsumersOf(node).Take(2)];
        return consumers is [{ } only] && plan.Layout.ExchangeOf(node, only) == Exchange.Chained ? only : null;
    }

    /// <inheritdoc />
    public override IReceiver<T>? Side<T>(SideOutput<T>? output) => output is null ? null : Consume<T>(vertex.Head, output.Node);

    /// <inheritdoc />
    public override IReceiver<T> CountInput<T>(PlanNode node, IReceiver<T> receiver) => new CountingReceiver<T>(_metrics[node].In, receiver);

    /// <inheritdoc />
    public override TOperator Register<TOperator>(TOperator op)
    {
        _operators.Add(op);
        return op;
    }

    private IReceiver<T> Consume<T>(PlanNode node, PlanNode consumer)
    {
        Exchange kind = plan.Layout.ExchangeOf(node, consumer);
        if (kind is Exchange.Chained or Exchange.Side) return CountInput(consumer, ((IRecordConsumer<T>)consumer).CreateReceiver(this));
        int outlets = kind == Exchange.Forward ? 1 : plan.Layout.ParallelismOf(consumer);
        IReceiver<T> exchange = kind == Exchange.Hash ? ((IExchangeNode<T>)consumer).CreateExchange(this, outlets) : Register(new PlainExchangeOperator<T>(Context, outlets));
        _exchanges.Add(((ExchangeOperator)(object)exchange, consumer, kind == Exchange.Forward));
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
