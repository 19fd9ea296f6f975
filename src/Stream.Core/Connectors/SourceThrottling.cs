using Streams.Connectors;

namespace Streams;

/// <summary>Slows sources down.</summary>
public static class SourceThrottling
{
    /// <summary>Reads a source no faster than a given rate, smoothed over 25 ms.</summary>
    /// <param name="source">The source. Its positions are unchanged: a job may add, change or drop the limit between runs.</param>
    /// <param name="recordsPerSecond">The rate of the whole source, records and unreadable ones together; shared out equally among the subtasks that have splits. Above 0.</param>
    /// <remarks>The first records come at once. What was not read in time, as the job was busy elsewhere, is caught up with for at most 200 ms' worth.</remarks>
    public static ISource<T> AtMost<T>(this ISource<T> source, double recordsPerSecond) => new ThrottledSource<T>(source, Checked(recordsPerSecond));

    /// <inheritdoc cref="AtMost{T}(ISource{T}, double)" />
    public static ITimestampedSource<T> AtMost<T>(this ITimestampedSource<T> source, double recordsPerSecond) => new TimestampedThrottledSource<T>(source, Checked(recordsPerSecond));

    private static double Checked(double rate) => rate > 0 && double.IsFinite(rate)
        ? rate
        : throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate is a number of records per second above 0; to read as fast as possible, do not limit the source.");
}

/// <summary>A source with a limit on its rate.</summary>
internal class ThrottledSource<T>(ISource<T> source, double recordsPerSecond) : ISource<T>
{
    private readonly ISource<T> _source = source ?? throw new ArgumentNullException(nameof(source));

    /// <inheritdoc />
    public string Description => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{_source.Description}, at most {recordsPerSecond} records/s");

    /// <inheritdoc />
    public string PositionFingerprint => _source.PositionFingerprint;

    /// <inheritdoc />
    public BadRecords? BadRecords => _source.BadRecords;

    /// <inheritdoc />
    public Delivery Guarantee => _source.Guarantee;

    /// <inheritdoc />
    public SplitReading Reading => _source.Reading;

    /// <inheritdoc />
    public Task<IReadOnlyList<SourceSplit>> DiscoverAsync(CancellationToken cancellationToken) => _source.DiscoverAsync(cancellationToken);

    /// <inheritdoc />
    public ISourceReader<T> CreateReader(SourceReaderContext context)
    {
        // Splits are dealt out one by one, so the subtasks without any are known.
        int sharing = Math.Max(1, Math.Min(context.Parallelism, context.Splits));
        return new ThrottledReader<T>(_source.CreateReader(context), recordsPerSecond / sharing, context.Time);
    }
}

/// <summary>The same for a source whose records carry their time.</summary>
internal sealed class TimestampedThrottledSource<T>(ITimestampedSource<T> source, double recordsPerSecond) : ThrottledSource<T>(source, recordsPerSecond), ITimestampedSource<T>;
