using Streams.Connectors;

namespace Streams;

/// <summary>Makes records from numbers: for tests, samples and measurements.</summary>
public static class GeneratorSource
{
    /// <summary>Makes the records of the numbers from 0 to <paramref name="count"/> − 1.</summary>
    /// <param name="count">How many. Not negative.</param>
    /// <param name="create">Makes the record of a number: the same one each time, as a restored run asks for it again. Called by as many threads as there are subtasks.</param>
    /// <param name="splits">How many subtasks can share the work; at least 1. Split <c>k</c> has the numbers <c>k, k + splits, k + 2 · splits, …</c>, in order.</param>
    public static ISource<T> Of<T>(long count, Func<long, T> create, int splits = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new GeneratorSource<T>(count, Checked(create), CheckedSplits(splits));
    }

    /// <summary>Makes the records of the numbers from 0 on, without end (the end is the largest number, which no run reaches).</summary>
    /// <inheritdoc cref="Of{T}(long, Func{long, T}, int)" path="/param" />
    public static ISource<T> Endless<T>(Func<long, T> create, int splits = 1) => new GeneratorSource<T>(long.MaxValue, Checked(create), CheckedSplits(splits));

    private static Func<long, T> Checked<T>(Func<long, T> create) => create ?? throw new ArgumentNullException(nameof(create));

    private static int CheckedSplits(int splits) => splits >= 1 ? splits : throw new ArgumentOutOfRangeException(nameof(splits), splits, "There is at least one split.");
}

/// <summary>A source of numbered records; the position of a split is a <see cref="NumberRange"/>.</summary>
internal sealed class GeneratorSource<T>(long count, Func<long, T> create, int splits) : ISource<T>
{
    /// <inheritdoc />
    public string Description => count == long.MaxValue ? $"generator of {typeof(T).Name}, endless" : $"generator of {count} {typeof(T).Name}";

    /// <inheritdoc />
    public string PositionFingerprint => "generator/1";

    /// <inheritdoc />
    public BadRecords? BadRecords => null;

    /// <inheritdoc />
    public Task<IReadOnlyList<SourceSplit>> DiscoverAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SourceSplit>>(
        [.. Enumerable.Range(0, splits).Select(k => new SourceSplit($"{k} of {splits}", new NumberRange(Math.Min(k, count), count, splits).ToBytes()))]);

    /// <inheritdoc />
    public ISourceReader<T> CreateReader(SourceReaderContext context) => new GeneratorReader<T>(create);
}
