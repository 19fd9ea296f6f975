using Streams.Connectors;

namespace Streams;

/// <summary>Where records come from. Made by a factory of its connector (<see cref="FileSource"/>, <see cref="CollectionSource"/>, …) and given to <c>From</c>; a value that can be used in several runs.</summary>
/// <typeparam name="T">The records.</typeparam>
public interface ISource<T>
{
    /// <summary>What it reads, in a few words, for the plan and for messages: no secrets.</summary>
    string Description { get; }

    /// <summary>Names the encoding of its splits' positions, with a version: stored in checkpoints, compared at a restore.</summary>
    string PositionFingerprint { get; }

    /// <summary>What happens to bytes that cannot be read; null for sources that have none.</summary>
    BadRecords? BadRecords { get; }

    /// <summary>How often a record counts when an attempt fails. Exactly once, the default, is what positions give from which the same records come again.</summary>
    Delivery Guarantee => Delivery.ExactlyOnce;

    /// <summary>How a subtask reads its splits. By default together.</summary>
    SplitReading Reading => SplitReading.Together;

    /// <summary>Finds the splits, in the order in which they are to be read, each with the position to start from and, where it is bounded, its end.
    /// Called once by a start that restores nothing; a restored run takes splits and positions from its checkpoint.</summary>
    /// <exception cref="StreamException">Nothing can be read: names what and why.</exception>
    Task<IReadOnlyList<SourceSplit>> DiscoverAsync(CancellationToken cancellationToken);

    /// <summary>Creates the reader of one subtask.</summary>
    ISourceReader<T> CreateReader(SourceReaderContext context);
}

/// <summary>A source whose records carry their time.</summary>
/// <typeparam name="T">The records.</typeparam>
public interface ITimestampedSource<T> : ISource<T>;
