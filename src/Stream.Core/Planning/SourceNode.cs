using Streams.Connectors;
using Streams.Operators;

namespace Streams.Planning;

/// <summary>Reads a source.</summary>
internal sealed class SourceNode<T>(PlanBuilder plan, string name, ISource<T> source, Func<T, StreamTime>? timestamp, Watermarks? watermarks)
    : Node<T>(plan, name, "From", $"{source.Description}, {watermarks?.ToString() ?? "no event time"}"), ISourceNode
{
    public string SourceName { get; } = name;

    public string PositionFingerprint => source.PositionFingerprint;

    internal override bool GivesEventTime => watermarks is not null;

    public Task<IReadOnlyList<SourceSplit>> DiscoverAsync(CancellationToken cancellationToken) => source.DiscoverAsync(cancellationToken);

    public SourceHead CreateHead(ChainBuilder chain, IReadOnlyList<SourceSplit> discovered)
    {
        IReceiver<T> next = chain.Downstream<T>(this);
        return chain.Register(new SourceOperator<T>(chain.Context, SourceName, source, discovered, timestamp, watermarks, next));
    }
}
