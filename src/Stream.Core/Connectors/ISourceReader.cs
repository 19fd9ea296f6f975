namespace Streams.Connectors;

/// <summary>Reads the splits of one subtask. Polled; called by one thread at a time, except for <see cref="WhenReadableAsync"/>, which runs beside it.</summary>
/// <typeparam name="T">The records.</typeparam>
public interface ISourceReader<T> : IAsyncDisposable
{
    /// <summary>Adds a split to read, from its position. Called before the first poll, in the order of <see cref="ISource{T}.DiscoverAsync"/>; the first is number 0.</summary>
    void AddSplit(SourceSplit split);

    /// <summary>Reads what is there, without blocking for what is not. All records of one call come from one split.</summary>
    /// <exception cref="StreamException">The source cannot go on: the job restarts, or stops.</exception>
    ReadResult Poll(SourceBatch<T> into);

    /// <summary>Completes when a poll may give records again. Called after <see cref="ReadKind.Nothing"/>.</summary>
    Task WhenReadableAsync(CancellationToken cancellationToken);

    /// <summary>The position of a split behind the last record that a poll gave: what a restored reader starts from.</summary>
    ReadOnlyMemory<byte> Position(int split);
}

/// <summary>How a reader reads the splits of its subtask; this settles when one that gives nothing may be called idle.</summary>
public enum SplitReading
{
    /// <summary>All at once: whatever has something is given before long, and the others have nothing. One that stays without records becomes idle, also while others have many.</summary>
    Together = 0,

    /// <summary>One after the other: a split that has given nothing is one whose turn has not come. It holds event time and is never idle before its first poll.</summary>
    InTurn = 1,

    /// <summary>One after the other, in the order of discovery, which is that of event time: no record of a split is expected to be older than those of the splits before it, but for the disorder that the watermarks allow.
    /// What splits that have ended have told of event time goes for those behind them, which hold nothing back while they wait.</summary>
    InEventTimeOrder = 2,
}

/// <summary>A part of a source that is read in order by one subtask: a file, a partition.</summary>
/// <param name="Id">Its identity across runs. Not blank.</param>
/// <param name="Position">Where to read next and, if it is bounded, where it ends; a format of the connector's.</param>
public sealed record SourceSplit(string Id, ReadOnlyMemory<byte> Position);

/// <summary>What a reader is told.</summary>
/// <param name="Source">The source's name in the job.</param>
/// <param name="Subtask">From 0.</param>
/// <param name="Parallelism">How many subtasks read.</param>
/// <param name="Splits">How many splits the source has, over all subtasks.</param>
/// <param name="Time">The job's clock.</param>
public sealed record SourceReaderContext(string Source, int Subtask, int Parallelism, int Splits, TimeProvider Time);

/// <summary>What a poll found.</summary>
public enum ReadKind
{
    /// <summary>Records, or rejected ones, of one split. A poll that has worked without finding any yet, and wants to go on, says so too: the turn ends then, so that nothing waits for it.</summary>
    Records = 0,

    /// <summary>Nothing now; a poll that has given records says which split they are of instead.</summary>
    Nothing = 1,

    /// <summary>A split has come to its end; records may have been given with it.</summary>
    SplitEnded = 2,

    /// <summary>All splits have ended, each of which was told before; no records come with it.</summary>
    Ended = 3,
}

/// <summary>The result of a poll.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Split">The number of the split that it is about.</param>
public readonly record struct ReadResult(ReadKind Kind, int Split = 0);
