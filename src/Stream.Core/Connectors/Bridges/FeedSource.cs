namespace Streams.Connectors.Bridges;

/// <summary>A source of records that the program brings: one split, its position the number of records read before, as a <see cref="NumberRange"/> without an end.</summary>
/// <param name="description">What it reads.</param>
/// <param name="guarantee">Exactly once for feeds that begin behind the number that they are given.</param>
/// <param name="open">Opens the feed of one attempt, behind so many records.</param>
internal sealed class FeedSource<T>(string description, Delivery guarantee, Func<long, Feed<T>> open) : ISource<T>
{
    /// <inheritdoc />
    public string Description => description;

    /// <inheritdoc />
    public string PositionFingerprint => "feed/1";

    /// <inheritdoc />
    public BadRecords? BadRecords => null;

    /// <inheritdoc />
    public Delivery Guarantee => guarantee;

    /// <inheritdoc />
    public Task<IReadOnlyList<SourceSplit>> DiscoverAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SourceSplit>>([new SourceSplit("records", new NumberRange(0, NumberRange.Unknown).ToBytes())]);

    /// <inheritdoc />
    public ISourceReader<T> CreateReader(SourceReaderContext context) => new FeedReader<T>(context.Source, open);
}
