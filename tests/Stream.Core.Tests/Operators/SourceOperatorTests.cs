using Streams.Checkpoints;
using Streams.Connectors;
using Streams.Operators;
using Streams.Testing;

namespace Streams.Tests.Operators;

public sealed class SourceOperatorTests
{
    private readonly FakeContext _context = FakeContext.Of(pauses: null);
    private readonly CollectingReceiver<long> _out;

    public SourceOperatorTests() => _out = new CollectingReceiver<long>(_context);

    [Theory, InlineData(false), InlineData(true)]
    public async Task Marks_in_the_records_move_time_whatever_is_restored_between_two_polls(bool restores)
    {
        ISource<long> source = GeneratorSource.Of(10_000, static n => n, splits: 2);
        SourceOperator<long> op = await OpenAsync(source, Watermarks.Generated(new WatermarkOptions()), static () => new EveryThousandth());
        while (!op.HasEnded)
        {
            Step(op);
            if (!restores || op.HasEnded) continue;
            op = await ReopenAsync(op, source);
        }

        Assert.Equal(Enumerable.Range(0, 10_000).Select(static n => (long)n), _out.Records.Select(static r => r.Value).Order());
        long[] watermarks = [.. _out.Watermarks.Select(static w => w.Watermark).Distinct()];
        Assert.Equal(watermarks.Order(), watermarks);
        Assert.Equal(long.MaxValue, watermarks[^1]);
        Assert.True(watermarks.Length > 3);
        Assert.All(watermarks[..^1], static w => Assert.True(w % 1000 is 998 or 999));
    }

    [Fact]
    public async Task What_is_restored_behind_a_drain_reads_no_more()
    {
        ISource<long> source = GeneratorSource.Of(10_000, static n => n, splits: 2);
        SourceOperator<long> op = await OpenAsync(source, Watermarks.Generated(new WatermarkOptions()), static () => new EveryThousandth());
        Step(op);
        int read = _out.Records.Count;
        op.Drain();

        op = await ReopenAsync(op, source);
        while (!op.HasEnded) Step(op);

        Assert.InRange(read, 1, 9_999);
        Assert.Equal(read, _out.Records.Count);
        Assert.Equal(long.MaxValue, _out.Watermarks.Last().Watermark);
    }

    [Theory, InlineData(ReadKind.Nothing), InlineData(ReadKind.Ended)]
    public async Task A_reader_that_gives_records_and_says_that_there_are_none_is_told_so_and_nothing_is_lost(ReadKind kind)
    {
        SourceOperator<long> op = await OpenAsync(
            new Told((_, into) =>
            {
                into.Add(1);
                return new ReadResult(kind);
            }),
            Watermarks.Ascending,
            null);

        InvalidOperationException told = Assert.Throws<InvalidOperationException>(() => Step(op));

        Assert.Contains($"gave 1 records and said {kind}", told.Message, StringComparison.Ordinal);
        Assert.Empty(_out.Records);
    }

    [Fact]
    public async Task A_poll_that_reads_on_without_records_ends_the_turn_and_not_the_reading()
    {
        SourceOperator<long> op = await OpenAsync(
            new Told(static (poll, into) =>
            {
                if (poll == 2) into.Add(7);
                return new ReadResult(ReadKind.Records);
            }),
            Watermarks.Ascending,
            null);

        for (int poll = 0; poll < 2; poll++)
        {
            _context.BeginTurn();
            Assert.True(op.TryPoll());
            Assert.True(_context.MustPause);
            Assert.Empty(_out.Records);
        }

        _context.BeginTurn();
        Assert.True(op.TryPoll());
        Assert.False(_context.MustPause);
        Assert.Equal([(7, 7)], _out.Records);
    }

    [Fact]
    public async Task Generators_are_asked_from_time_to_time()
    {
        _context.SetClock(0);
        SourceOperator<long> op = await OpenAsync(GeneratorSource.Endless(static n => n), Watermarks.Generated(new WatermarkOptions()), static () => new Lagging());

        Step(op);
        _context.SetClock(199);
        Step(op);
        Assert.Empty(_out.Watermarks);

        _context.SetClock(200);
        int before = _out.Records.Count;
        Step(op);
        Assert.Equal((before - 10, before), Assert.Single(_out.Watermarks));
    }

    [Fact]
    public async Task A_timestamp_far_ahead_of_the_clock_is_kept_and_pushes_time_to_the_bound_only()
    {
        _context.SetClock(1000);
        SourceOperator<long> op = await OpenAsync(CollectionSource.Of(new long[] { 5, 1_000_000, 6 }), Watermarks.Ascending.AtMostAheadOfClock(TimeSpan.FromMilliseconds(100)), null);

        Step(op);

        Assert.Equal([(5, 5), (1_000_000, 1_000_000), (6, 6)], _out.Records);
        Assert.Equal(1099, _out.Watermarks[0].Watermark);
    }

    [Fact]
    public async Task What_a_generator_remembers_has_these_bytes_and_another_encoding_is_refused()
    {
        ISource<long> source = GeneratorSource.Endless(static n => n);
        SourceOperator<long> op = await OpenAsync(source, Watermarks.Generated(new WatermarkOptions()), static () => new EveryThousandth { Seen = 0x0102 });
        MemorySnapshot snapshot = Freeze(op);

        MemorySection section = snapshot.Sections.Single(static s => s.Section.State == "generators");
        Assert.Equal("00000000080201000000000000", Convert.ToHexString(section.Entries[0]));

        SourceOperator<long> other = Create(source, [], Watermarks.Generated(new WatermarkOptions()), static () => new Lagging());
        Assert.Throws<StateIncompatibleException>(() => other.Restore(MemorySnapshot.Restored("in", 1, [snapshot])));
        SourceOperator<long> without = Create(source, [], Watermarks.Ascending, null);
        without.Restore(MemorySnapshot.Restored("in", 1, [snapshot]));
    }

    private static MemorySnapshot Freeze(SourceOperator<long> op)
    {
        List<FrozenSection> sections = [];
        op.Freeze(1, sections);
        MemorySnapshot snapshot = new(sections);
        _ = snapshot.Sections;
        return snapshot;
    }

    private SourceOperator<long> Create(ISource<long> source, IReadOnlyList<SourceSplit> splits, Watermarks watermarks, Func<WatermarkGenerator<long>>? generator) =>
        new(_context, "in", source, splits, static n => new StreamTime(n), watermarks, generator, _out);

    private async Task<SourceOperator<long>> OpenAsync(ISource<long> source, Watermarks watermarks, Func<WatermarkGenerator<long>>? generator)
    {
        SourceOperator<long> op = Create(source, await source.DiscoverAsync(TestContext.Current.CancellationToken), watermarks, generator);
        op.Open();
        return op;
    }

    private async Task<SourceOperator<long>> ReopenAsync(SourceOperator<long> op, ISource<long> source)
    {
        MemorySnapshot snapshot = Freeze(op);
        await op.DisposeAsync();
        SourceOperator<long> next = Create(source, [], Watermarks.Generated(new WatermarkOptions()), static () => new EveryThousandth());
        next.Restore(MemorySnapshot.Restored("in", 1, [snapshot]));
        next.Open();
        return next;
    }

    private void Step(SourceOperator<long> op)
    {
        _context.BeginTurn();
        while (op.IsOpen) op.Resume();
        op.TryPoll();
        while (op.IsOpen) op.Resume();
    }

    /// <summary>Gives a watermark at every 500th record of its split, which is every thousandth of both: a count that must survive.</summary>
    private sealed class EveryThousandth : WatermarkGenerator<long>
    {
        public long Seen { get; set; }

        public override string StateFingerprint => "every-thousandth/1";

        public override StreamTime OnRecord(in long record, StreamTime timestamp) => ++Seen % 500 == 0 ? timestamp : StreamTime.None;

        public override void Save(StateWriter output) => output.WriteInt64(Seen);

        public override void Load(ref StateReader input) => Seen = input.ReadInt64();
    }

    /// <summary>Ten behind the newest, from time to time.</summary>
    private sealed class Lagging : WatermarkGenerator<long>
    {
        private StreamTime _newest = StreamTime.None;

        public override StreamTime OnRecord(in long record, StreamTime timestamp)
        {
            _newest = timestamp;
            return StreamTime.None;
        }

        public override StreamTime OnPeriodic() => new(_newest.UnixMilliseconds + 1 - 10);
    }

    /// <summary>Says what is in a poll, which is counted from 0.</summary>
    private delegate ReadResult Polled(int poll, SourceBatch<long> into);

    /// <summary>One split, and a reader that does as it is told.</summary>
    private sealed class Told(Polled poll) : ISource<long>
    {
        public string Description => "told";

        public string PositionFingerprint => "told/1";

        public BadRecords? BadRecords => null;

        public Task<IReadOnlyList<SourceSplit>> DiscoverAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SourceSplit>>([new SourceSplit("one", default)]);

        public ISourceReader<long> CreateReader(SourceReaderContext context) => new Reader(poll);

        private sealed class Reader(Polled poll) : ISourceReader<long>
        {
            private int _polls;

            public void AddSplit(SourceSplit split) { }

            public ReadResult Poll(SourceBatch<long> into) => poll(_polls++, into);

            public Task WhenReadableAsync(CancellationToken cancellationToken) => Task.CompletedTask;

            public ReadOnlyMemory<byte> Position(int split) => default;

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
