namespace Streams.Connectors;

/// <summary>Reads splits of a <see cref="GeneratorSource"/>, in turn, a poll each, so that they move through time together.</summary>
internal sealed class GeneratorReader<T>(Func<long, T> create) : ISourceReader<T>
{
    private readonly List<NumberRange> _ranges = [];
    private readonly Queue<int> _open = new();

    /// <inheritdoc />
    public void AddSplit(SourceSplit split)
    {
        _open.Enqueue(_ranges.Count);
        _ranges.Add(NumberRange.Read(split.Position.Span));
    }

    /// <inheritdoc />
    public ReadResult Poll(SourceBatch<T> into)
    {
        if (!_open.TryDequeue(out int split)) return new ReadResult(ReadKind.Ended);
        NumberRange range = _ranges[split];
        int count = (int)Math.Min(into.Free, range.Left);
        for (int i = 0; i < count; i++) into.Add(create(range.Next + (i * range.Step)));
        _ranges[split] = range = range.Behind(count);
        if (range.Left == 0) return new ReadResult(ReadKind.SplitEnded, split);
        _open.Enqueue(split);
        return new ReadResult(ReadKind.Records, split);
    }

    /// <inheritdoc />
    public Task WhenReadableAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Position(int split) => _ranges[split].ToBytes();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
