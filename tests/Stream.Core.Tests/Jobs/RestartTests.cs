namespace Streams.Tests.Jobs;

/// <summary>Failures of users' code and of sinks: what passes is survived, what stays stops the job and is named.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly JobFixture _fixture = new();
    private readonly Feed<Sale> _feed = new();
    private readonly Outbox<string> _outbox = new(static s => s);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_failure_that_repeats_stops_the_job_and_names_operator_key_and_time()
    {
        _feed.Add(Sale.Many(5)).Add(new Sale("shop-x", 5, 86_400_000)).Complete();
        StreamJob job = StreamJob.Create("shops");
        job.From("sales", _feed, static s => s.At, Watermarks.Ascending).KeyBy(static s => s.Shop).Process("numbers", static setup => new Numbering(setup, Poisoned)).To("out", _outbox);

        JobException error = await JobFixture.FailAsync<JobException>(job, _fixture.AtTheEnd);

        Assert.Equal("shops", error.Job);
        Assert.Equal(
            "Job 'shops' failed 3 times running at the same place, in task 'sales → numbers → out': OnRecord of 'numbers' failed for the key 'shop-x' at 1970-01-02T00:00:00.000Z: no such shop. "
            + "A restart does not help. The checkpoints are as they were: mend the cause, and start the job again.",
            error.Message.Replace("KeyBy → ", "", StringComparison.Ordinal));
        OperatorException cause = Assert.IsType<OperatorException>(error.InnerException);
        Assert.Equal(("numbers", "OnRecord", "shop-x", new StreamTime(86_400_000)), (cause.Operator, cause.Callback, cause.Key, cause.Timestamp));
        Assert.Equal("no such shop", cause.InnerException!.Message);
        Assert.Empty(_outbox.Published.Lines);
        Assert.Equal(2, _fixture.Log.Messages.Lines.Count(static l => l.StartsWith("Warning: Attempt ", StringComparison.Ordinal) && l.Contains("no such shop. The next begins in ", StringComparison.Ordinal)));

        static void Poisoned(Sale sale)
        {
            if (sale.Shop == "shop-x") throw new ArgumentException("no such shop");
        }
    }

    [Fact]
    public async Task A_job_that_was_stopped_by_a_failure_goes_on_once_the_cause_is_mended()
    {
        await _fixture.StopBehindAsync(_feed.Add(Sale.Many(5)), 5);
        _feed.Add(Sale.Many(4, from: 5)).Complete();

        JobException error = await JobFixture.FailAsync<JobException>(JobFixture.Numbers(_feed, _outbox, static sale => throw new InvalidOperationException("Broken.")), _fixture.AtTheEnd);
        Assert.Contains(" for the key 'shop-2' at no timestamp: Broken. A restart does not help.", error.Message, StringComparison.Ordinal);

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(JobFixture.Numbers(_feed, _outbox), _fixture.AtTheEnd));
        Assert.Equal(["shop-0 #3", "shop-1 #3", "shop-2 #2", "shop-2 #3"], _outbox.Published.Lines.Order(StringComparer.Ordinal));
    }

    [Theory, InlineData(1), InlineData(4)]
    public async Task A_failure_that_passes_leaves_no_trace_in_what_is_published(int parallelism)
    {
        Feed<Sale> feed = new(splits: 3) { MostPerPoll = 7 };
        Sale[] sales = [.. Sale.Many(300)];
        int failures = 0;
        StreamJob job = JobFixture.Numbers(feed.Add(sales[..100]), _outbox, sale =>
        {
            if (sale.Amount is 150 or 250 && Interlocked.Increment(ref failures) <= 2) throw new TimeoutException($"The shop does not answer ({sale.Amount}).");
        });

        Task<JobCompletion> run = JobFixture.RunAsync(job, _fixture.Often with { Parallelism = parallelism });
        await _outbox.Published.WhenCountAsync(100);
        feed.Add(sales[100..]).Complete();

        Assert.Equal(JobCompletion.Finished, await run);
        Assert.Equal(Numbering.Of(sales), _outbox.Published.Lines.Order(StringComparer.Ordinal));
        Assert.InRange(failures, 2, 4);
        await _fixture.Log.Messages.WhenContainsAsync(" goes on from checkpoint ");
    }

    [Fact]
    public async Task Without_a_store_a_job_runs_says_so_and_begins_anew_after_a_failure()
    {
        Collector<string> sink = new(static s => s);
        int failures = 0;
        StreamJob job = JobFixture.Numbers(_feed.Add(Sale.Many(3)).Complete(), sink, sale =>
        {
            if (sale.Amount == 2 && Interlocked.Increment(ref failures) == 1) throw new TimeoutException("Once.");
        });

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(job, _fixture.Storeless));

        Assert.Equal(["shop-0 #1", "shop-1 #1", "shop-2 #1"], sink.Written.Lines.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(2, _fixture.Log.Messages.Lines.Count(static l =>
            l == "Warning: Job 'shops' has no checkpoint store: a restart loses its state and reads its sources again. Set JobOptions.Checkpoints.Store."));
        Assert.False(Directory.Exists(_fixture.Checkpoints));
    }

    [Fact]
    public void An_exactly_once_sink_without_a_store_is_refused_when_the_job_is_built()
    {
        InvalidJobException error = Assert.Throws<InvalidJobException>(() => JobFixture.Numbers(_feed, _outbox).Build(_fixture.Storeless));

        Assert.Contains(
            "To 'out' publishes with checkpoints, but the job has no checkpoint store: set Checkpoints.Store, for example to CheckpointStore.Directory(path).",
            error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _outbox.Writers);
    }

    [Fact]
    public async Task More_failures_than_allowed_stop_the_job()
    {
        int failures = 0;
        StreamJob job = JobFixture.Numbers(_feed.Add(Sale.Many(3)), _outbox, _ => throw new TimeoutException($"Number {Interlocked.Increment(ref failures)}"));

        JobException error = await JobFixture.FailAsync<JobException>(job, _fixture.AtTheEnd with { Restart = JobFixture.QuickRestarts with { MaxFailures = 3 } });

        Assert.StartsWith("Job 'shops' failed 4 times within 10 min, more often than Restart.MaxFailures allows (3); the last time in task '", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("OnRecord of 'numbers' failed for the key 'shop-0' at no timestamp: Number 4.", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, failures);
    }

    [Fact]
    public async Task A_sink_that_throws_stops_the_job_after_three_times()
    {
        Collector<string> sink = new(static s => s) { OnWrite = static () => throw new IOException("The printer is on fire.") };

        JobException error = await JobFixture.FailAsync<JobException>(JobFixture.Numbers(_feed.Add(Sale.Many(3)), sink), _fixture.AtTheEnd);

        Assert.Contains(" failed 3 times running at the same place, in task '", error.Message, StringComparison.Ordinal);
        Assert.Contains("numbers → out': Sink 'out' failed at no timestamp: The printer is on fire. A restart does not help.", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, sink.Writers);
    }

    [Fact]
    public async Task A_sink_that_cannot_prepare_or_publish_for_a_while_loses_and_repeats_nothing()
    {
        int prepares = 0, commits = 0;
        bool isRunningSmoothly = false;
        Outbox<string> flaky = new(static s => s)
        {
            OnPrepare = () =>
            {
                if (Volatile.Read(ref isRunningSmoothly) && Interlocked.Increment(ref prepares) == 2) throw new IOException("No room to prepare.");
            },
            OnCommit = () =>
            {
                if (Interlocked.Increment(ref commits) is 1 or 2) throw new IOException("Nobody there to publish to.");
            },
        };
        Feed<Sale> feed = new();
        Sale[] sales = [.. Sale.Many(90)];

        Task<JobCompletion> run = JobFixture.RunAsync(JobFixture.Numbers(feed, flaky), _fixture.Often);
        foreach (int from in (int[])[0, 30, 60])
        {
            feed.Add(sales[from..(from + 30)]);
            await flaky.Published.WhenCountAsync(from + 30);
            Volatile.Write(ref isRunningSmoothly, true);
        }

        feed.Complete();
        Assert.Equal(JobCompletion.Finished, await run);
        Assert.Equal(Numbering.Of(sales), flaky.Published.Lines.Order(StringComparer.Ordinal));
        Assert.Contains(_fixture.Log.Messages.Lines, static l => l.Contains("The sink could not prepare what was written to it: No room to prepare. The next begins in ", StringComparison.Ordinal));
        Assert.Contains(_fixture.Log.Messages.Lines, static l => l.Contains("Sink 'out' could not publish checkpoint ", StringComparison.Ordinal) && l.Contains(": Nobody there to publish to. The next begins in ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_function_that_cannot_be_made_in_a_task_is_a_failure_at_the_start()
    {
        int made = 0;
        StreamJob job = StreamJob.Create("shops");
        job.From("sales", _feed).KeyBy(static s => s.Shop)
            .Process("numbers", setup => Interlocked.Increment(ref made) == 1 ? new Numbering(setup) : throw new FileNotFoundException("The table of shops is not there."))
            .To("out", _outbox);

        JobException error = await JobFixture.FailAsync<JobException>(job, _fixture.AtTheEnd);

        Assert.Contains("failed 3 times running at the same place", error.Message, StringComparison.Ordinal);
        Assert.Contains("The table of shops is not there. A restart does not help.", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _outbox.Writers);
    }
}
