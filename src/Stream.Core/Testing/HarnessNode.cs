using Streams.Connectors;
using Streams.Operators;
using Streams.Planning;

namespace Streams.Testing;

/// <summary>Where a harness puts its inputs in.</summary>
internal sealed class HarnessNode<T>(PlanBuilder plan) : Node<T>(plan, "harness-input", "From", "a harness"), ISourceNode
{
    private HarnessHead<T>? _head;

    public string SourceName => Name!;

    public Delivery Guarantee => Delivery.ExactlyOnce;

    public string PositionFingerprint => "";

    internal override bool GivesEventTime => true;

    /// <summary>The head of the chain of now; another one after each restore.</summary>
    public HarnessHead<T> Head => _head ?? throw new InvalidOperationException("The harness has not built its pipeline.");

    public Task<IReadOnlyList<SourceSplit>> DiscoverAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SourceSplit>>([]);

    public SourceHead CreateHead(ChainBuilder chain, IReadOnlyList<SourceSplit> discovered)
    {
        IReceiver<T> next = chain.Downstream<T>(this);
        return _head = chain.Register(new HarnessHead<T>(chain.Context, SourceName, next));
    }
}
