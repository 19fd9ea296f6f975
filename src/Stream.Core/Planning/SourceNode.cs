using Streams.Connectors;
using Streams.Operators;

namespace Streams.Planning;

/// <summary>Reads a source.</summary>
internal sealed class SourceNode<T> : Node<T>, ISourceNode
{
    private readonly ISource<T> _source;
    private readonly Func<T, StreamTime>? _timestamp;
    private readonly Watermarks? _watermarks;
    private readonly Func<WatermarkGenerator<T>>? _generator;

    public SourceNode(PlanBuilder plan, string name, ISource<T> source, Func<T, StreamTime>? timestamp, Watermarks? watermarks, Func<WatermarkGenerator<T>>? generator = null)
        : base(plan, name, "From", $"{source.Description}, {watermarks?.ToString() ?? "no event time"}, {source.Guarantee.ToText()}")
    {
        (SourceName, _source, _timestamp, _watermarks, _generator) = (name, source, timestamp, watermarks, generator);
        source.BadRecords?.Output?.FedBy(this);
    }

    public string SourceName { get; }

    public Delivery Guarantee => _source.Guarantee;

    public string PositionFingerprint => _source.PositionFingerprint;

    internal override bool GivesEventTime => _watermarks is not null;

    public Task<IReadOnlyList<SourceSplit>> DiscoverAsync(CancellationToken cancellationToken) => _source.DiscoverAsync(cancellationToken);

    public SourceHead CreateHead(ChainBuilder chain, IReadOnlyList<SourceSplit> discovered)
    {
        IReceiver<T> next = chain.Downstream<T>(this);
        IReceiver<DeadLetter>? bad = chain.Side(_source.BadRecords?.Output);
        return chain.Register(new SourceOperator<T>(chain.Context, SourceName, _source, discovered, _timestamp, _watermarks, _generator, next, bad));
    }
}
