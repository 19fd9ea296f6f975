namespace Streams.Connectors;

/// <summary>Gives the records of another reader at a rate: an allowance that grows with time, up to a cap, and is spent by polls.</summary>
internal sealed class ThrottledReader<T>(ISourceReader<T> reader, double recordsPerSecond, TimeProvider time) : ISourceReader<T>
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan MostCaughtUp = TimeSpan.FromMilliseconds(200);

    private readonly double _most = Math.Max(1, recordsPerSecond * MostCaughtUp.TotalSeconds);
    private double _allowance = Math.Max(1, recordsPerSecond * Step.TotalSeconds);
    private long? _lastGrown;
    private TimeSpan _wait;

    /// <inheritdoc />
    public void AddSplit(SourceSplit split) => reader.AddSplit(split);

    /// <inheritdoc />
    public ReadResult Poll(SourceBatch<T> into)
    {
        Grow();
        if (_allowance < 1)
        {
            // To the next step, or longer where one record takes longer; in whole milliseconds, as timers count.
            double seconds = Math.Max(Step.TotalSeconds, (1 - _allowance) / recordsPerSecond);
            _wait = TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(seconds * 1000), int.MaxValue));
            return new ReadResult(ReadKind.Nothing);
        }

        _wait = TimeSpan.Zero;
        int before = into.Given;
        SourceBatch<T> limited = into.Limited((int)Math.Min(_allowance, int.MaxValue / 2));
        ReadResult result = reader.Poll(limited);
        _allowance -= limited.Given - before;
        return result;
    }

    /// <inheritdoc />
    public Task WhenReadableAsync(CancellationToken cancellationToken) =>
        _wait > TimeSpan.Zero ? Task.Delay(_wait, time, cancellationToken) : reader.WhenReadableAsync(cancellationToken);

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Position(int split) => reader.Position(split);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => reader.DisposeAsync();

    private void Grow()
    {
        long now = time.GetTimestamp();
        if (_lastGrown is { } last) _allowance = Math.Min(_most, _allowance + (time.GetElapsedTime(last, now).TotalSeconds * recordsPerSecond));
        _lastGrown = now;
    }
}
