using System.Buffers.Binary;
using Streams.Connectors;

namespace Streams.Testing;

/// <summary>Reads records from memory, a few at a time and from its splits in an order of the seed's choice; sometimes there is nothing for a while.</summary>
/// <remarks>Position of a split: index of the next record, number of its records (both int32, little-endian).</remarks>
internal sealed class SimulatedSource<T>(SimulatedProcess process, IReadOnlyList<T[]> splits, SimulatedReads? reads = null) : ISource<T>
{
    /// <inheritdoc />
    public string Description => $"{splits.Count} simulated splits";

    /// <inheritdoc />
    public string PositionFingerprint => "simulated/1";

    /// <inheritdoc />
    public BadRecords? BadRecords => null;

    /// <inheritdoc />
    public Task<IReadOnlyList<SourceSplit>> DiscoverAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SourceSplit>>([.. splits.Select(static (records, i) => new SourceSplit($"split-{i}", PositionOf(0, records.Length)))]);

    /// <inheritdoc />
    public ISourceReader<T> CreateReader(SourceReaderContext context) => new Reader(this);

    private static byte[] PositionOf(int next, int end)
    {
        byte[] position = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(position, next);
        BinaryPrimitives.WriteInt32LittleEndian(position.AsSpan(4), end);
        return position;
    }

    private static int PlaceOf(string split) => int.Parse(split.AsSpan("split-".Length), System.Globalization.CultureInfo.InvariantCulture);

    private World World => process.World;

    private sealed class Reader(SimulatedSource<T> source) : ISourceReader<T>
    {
        private readonly long _term = source.Process.Term;
        private readonly List<(int Place, int Next, int End)> _splits = [];
        private readonly List<int> _open = [];
        private readonly int _most = 1 << source.World.Random.Next(6);

        public void AddSplit(SourceSplit split)
        {
            _open.Add(_splits.Count);
            _splits.Add((PlaceOf(split.Id), 0, BinaryPrimitives.ReadInt32LittleEndian(split.Position.Span[4..])));
            MoveTo(_splits.Count - 1, BinaryPrimitives.ReadInt32LittleEndian(split.Position.Span));
        }

        public ReadResult Poll(SourceBatch<T> into)
        {
            World world = source.World;
            if (_open.Count == 0) return new ReadResult(ReadKind.Ended);
            if (world.OneIn(6)) return new ReadResult(ReadKind.Nothing);
            int number = _open[world.Random.Next(_open.Count)];
            (int place, int next, int end) = _splits[number];
            int added = into.Add(source.Records(place).AsSpan(next, Math.Min(end - next, 1 + world.Random.Next(_most))));
            MoveTo(number, next + added);
            if (next + added < end || (added > 0 && world.OneIn(2))) return new ReadResult(ReadKind.Records, number);
            _open.Remove(number);
            return new ReadResult(ReadKind.SplitEnded, number);
        }

        public Task WhenReadableAsync(CancellationToken cancellationToken) => source.World.DelayAsync(source.Process, source.World.Random.Next(12), cancellationToken);

        public ReadOnlyMemory<byte> Position(int split) => PositionOf(_splits[split].Next, _splits[split].End);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private void MoveTo(int number, int next)
        {
            _splits[number] = _splits[number] with { Next = next };
            source.Reads?.Note(_term, _splits[number].Place, next);
        }
    }

    private T[] Records(int place) => splits[place];

    private SimulatedReads? Reads => reads;

    private SimulatedProcess Process => process;
}
