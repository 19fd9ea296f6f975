namespace Streams.Tests.Jobs;

/// <summary>Whole jobs whose watermarks are made by a class of the job's own.</summary>
public sealed class WatermarkGeneratorJobTests : IDisposable
{
    private readonly JobFixture _fixture = new();
    private readonly Collector<string> _sums = new(static s => s);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_mark_among_the_records_ends_windows_and_what_comes_behind_it_is_late()
    {
        // Out of any order, until a mark says that a second is over.
        Feed<Sale> feed = new() { MostPerPoll = 1 };
        Collector<string> late = new(static s => s);
        StreamJob job = Job(feed, static () => new Marks(), late);
        Task<JobCompletion> run = JobFixture.RunAsync(job, _fixture.AtTheEnd);

        feed.Add(new Sale("a", 1, 900), new Sale("a", 2, 5_000), new Sale("a", 4, 100), new Sale("mark", 0, 1_000));
        await _sums.Written.WhenCountAsync(1);
        feed.Add(new Sale("a", 8, 500), new Sale("a", 16, 5_500)).Complete();

        Assert.Equal(JobCompletion.Finished, await run);
        Assert.Equal(["a 5", "a 18", "mark 0"], _sums.Written.Lines.OrderBy(static l => l == "mark 0"));
        Assert.Equal(["8"], late.Written.Lines);
    }

    [Fact]
    public async Task Windows_end_with_the_periods_though_no_record_comes()
    {
        Feed<Sale> feed = new();
        Task<JobCompletion> run = JobFixture.RunAsync(Job(feed, static () => new Lagging(), new Collector<string>(static s => s)), _fixture.AtTheEnd);

        feed.Add(new Sale("a", 1, 0), new Sale("a", 2, 999), new Sale("a", 4, 1_050));
        await _sums.Written.WhenCountAsync(1);

        Assert.Equal(["a 3"], _sums.Written.Lines);
        feed.Complete();
        Assert.Equal(JobCompletion.Finished, await run);
        Assert.Equal(["a 3", "a 4"], _sums.Written.Lines);
    }

    [Fact]
    public async Task What_a_generator_remembers_outlives_a_stop()
    {
        Feed<Sale> feed = new() { MostPerPoll = 1 };
        Collector<string> late = new(static s => s);
        feed.Add(new Sale("a", 1, 900), new Sale("mark", 0, 1_000));
        Assert.Equal(JobCompletion.Stopped, await JobFixture.RunUntilAsync(Job(feed, static () => new Marks(), late), _fixture.AtTheEnd, () => _sums.Written.WhenContainsAsync("a 1")));

        feed.Add(new Sale("a", 2, 100), new Sale("a", 4, 1_500), new Sale("mark", 0, 2_000)).Complete();
        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(Job(feed, static () => new Marks(), late), _fixture.AtTheEnd));

        Assert.Equal(["a 1", "a 4", "mark 0", "mark 0"], _sums.Written.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(["2"], late.Written.Lines);
    }

    // Sums by shop and second.
    private StreamJob Job(Feed<Sale> feed, Func<WatermarkGenerator<Sale>> generator, Collector<string> late)
    {
        StreamJob job = StreamJob.Create("marks");
        SideOutput<Sale> tooLate = job.SideOutput<Sale>("late");
        job.From("sales", feed, static s => s.At, generator, new WatermarkOptions { Interval = TimeSpan.FromMilliseconds(10) })
            .KeyBy(static s => s.Shop)
            .Window(Tumbling.Of(TimeSpan.FromSeconds(1)), Late.ToSideOutput(tooLate))
            .Aggregate("sums", static a => a.Sum(static s => s.Amount), static (shop, _, sum) => $"{shop} {sum}")
            .To("sums-out", _sums);
        tooLate.Select(static s => $"{s.Amount}").To("late-out", late);
        return job;
    }

    /// <summary>A mark ends what lies before its time.</summary>
    private sealed class Marks : WatermarkGenerator<Sale>
    {
        public override StreamTime OnRecord(in Sale record, StreamTime timestamp) => record.Shop == "mark" ? new StreamTime(timestamp.UnixMilliseconds - 1) : StreamTime.None;
    }

    /// <summary>From time to time, 50 ms behind the newest record.</summary>
    private sealed class Lagging : WatermarkGenerator<Sale>
    {
        private long _newest = long.MinValue;

        public override StreamTime OnRecord(in Sale record, StreamTime timestamp)
        {
            _newest = Math.Max(_newest, timestamp.UnixMilliseconds);
            return StreamTime.None;
        }

        public override StreamTime OnPeriodic() => _newest == long.MinValue ? StreamTime.None : new StreamTime(_newest - 50);
    }
}
