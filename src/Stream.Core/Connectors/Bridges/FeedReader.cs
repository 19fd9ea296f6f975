using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace Streams.Connectors.Bridges;

/// <summary>Reads the one split of a <see cref="FeedSource{T}"/>. The feed is opened by the first poll; what it ends with fails the attempt, as it is.</summary>
internal sealed class FeedReader<T>(string source, Func<long, Feed<T>> open) : ISourceReader<T>
{
    private NumberRange _range;
    private Feed<T>? _feed;
    private bool _hasSplit;
    private bool _hasEnded;

    /// <inheritdoc />
    public void AddSplit(SourceSplit split)
    {
        if (_hasSplit) throw new InvalidOperationException($"Source '{source}' has one split; it was given '{split.Id}' as well.");
        _range = NumberRange.Read(split.Position.Span);
        _hasSplit = true;
    }

    /// <inheritdoc />
    public ReadResult Poll(SourceBatch<T> into)
    {
        if (!_hasSplit || _hasEnded) return new ReadResult(ReadKind.Ended);
        ChannelReader<T> records = (_feed ??= open(_range.Next)).Records;
        int count = 0;
        for (; into.Free > 0 && records.TryRead(out T? record); count++) into.Add(record);
        _range = _range.Behind(count);
        if (count > 0) return new ReadResult(ReadKind.Records);

        // Complete only when it is empty, so nothing came since.
        if (!records.Completion.IsCompleted) return new ReadResult(ReadKind.Nothing);
        if (records.Completion.Exception?.InnerException is { } failure) ExceptionDispatchInfo.Throw(failure);
        if (records.Completion.IsCanceled) throw new OperationCanceledException($"What brings records to source '{source}' was cancelled.");
        _hasEnded = true;
        return new ReadResult(ReadKind.SplitEnded);
    }

    /// <inheritdoc />
    public async Task WhenReadableAsync(CancellationToken cancellationToken)
    {
        // How it has ended is for the next poll to say.
        if (_feed is not { } feed) return;
        Task readable = feed.Records.WaitToReadAsync(cancellationToken).AsTask();
        await readable.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Position(int split) => _range.ToBytes();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _feed?.DisposeAsync() ?? ValueTask.CompletedTask;
}
