using System.Buffers.Binary;
using Streams.Connectors;

namespace Streams.Benchmarks.Feeding;

/// <summary>Reads a <see cref="Feed"/>: a batch a poll, copied from the ring as any connector copies from what it received.</summary>
internal sealed class FeedSource(Feed feed) : ITimestampedSource<Reading>
{
    public string Description => "batches from memory";

    public string PositionFingerprint => "feed/1";

    public BadRecords? BadRecords => null;

    public Task<IReadOnlyList<SourceSplit>> DiscoverAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SourceSplit>>([.. Enumerable.Range(0, feed.Readers).Select(static i => new SourceSplit($"ring-{i}", new byte[8]))]);

    public ISourceReader<Reading> CreateReader(SourceReaderContext context) => new Reader(feed);

    private sealed class Reader(Feed feed) : ISourceReader<Reading>
    {
        private readonly StreamTime[] _times = new StreamTime[Ring.BatchSize];
        private readonly byte[] _position = new byte[8];
        private long _last;

        public void AddSplit(SourceSplit split) { }

        public ReadResult Poll(SourceBatch<Reading> into)
        {
            if (!feed.TryNext(out long number)) return new ReadResult(ReadKind.Nothing);
            feed.Ring.WriteTimes(number, _times);
            into.Add(feed.Ring[number], _times);
            _last = number;
            return new ReadResult(ReadKind.Records);
        }

        public Task WhenReadableAsync(CancellationToken cancellationToken) => feed.WhenOpenAsync(cancellationToken);

        public ReadOnlyMemory<byte> Position(int split)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_position, _last);
            return _position;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
