using Streams.Checkpoints.Storage;
using Streams.Testing;
using Streams.Tests.Runtime.Coordination;

namespace Streams.Tests.Jobs;

/// <summary>Savepoints, stops with one, and drains, of whole jobs.</summary>
public sealed class SavepointTests : IDisposable
{
    private readonly JobFixture _fixture = new();
    private readonly Feed<Sale> _feed = new();
    private readonly Outbox<string> _outbox = new(static s => s);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _fixture.Dispose();

    [Theory, InlineData(1), InlineData(3)]
    public async Task A_savepoint_publishes_what_came_before_it_and_the_job_goes_on(int parallelism)
    {
        Sale[] sales = [.. Sale.Many(40)];
        Collector<string> seen = new(static s => s);
        JobHandle job = Seen(seen, sales[..20]).Start(_fixture.AtTheEnd with { Parallelism = parallelism });
        await seen.Written.WhenCountAsync(20);

        Savepoint first = await Within(job.SavepointAsync(_fixture.Folder.At("first"), Cancellation));
        Assert.Equal(Numbering.Of(sales[..20]), _outbox.Published.Lines.Order(StringComparer.Ordinal));
        _feed.Add(sales[20..]);
        await seen.Written.WhenCountAsync(40);
        Savepoint second = await Within(job.SavepointAsync(_fixture.Folder.At("second"), Cancellation));
        _feed.Complete();

        Assert.Equal(JobCompletion.Finished, await Within(job.Completion));
        Assert.Equal(Numbering.Of(sales), _outbox.Published.Lines.Order(StringComparer.Ordinal));
        Assert.Equal((1L, 2L), (first.CheckpointId, second.CheckpointId));
        Assert.Equal(job.Status.Lineage, first.Lineage);
        Assert.Equal(_fixture.Folder.At("first"), first.Path);
        Assert.Equal(first.Bytes, Directory.EnumerateFiles(first.Path, "*.state", SearchOption.AllDirectories).Sum(static f => new FileInfo(f).Length));
        Assert.Equal(["files", "manifest"], Directory.EnumerateFileSystemEntries(first.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_savepoint_that_is_asked_for_before_the_job_runs_waits_for_it()
    {
        JobHandle job = JobFixture.Numbers(_feed.Add(Sale.Many(1)), _outbox).Start(_fixture.AtTheEnd);

        Task<Savepoint>[] both = [job.SavepointAsync(_fixture.Folder.At("a"), Cancellation), job.SavepointAsync(_fixture.Folder.At("b"), Cancellation)];

        Assert.Equal([1L, 2L], (await Within(Task.WhenAll(both))).Select(static s => s.CheckpointId));
        Assert.Equal(JobCompletion.Stopped, await Within(job.StopAsync(Cancellation)));
    }

    [Fact]
    public async Task A_run_ends_when_nothing_is_written_any_more_of_a_savepoint_that_it_gives_up()
    {
        HeldStore held = new(new MemoryJobStore());
        JobOptions options = _fixture.AtTheEnd with
        {
            ShutdownTimeout = TimeSpan.FromMilliseconds(100),
            Checkpoints = _fixture.AtTheEnd.Checkpoints with { Store = new ModelCheckpointStore(held) },
        };
        string path = _fixture.Folder.At("given-up");
        JobHandle job = JobFixture.Numbers(_feed.Add(Sale.Many(5)), _outbox).Start(options);
        Task<Savepoint> savepoint = job.SavepointAsync(path, Cancellation);
        await Within(held.Asked);

        Task<JobCompletion> stop = job.StopAsync(Cancellation);
        await Within(held.Cancelled);
        Assert.False(stop.IsCompleted);
        held.Release();

        await Assert.ThrowsAsync<JobStopTimedOutException>(() => Within(stop));
        await Assert.ThrowsAsync<JobException>(() => Within(savepoint));
        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public async Task All_who_drain_a_job_are_told_when_it_has_finished()
    {
        Collector<string> seen = new(static s => s);
        JobHandle job = Seen(seen, [.. Sale.Many(5)]).Start(_fixture.AtTheEnd);
        await seen.Written.WhenCountAsync(5);

        await Within(Task.WhenAll(job.DrainAsync(Cancellation), job.DrainAsync(Cancellation), job.DrainAsync(_fixture.Folder.At("never"), Cancellation).ContinueWith(
            static late => Assert.EndsWith("there is no savepoint.", late.Exception!.InnerException!.Message, StringComparison.Ordinal), TaskScheduler.Default)));

        Assert.Equal(JobCompletion.Finished, await job.Completion);
        Assert.Equal(5, _outbox.Published.Lines.Count);
    }

    [Fact]
    public async Task A_savepoint_into_a_directory_with_something_in_it_fails_and_the_job_goes_on()
    {
        string taken = _fixture.Folder.At("taken");
        Directory.CreateDirectory(taken);
        await File.WriteAllTextAsync(Path.Combine(taken, "mine.txt"), "mine", Cancellation);
        JobHandle job = JobFixture.Numbers(_feed.Add(Sale.Many(5)), _outbox).Start(_fixture.AtTheEnd);

        JobException error = await Assert.ThrowsAsync<JobException>(() => Within(job.SavepointAsync(taken, Cancellation)));
        Savepoint savepoint = await Within(job.SavepointAsync(_fixture.Folder.At("free"), Cancellation));

        Assert.Equal(
            $"The savepoint of job 'shops' failed. Checkpoint 1 was aborted. Its savepoint could not be written: The directory '{taken}' is not empty. A savepoint needs one of its own: name one that does not exist.",
            error.Message);
        Assert.Equal(2, savepoint.CheckpointId);
        Assert.Equal(["mine.txt"], Directory.EnumerateFileSystemEntries(taken).Select(Path.GetFileName));
        Assert.Equal(JobCompletion.Stopped, await Within(job.StopAsync(Cancellation)));
    }

    [Fact]
    public async Task A_job_that_stops_with_a_savepoint_is_not_finished_and_goes_on_where_it_was()
    {
        Sale[] sales = [.. Sale.Many(40)];
        Collector<string> seen = new(static s => s);
        JobHandle first = Seen(seen, sales[..25]).Start(_fixture.AtTheEnd);
        await seen.Written.WhenCountAsync(25);

        Savepoint savepoint = await Within(first.StopWithSavepointAsync(_fixture.Folder.At("stop"), Cancellation));
        Assert.Equal(JobState.Stopped, first.Status.State);
        Assert.Equal(JobCompletion.Stopped, await first.Completion);
        Assert.Equal(Numbering.Of(sales[..25]), _outbox.Published.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(first.Status.LastCheckpointId, savepoint.CheckpointId);

        _feed.Add(sales[25..]).Complete();
        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(JobFixture.Numbers(_feed, _outbox), _fixture.AtTheEnd));
        Assert.Equal(Numbering.Of(sales), _outbox.Published.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task When_the_savepoint_of_a_stop_fails_the_sources_read_on()
    {
        Sale[] sales = [.. Sale.Many(40)];
        Collector<string> seen = new(static s => s);
        string file = _fixture.Folder.At("file");
        await File.WriteAllTextAsync(file, "", Cancellation);
        JobHandle job = Seen(seen, sales[..25]).Start(_fixture.AtTheEnd);

        JobException error = await Assert.ThrowsAsync<JobException>(() => Within(job.StopWithSavepointAsync(file, Cancellation)));
        JobStatus after = job.Status;
        _feed.Add(sales[25..]).Complete();

        Assert.StartsWith("The stop with a savepoint of job 'shops' failed. ", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{file}' is a file.", error.Message, StringComparison.Ordinal);
        Assert.Equal((JobState.Running, 1), (after.State, after.Attempt));
        Assert.Equal(JobCompletion.Finished, await Within(job.Completion));
        Assert.Equal(Numbering.Of(sales), _outbox.Published.Lines.Order(StringComparer.Ordinal));
    }

    [Theory, InlineData(1, false), InlineData(3, true)]
    public async Task A_drained_job_fires_everything_and_is_finished_for_good(int parallelism, bool withSavepoint)
    {
        JobOptions options = _fixture.AtTheEnd with { Parallelism = parallelism };
        Collector<string> seen = new(static s => s);
        _feed.Add(Sale.Many(20));
        JobHandle job = Hours(seen).Start(options);
        await seen.Written.WhenCountAsync(20);
        Assert.Empty(_outbox.Published.Lines);

        if (withSavepoint) await Within(job.DrainAsync(_fixture.Folder.At("drained"), Cancellation));
        else await Within(job.DrainAsync(Cancellation));

        Assert.Equal(JobCompletion.Finished, await job.Completion);
        Assert.Equal(JobState.Finished, job.Status.State);
        Assert.Equal(20, _outbox.Published.Lines.Sum(static l => int.Parse(l.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(withSavepoint, File.Exists(Path.Combine(_fixture.Folder.At("drained"), "manifest")));
        Assert.Equal(JobCompletion.AlreadyFinished, await JobFixture.RunAsync(Hours(seen), options));
    }

    [Fact]
    public async Task When_a_drain_fails_the_job_starts_again_from_the_last_checkpoint()
    {
        string file = _fixture.Folder.At("file");
        await File.WriteAllTextAsync(file, "", Cancellation);
        Collector<string> seen = new(static s => s);
        _feed.Add(Sale.Many(20));
        JobHandle job = Hours(seen).Start(_fixture.AtTheEnd);
        await seen.Written.WhenCountAsync(20);
        await Within(job.SavepointAsync(_fixture.Folder.At("before"), Cancellation));

        JobException error = await Assert.ThrowsAsync<JobException>(() => Within(job.DrainAsync(file, Cancellation)));
        await _fixture.Log.Messages.WhenContainsAsync(" goes on from checkpoint 1 ");
        Assert.Empty(_outbox.Published.Lines);
        await Within(job.DrainAsync(Cancellation));

        Assert.Contains($"'{file}' is a file.", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, job.Status.Restarts);
        Assert.Equal(20, _outbox.Published.Lines.Sum(static l => int.Parse(l.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_job_without_a_store_can_be_drained_and_takes_no_savepoint()
    {
        Collector<string> seen = new(static s => s);
        JobHandle job = JobFixture.Numbers(_feed.Add(Sale.Many(3)), seen).Start(_fixture.Storeless);
        await seen.Written.WhenCountAsync(3);

        JobException error = await Assert.ThrowsAsync<JobException>(() => Within(job.SavepointAsync(_fixture.Folder.At("none"), Cancellation)));
        await Within(job.DrainAsync(Cancellation));

        Assert.Contains("set JobOptions.Checkpoints.Store.", error.Message, StringComparison.Ordinal);
        Assert.Equal(JobCompletion.Finished, await job.Completion);
    }

    [Fact]
    public async Task What_is_asked_of_a_run_that_is_over_fails_at_once()
    {
        JobHandle job = JobFixture.Numbers(_feed.Complete(), _outbox).Start(_fixture.AtTheEnd);
        await Within(job.Completion);

        JobException error = await Assert.ThrowsAsync<JobException>(() => Within(job.SavepointAsync(_fixture.Folder.At("late"), Cancellation)));

        Assert.Equal("The savepoint of job 'shops' failed. The run is over. The job has come to its end, and there is nothing to go on from.", error.Message);
    }

    private static Task<T> Within<T>(Task<T> task) => task.WaitAsync(Observed.Patience, Cancellation);

    private static Task Within(Task task) => task.WaitAsync(Observed.Patience, Cancellation);

    /// <summary>Numbers sales into the outbox; each is seen as it is read by the keyed task.</summary>
    private StreamJob Seen(Collector<string> seen, Sale[] sales) => JobFixture.Numbers(_feed.Add(sales), _outbox, sale => seen.Written.Add(sale.Shop));

    /// <summary>Counts sales of one hour by shop: nothing is complete before the end.</summary>
    private StreamJob Hours(Collector<string> seen)
    {
        StreamJob job = StreamJob.Create("hours");
        DataStream<Sale> sales = job.From("sales", _feed, static s => s.At, Watermarks.Ascending);
        sales.Select(static s => s.Shop).To("seen", seen);
        sales.KeyBy(static s => s.Shop).Window(Tumbling.Of(TimeSpan.FromHours(10_000)), Late.Drop)
            .Aggregate("counts", static a => a.Count(), static (shop, window, n) => $"{shop} {n}").To("out", _outbox);
        return job;
    }
}
