using Streams.Connectors;

namespace Streams;

/// <summary>Reads records that the program holds.</summary>
public static class CollectionSource
{
    /// <summary>Reads the records of a collection, in order, as one split.</summary>
    /// <param name="records">The records. A restored run skips those that were taken before, by their number, so the same must come again in the same order, from an <see cref="IEnumerable{T}"/>
    /// at every enumeration. It must not be changed while a job reads it; where its count is known (arrays, lists, other collections), what is added after the start is not read.</param>
    /// <remarks>Arrays and <see cref="List{T}"/> are copied by the batch, other lists read by index, the rest enumerated: then a restore costs as much as reading what it skips.</remarks>
    public static ISource<T> Of<T>(IEnumerable<T> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        return new CollectionSource<T>(records);
    }
}

/// <summary>A source over a collection: one split, its position a <see cref="NumberRange"/> of records taken.</summary>
internal sealed class CollectionSource<T>(IEnumerable<T> records) : ISource<T>
{
    /// <inheritdoc />
    public string Description => $"collection of {typeof(T).Name}";

    /// <inheritdoc />
    public string PositionFingerprint => "collection/1";

    /// <inheritdoc />
    public BadRecords? BadRecords => null;

    /// <inheritdoc />
    public Task<IReadOnlyList<SourceSplit>> DiscoverAsync(CancellationToken cancellationToken)
    {
        long end = records switch
        {
            ICollection<T> collection => collection.Count,
            IReadOnlyCollection<T> collection => collection.Count,
            _ => NumberRange.Unknown,
        };
        return Task.FromResult<IReadOnlyList<SourceSplit>>([new SourceSplit("records", new NumberRange(0, end).ToBytes())]);
    }

    /// <inheritdoc />
    public ISourceReader<T> CreateReader(SourceReaderContext context) => new CollectionReader<T>(records, context.Source);
}
