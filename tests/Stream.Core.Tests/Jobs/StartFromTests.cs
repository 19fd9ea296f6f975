namespace Streams.Tests.Jobs;

/// <summary>Starts from savepoints and from nothing, of whole jobs.</summary>
public sealed class StartFromTests : IDisposable
{
    private readonly JobFixture _fixture = new();
    private readonly Feed<Sale> _feed = new();
    private readonly Sale[] _sales = [.. Sale.Many(60)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Rescaling_at_savepoints_keeps_the_state_of_every_key_and_every_timer()
    {
        // Every key counts its sales, and says the count when a timer fires for each of them, at the end of time.
        Outbox<string> outbox = new(static s => s);
        JobOptions options = _fixture.AtTheEnd;
        int read = 0;
        foreach (int parallelism in (int[])[1, 3, 2])
        {
            Collector<string> seen = new(static s => s);
            JobHandle job = Remembering(seen, outbox, _feed.Add(_sales[read..(read += 20)])).Start(options with { Parallelism = parallelism });
            await seen.Written.WhenCountAsync(20);
            Savepoint savepoint = await Within(job.StopWithSavepointAsync(_fixture.Folder.At($"savepoint-{parallelism}"), Cancellation));
            options = options with { StartFrom = StartFrom.Savepoint(savepoint.Path) };
        }

        Assert.Empty(outbox.Published.Lines);
        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(Remembering(new(static s => s), outbox, _feed.Complete()), options));

        Assert.Equal(_sales.Select(static s => $"{s.Shop} had 20 at {s.AtMs}").Order(StringComparer.Ordinal), outbox.Published.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_savepoint_starts_the_job_under_another_name_in_another_store_once_its_lineage_is_named()
    {
        Savepoint savepoint = await StoppedAsync(25);
        string moved = _fixture.Folder.At("moved");
        Directory.Move(savepoint.Path, moved);
        Directory.Delete(_fixture.Checkpoints, recursive: true);
        Outbox<string> outbox = new(static s => s);
        JobOptions options = _fixture.AtTheEnd with { Parallelism = 2, StartFrom = StartFrom.Savepoint(moved) };
        _feed.Add(_sales[25..]).Complete();

        NewLineageException error = await JobFixture.FailAsync<NewLineageException>(JobFixture.Numbers(_feed, outbox, name: "stores"), options);
        Assert.Equal(savepoint.Lineage, error.Lineage);
        Assert.Empty(outbox.Published.Lines);

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(JobFixture.Numbers(_feed, outbox, name: "stores"), options with { AllowNewLineage = error.Lineage }));
        Assert.Equal(Numbering.Of(_sales).Except(Numbering.Of(_sales[..25])), outbox.Published.Lines.Order(StringComparer.Ordinal));
        Assert.Contains(_fixture.Log.Messages.Lines, l => l.Contains($"it leaves lineage {savepoint.Lineage}. What was published after that point is published again.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Going_back_to_a_savepoint_repeats_what_came_after_it_and_only_once()
    {
        Savepoint savepoint = await StoppedAsync(25);
        Outbox<string> outbox = new(static s => s);
        await RunOnAsync(outbox, _fixture.AtTheEnd, 25..40);
        JobOptions back = _fixture.AtTheEnd with { StartFrom = StartFrom.Savepoint(savepoint.Path) };
        NewLineageException refused = await JobFixture.FailAsync<NewLineageException>(JobFixture.Numbers(_feed, outbox), back);
        Assert.Equal(savepoint.Lineage, refused.Lineage);

        back = back with { AllowNewLineage = refused.Lineage };
        Outbox<string> second = new(static s => s);
        await RunOnAsync(second, back, 40..50);
        Assert.Equal(Numbering.Of(_sales[..50]).Except(Numbering.Of(_sales[..25])), second.Published.Lines.Order(StringComparer.Ordinal));

        // The same options again: the process was started anew with the configuration it had.
        await RunOnAsync(second, back, 50..60);
        Assert.Equal(Numbering.Of(_sales).Except(Numbering.Of(_sales[..25])), second.Published.Lines.Order(StringComparer.Ordinal));
        Assert.Contains(_fixture.Log.Messages.Lines, l => l.Contains($"was started from the savepoint in '{savepoint.Path}' before", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Starting_from_nothing_reads_everything_again_and_needs_consent()
    {
        await StoppedAsync(25);
        JobOptions options = _fixture.AtTheEnd with { StartFrom = StartFrom.Nothing };
        Outbox<string> outbox = new(static s => s);
        NewLineageException error = await JobFixture.FailAsync<NewLineageException>(JobFixture.Numbers(_feed, outbox), options);

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(JobFixture.Numbers(_feed.Complete(), outbox), options with { AllowNewLineage = error.Lineage }));

        Assert.Equal(Numbering.Of(_sales[..25]), outbox.Published.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(JobCompletion.AlreadyFinished, await JobFixture.RunAsync(JobFixture.Numbers(_feed, outbox), options with { AllowNewLineage = error.Lineage }));
    }

    [Fact]
    public async Task A_drained_savepoint_is_no_start()
    {
        JobHandle job = JobFixture.Numbers(_feed.Add(_sales), new Collector<string>(static s => s)).Start(_fixture.AtTheEnd);
        Savepoint drained = await Within(job.DrainAsync(_fixture.Folder.At("drained"), Cancellation));

        CheckpointStoreException error = await JobFixture.FailAsync<CheckpointStoreException>(
            JobFixture.Numbers(_feed, new Collector<string>(static s => s)), _fixture.AtTheEnd with { StartFrom = StartFrom.Savepoint(drained.Path), AllowNewLineage = drained.Lineage });

        Assert.Contains("it was taken at the end of job 'shops', when it was drained or its sources had ended.", error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_damaged_savepoint_is_refused_with_the_file_and_the_remedy(bool isManifest)
    {
        Savepoint savepoint = await StoppedAsync(25);
        string file = Directory.EnumerateFiles(savepoint.Path, isManifest ? "manifest" : "0.state", SearchOption.AllDirectories).Single();
        byte[] bytes = await File.ReadAllBytesAsync(file, Cancellation);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, Cancellation);
        Outbox<string> outbox = new(static s => s);

        // In an empty store, where nothing else can be gone on from.
        using JobFixture other = new();
        CheckpointStoreException error = await JobFixture.FailAsync<CheckpointStoreException>(
            JobFixture.Numbers(_feed, outbox), other.AtTheEnd with { StartFrom = StartFrom.Savepoint(savepoint.Path), AllowNewLineage = savepoint.Lineage });

        Assert.Contains($"'{savepoint.Path}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(isManifest ? "manifest' is damaged" : "0.state'", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Take the directory from a copy, or start from another savepoint.", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, outbox.Writers);
    }

    [Fact]
    public async Task A_directory_without_a_manifest_is_no_savepoint() => Assert.Equal(
        $"There is no savepoint in '{_fixture.Folder.At("none")}': the file 'manifest' is missing, which is written last. Name the directory of a savepoint that was completed.",
        (await JobFixture.FailAsync<CheckpointStoreException>(JobFixture.Numbers(_feed, new Outbox<string>(static s => s)), _fixture.AtTheEnd with { StartFrom = StartFrom.Savepoint(_fixture.Folder.At("none")) })).Message);

    [Fact]
    public async Task State_that_the_job_does_not_have_any_more_is_dropped_by_name_and_the_name_may_stay()
    {
        await StoppedAsync(25);
        Outbox<string> outbox = new(static s => s);
        JobOptions options = _fixture.AtTheEnd with { DropStates = ["numbers", "out/committables"] };

        JobException unknown = await JobFixture.FailAsync<JobException>(Plain(outbox), options with { DropStates = ["numbers", "typo"] });
        JobException inUse = await JobFixture.FailAsync<JobException>(JobFixture.Numbers(_feed, outbox), options);
        for (int run = 0; run < 2; run++)
        {
            _feed.Add(_sales[(25 + run)..(26 + run)]);
            Assert.Equal(JobCompletion.Stopped, await JobFixture.RunUntilAsync(Plain(outbox), _fixture.Often with { DropStates = ["numbers"] }, () => outbox.Published.WhenCountAsync(run + 1)));
        }

        Assert.StartsWith("JobOptions.DropStates names 'typo', which checkpoint 1 of job 'shops' does not hold. It holds ", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("'numbers/value:count'", unknown.Message, StringComparison.Ordinal);
        Assert.StartsWith("JobOptions.DropStates names 'numbers', which job 'shops' still has.", inUse.Message, StringComparison.Ordinal);
        Assert.Equal(_sales[25..27].Select(static s => s.Shop), outbox.Published.Lines);
    }

    [Theory, InlineData("numbers/value:count", true), InlineData("numbers/value:total", false)]
    public async Task A_single_state_is_dropped_by_its_name(string name, bool isRight)
    {
        await StoppedAsync(25);
        Outbox<string> outbox = new(static s => s);
        StreamJob changed = StreamJob.Create("shops");
        changed.From("sales", _feed.Add(_sales[25..26]).Complete()).KeyBy(static s => s.Shop).Process("numbers", static setup => new Totals(setup)).To("out", outbox);
        JobOptions options = _fixture.AtTheEnd with { DropStates = [name] };

        if (isRight) Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(changed, options));
        else await JobFixture.FailAsync<JobException>(changed, options);

        Assert.Equal(isRight ? ["shop-1 sold 25"] : [], outbox.Published.Lines);
    }

    [Fact]
    public async Task A_state_that_the_operator_has_is_not_dropped()
    {
        await StoppedAsync(25);

        StateIncompatibleException error = await JobFixture.FailAsync<StateIncompatibleException>(
            JobFixture.Numbers(_feed, new Outbox<string>(static s => s)), _fixture.AtTheEnd with { DropStates = ["numbers/value:count"] });

        Assert.StartsWith("JobOptions.DropStates names 'numbers/value:count', which the job still has.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_the_lineage_that_is_left_are_not_mixed_with_the_new_ones()
    {
        string directory = _fixture.Folder.At("files");
        JobHandle first = ToFiles(_feed.Add(_sales[..25]), directory).Start(_fixture.AtTheEnd);
        Savepoint savepoint = await Within(first.SavepointAsync(_fixture.Folder.At("early"), Cancellation));
        await Within(first.StopAsync(Cancellation));
        JobOptions back = _fixture.AtTheEnd with { StartFrom = StartFrom.Savepoint(savepoint.Path), AllowNewLineage = savepoint.Lineage };
        _feed.Add(_sales[25..]).Complete();

        SinkException error = await JobFixture.FailAsync<SinkException>(ToFiles(_feed, directory), back);
        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(ToFiles(_feed, directory + "-2"), back));

        Assert.Contains("Give the sink another directory, move those files away, or start with the checkpoints of that run.", error.Message, StringComparison.Ordinal);
        Assert.Contains("shop-2 #20", FileSink.PublishedFiles(directory + "-2", "out").SelectMany(File.ReadAllLines));
    }

    private static Task<T> Within<T>(Task<T> task) => task.WaitAsync(Observed.Patience, Cancellation);

    private static StreamJob ToFiles(Feed<Sale> feed, string directory) => JobFixture.Numbers(feed, FileSink.ExactlyOnce(directory, TextLines.Of<string>(static s => s)));

    private async Task<Savepoint> StoppedAsync(int records)
    {
        Collector<string> sink = new(static s => s);
        JobHandle job = JobFixture.Numbers(_feed.Add(_sales[..records]), sink).Start(_fixture.AtTheEnd);
        await sink.Written.WhenCountAsync(records);
        return await Within(job.StopWithSavepointAsync(_fixture.Folder.At("savepoint"), Cancellation));
    }

    private async Task RunOnAsync(Outbox<string> outbox, JobOptions options, Range sales)
    {
        TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _feed.Add(_sales[sales]);
        StreamJob job = JobFixture.Numbers(_feed, outbox, sale =>
        {
            if (sale.Amount == sales.End.Value - 1) seen.TrySetResult();
        });
        Assert.Equal(JobCompletion.Stopped, await JobFixture.RunUntilAsync(job, options, () => seen.Task));
    }

    private StreamJob Plain(Outbox<string> outbox)
    {
        StreamJob job = StreamJob.Create("shops");
        job.From("sales", _feed).Select(static s => s.Shop).To("out", outbox);
        return job;
    }

    private static StreamJob Remembering(Collector<string> seen, Outbox<string> outbox, Feed<Sale> feed)
    {
        StreamJob job = StreamJob.Create("remembering");
        job.From("sales", feed, static s => s.At, Watermarks.OutOfOrderBy(TimeSpan.FromDays(1))).KeyBy(static s => s.Shop).Process("remember", setup => new Remember(setup, seen)).To("out", outbox);
        return job;
    }

    private sealed class Remember(OperatorSetup setup, Collector<string> seen) : KeyedProcess<string, Sale, string>
    {
        private readonly ValueState<long> _count = setup.Value<long>("count");
        private readonly Timers _timers = setup.Timers();

        public override void OnRecord(in Sale record, in KeyedContext<string> context, Output<string> output)
        {
            _count.Value++;
            _timers.RegisterEventTime(record.At);
            seen.Written.Add(record.Shop);
        }

        public override void OnEventTimer(StreamTime at, in KeyedContext<string> context, Output<string> output) => output.Emit($"{context.Key} had {_count.Value} at {at.UnixMilliseconds}");
    }

    private sealed class Totals(OperatorSetup setup) : KeyedProcess<string, Sale, string>
    {
        private readonly ValueState<long> _total = setup.Value<long>("total");

        public override void OnRecord(in Sale record, in KeyedContext<string> context, Output<string> output) => output.Emit($"{context.Key} sold {_total.Value += record.Amount}");
    }
}
