using System.Globalization;
using Streams.Checkpoints;
using Streams.Connectors;
using Streams.Operators;
using Streams.Testing;
using Streams.Tests.Checkpoints;

namespace Streams.Tests.Operators;

/// <summary>Files that follow one another in event time have one watermark between them.</summary>
public sealed class OrderedSplitsTests : IDisposable
{
    private static readonly Watermarks UpToTen = Watermarks.OutOfOrderBy(TimeSpan.FromMilliseconds(10));

    private readonly TemporaryFolder _folder = new();

    public OrderedSplitsTests()
    {
        // Four files of 100 records, 0 to 399, each pair the wrong way round.
        for (int file = 0; file < 4; file++) File.WriteAllLines(_folder.At($"{file}.txt"), Enumerable.Range(file * 100, 100).Select(static n => $"{n ^ 1}"));
        File.WriteAllText(_folder.At("2b.txt"), "");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Time_goes_on_while_later_files_wait_and_only_where_it_was_declared()
    {
        Assert.Equal([88, 188, 288, 388, long.MaxValue], (await ReadAsync(isOrdered: true)).Select(static w => w.Watermark));

        // All hold until the last is read, and then what it gives alone counts.
        Assert.Equal([388, long.MaxValue], (await ReadAsync(isOrdered: false)).Select(static w => w.Watermark));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task Whatever_is_restored_between_two_polls_no_record_that_keeps_the_order_is_late(int parallelism)
    {
        Run run = new(this, parallelism);
        while (!run.HasEnded)
        {
            run.Step();
            if (!run.HasEnded) await run.RestoreAsync(parallelism); // That it has ended is not in a snapshot: the next poll says so.
        }

        Assert.Equal(Enumerable.Range(0, 400).Select(static n => $"{n}").Order(), run.Records.Order());
        Assert.Empty(run.Late);
    }

    [Theory, InlineData(3, 1), InlineData(1, 3), InlineData(2, 3)]
    public async Task Another_parallelism_begins_with_what_all_files_before_have_told(int before, int after)
    {
        Run run = new(this, before);
        while (!run.HasEnded)
        {
            run.Step();
            if (!run.HasEnded) await run.RestoreAsync(run.Parallelism == before ? after : before);
        }

        Assert.Equal(Enumerable.Range(0, 400).Select(static n => $"{n}").Order(), run.Records.Order());
        Assert.Empty(run.Late);
    }

    [Fact]
    public async Task A_restored_subtask_has_the_time_that_its_files_have_given_though_they_have_ended()
    {
        Run run = new(this, parallelism: 1);
        run.Step();
        Assert.Equal((88, "1.txt"), (run.Watermark, run.HoldingSplit));

        await run.RestoreAsync(1);
        run.Begin();

        Assert.Equal((88, "1.txt"), (run.Watermark, run.HoldingSplit));
    }

    [Fact]
    public async Task A_file_that_breaks_the_order_is_late()
    {
        File.WriteAllText(_folder.At("4.txt"), "-5\n400\n");
        Run run = new(this, parallelism: 1);

        while (!run.HasEnded) run.Step();
        await run.DisposeAsync();

        Assert.Equal(["-5"], run.Late);
    }

    [Fact]
    public async Task A_generator_speaks_for_the_file_that_is_being_read_alone()
    {
        File.WriteAllLines(_folder.At("0.txt"), Enumerable.Range(0, 3_000).Select(static n => $"{n}")); // More than one poll reads.
        FakeContext context = FakeContext.Of(pauses: null);
        context.SetClock(0);
        CollectingReceiver<string> output = new(context);
        ISource<string> source = Source(isOrdered: true);
        await using SourceOperator<string> op = new(
            context, "in", source, await source.DiscoverAsync(TestContext.Current.CancellationToken), Time, Watermarks.Generated(new WatermarkOptions()), static () => new UpTo(1_000), output);
        op.Open();
        Turn(context, op);
        context.SetClock(200);
        Turn(context, op);

        Assert.Equal(1_000, Assert.Single(output.Watermarks).Watermark);
    }

    private static StreamTime Time(string line) => new(long.Parse(line, CultureInfo.InvariantCulture));

    private ISource<string> Source(bool isOrdered) => FileSource.Lines(_folder.Path, BadRecords.Fail, new LineOptions { FilesAreInEventTimeOrder = isOrdered });

    private async Task<IReadOnlyList<(long Watermark, int Behind)>> ReadAsync(bool isOrdered)
    {
        FakeContext context = FakeContext.Of(pauses: null);
        CollectingReceiver<string> output = new(context);
        ISource<string> source = Source(isOrdered);
        await using SourceOperator<string> op = new(context, "in", source, await source.DiscoverAsync(TestContext.Current.CancellationToken), Time, UpToTen, null, output);
        op.Open();
        while (!op.HasEnded) Turn(context, op);
        return output.Watermarks;
    }

    private static void Turn(FakeContext context, SourceOperator<string> op)
    {
        context.BeginTurn();
        while (op.IsOpen) op.Resume();
        op.TryPoll();
        while (op.IsOpen) op.Resume();
    }

    /// <summary>All subtasks of the source, polled in turn, and the watermark that a receiver of all of them has.</summary>
    private sealed class Run
    {
        private readonly OrderedSplitsTests _test;
        private readonly HashSet<string> _seen = [];
        private List<(FakeContext Context, SourceOperator<string> Source, CollectingReceiver<string> Output, int Read)> _subtasks = [];

        public Run(OrderedSplitsTests test, int parallelism)
        {
            _test = test;
            Open(parallelism, snapshots: null);
        }

        public int Parallelism => _subtasks.Count;

        public List<string> Records { get; } = [];

        public List<string> Late { get; } = [];

        public bool HasEnded => _subtasks.TrueForAll(static s => s.Source.HasEnded);

        public long Watermark => _subtasks.Min(static s => s.Source.Watermark);

        public string? HoldingSplit => _subtasks[0].Source.HoldingSplit;

        /// <summary>Hands on what a restore begins with.</summary>
        public void Begin()
        {
            foreach ((FakeContext context, SourceOperator<string> source, _, _) in _subtasks)
            {
                context.BeginTurn();
                while (source.IsOpen) source.Resume();
            }
        }

        /// <summary>One poll of each subtask. A record is late by the watermark that was there before it.</summary>
        public void Step()
        {
            Begin();
            for (int i = 0; i < _subtasks.Count; i++)
            {
                (FakeContext context, SourceOperator<string> source, CollectingReceiver<string> output, int read) = _subtasks[i];
                long watermark = Watermark;
                Turn(context, source);
                foreach ((string record, long at) in output.Records.Skip(read))
                {
                    Assert.True(_seen.Add(record), $"{record} came twice.");
                    Records.Add(record);
                    if (at <= watermark) Late.Add(record);
                }

                _subtasks[i] = (context, source, output, output.Records.Count);
            }
        }

        /// <summary>Takes a snapshot, throws everything away, and goes on from it.</summary>
        public async Task RestoreAsync(int parallelism)
        {
            List<MemorySnapshot> snapshots = [];
            foreach ((_, SourceOperator<string> source, _, _) in _subtasks)
            {
                List<FrozenSection> sections = [];
                source.Freeze(1, sections);
                snapshots.Add(new MemorySnapshot(sections));
                _ = snapshots[^1].Sections;
            }

            await DisposeAsync();
            Open(parallelism, snapshots);
        }

        public async Task DisposeAsync()
        {
            foreach ((_, SourceOperator<string> source, _, _) in _subtasks) await source.DisposeAsync();
        }

        private void Open(int parallelism, List<MemorySnapshot>? snapshots)
        {
            ISource<string> source = _test.Source(isOrdered: true);
            IReadOnlyList<SourceSplit> discovered = snapshots is null ? source.DiscoverAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult() : [];
            _subtasks = [];
            for (int subtask = 0; subtask < parallelism; subtask++)
            {
                FakeContext context = FakeContext.Of(pauses: null, subtask, parallelism);
                CollectingReceiver<string> output = new(context);
                SourceOperator<string> op = new(context, "in", source, discovered, Time, UpToTen, null, output);
                if (snapshots is not null) op.Restore(MemorySnapshot.Restored("in", 1, snapshots));
                op.Open();
                _subtasks.Add((context, op, output, 0));
            }
        }
    }

    /// <summary>Says at each interval that all is over up to a time, though it has seen nothing.</summary>
    private sealed class UpTo(long watermark) : WatermarkGenerator<string>
    {
        private long _watermark = long.MinValue;

        public override StreamTime OnRecord(in string record, StreamTime timestamp)
        {
            _watermark = watermark;
            return StreamTime.None;
        }

        public override StreamTime OnPeriodic() => _watermark == long.MinValue ? new StreamTime(5_000) : new StreamTime(_watermark);
    }
}
