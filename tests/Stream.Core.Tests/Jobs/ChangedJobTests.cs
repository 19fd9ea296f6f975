namespace Streams.Tests.Jobs;

/// <summary>A job that was changed between two runs: what would lose or misread state is refused before anything runs, what is harmless goes on.</summary>
public sealed class ChangedJobTests : IDisposable
{
    private readonly JobFixture _fixture = new();
    private readonly Feed<Sale> _feed = new Feed<Sale>().Add(Sale.Many(5));
    private readonly Outbox<string> _outbox = new(static s => s);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Another_serializer_of_a_state_is_refused()
    {
        await _fixture.StopBehindAsync(_feed, 5);
        StreamJob changed = StreamJob.Create("shops");
        changed.From("sales", _feed).KeyBy(static s => s.Shop).Process("numbers", static setup => new Counting<int>(setup, "count")).To("out", _outbox);

        StateIncompatibleException error = await RefusedAsync<StateIncompatibleException>(changed);

        Assert.Equal(("numbers", "count", 1), (error.Operator, error.State, error.CheckpointId));
        Assert.Equal(
            $"State 'count' of 'numbers' in checkpoint 1 was written as '{Serializer.Of<long>().Fingerprint}'; the job reads '{Serializer.Of<int>().Fingerprint}'. "
            + $"Deploy a version of the job that reads '{Serializer.Of<long>().Fingerprint}', or start anew: an empty checkpoint store, and another directory for files that are published exactly once.",
            error.Message);
        await GoesOnAsync();
    }

    [Fact]
    public async Task Another_accumulator_is_refused()
    {
        StreamJob Job(ISink<string> sink, bool isChanged)
        {
            StreamJob job = StreamJob.Create("shops");
            WindowedStream<string, Sale, FiredWindow> windows = job.From("sales", _feed, static s => s.At, Watermarks.Ascending)
                .KeyBy(static s => s.Shop).Window(Tumbling.Of(TimeSpan.FromHours(1)), Late.Drop);
            if (isChanged) windows.Aggregate("sums", static a => a.Average(s => s.Amount), static (key, _, average) => $"{key} {average}").To("out", sink);
            else windows.Aggregate("sums", static a => a.Sum(s => s.Amount), static (key, _, sum) => $"{key} {sum}").To("out", sink);
            return job;
        }

        await JobFixture.RunUntilAsync(Job(_outbox, isChanged: false), _fixture.Often, () => _fixture.Log.Messages.WhenContainsAsync(" is complete.", times: 2));

        StateIncompatibleException error = await RefusedAsync<StateIncompatibleException>(Job(_outbox, isChanged: true));

        Assert.StartsWith($"State 'accumulators' of 'sums' in checkpoint {error.CheckpointId} was written as '", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("', or start anew: an empty checkpoint store, and another directory for files that are published exactly once.", error.Message, StringComparison.Ordinal);
        _feed.Complete();
        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(Job(_outbox, isChanged: false), _fixture.AtTheEnd));
        Assert.Equal(["shop-0 3", "shop-1 5", "shop-2 2"], _outbox.Published.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Another_type_of_key_is_refused()
    {
        await _fixture.StopBehindAsync(_feed, 5);
        StreamJob changed = StreamJob.Create("shops");
        changed.From("sales", _feed).KeyBy(static s => s.Amount).Process("numbers", static setup => new NumberingByAmount(setup)).To("out", _outbox);

        StateIncompatibleException error = await RefusedAsync<StateIncompatibleException>(changed);

        Assert.StartsWith($"State 'count (key)' of 'numbers' in checkpoint 1 was written as '{Key.Of<string>().Fingerprint}'; the job reads '{Key.Of<long>().Fingerprint}'.", error.Message, StringComparison.Ordinal);
        await GoesOnAsync();
    }

    [Fact]
    public async Task A_state_that_is_no_longer_declared_is_refused()
    {
        await _fixture.StopBehindAsync(_feed, 5);
        StreamJob changed = StreamJob.Create("shops");
        changed.From("sales", _feed).KeyBy(static s => s.Shop).Process("numbers", static setup => new Counting<long>(setup, "total")).To("out", _outbox);

        StateIncompatibleException error = await RefusedAsync<StateIncompatibleException>(changed);

        Assert.Equal(
            "Checkpoint 1 holds the state 'value:count' of 'numbers', which the function does not declare; starting would lose it. "
            + "Declare it again, drop it by JobOptions.DropStates = [\"numbers/value:count\"], or start anew: an empty checkpoint store, and another directory for files that are published exactly once.",
            error.Message);
        await GoesOnAsync();
    }

    [Theory]
    [InlineData("takings", "numbers", "sales", "splits")]
    [InlineData("sales", "figures", "numbers", "value:count")]
    public async Task A_renamed_source_or_operator_is_refused_with_both_names(string source, string operatorName, string missing, string state)
    {
        await _fixture.StopBehindAsync(_feed, 5);
        StreamJob changed = StreamJob.Create("shops");
        changed.From(source, _feed).KeyBy(static s => s.Shop).Process(operatorName, static setup => new Numbering(setup)).To("out", _outbox);

        StateIncompatibleException error = await RefusedAsync<StateIncompatibleException>(changed);

        string fresh = source == "sales" ? operatorName : source;
        Assert.Equal(
            $"Checkpoint 1 of job 'shops' holds state of '{missing}' (state '{state}'), and the job has no operator, source or sink of that name. New in the job: '{fresh}'. "
            + $"If it was renamed, give it its old name back: the name is the identity of its state. If it was removed on purpose, drop its state by JobOptions.DropStates = [\"{missing}\"], or start anew: an empty checkpoint store, and another directory for files that are published exactly once.",
            error.Message);
        await GoesOnAsync();
    }

    [Fact]
    public async Task A_renamed_sink_is_refused_while_something_of_it_may_have_to_be_published()
    {
        TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        StreamJob job = JobFixture.Numbers(_feed, _outbox, sale => { if (sale.Amount == 4) seen.TrySetResult(); });
        await JobFixture.RunUntilAsync(job, _fixture.AtTheEnd, () => seen.Task);
        Assert.Equal(5, _outbox.Published.Lines.Count);
        StreamJob changed = StreamJob.Create("shops");
        changed.From("sales", _feed).KeyBy(static s => s.Shop).Process("numbers", static setup => new Numbering(setup)).To("results", _outbox);
        int writers = _outbox.Writers;

        StateIncompatibleException error = await JobFixture.FailAsync<StateIncompatibleException>(changed, _fixture.AtTheEnd);

        Assert.Contains("holds state of 'out' (state 'committables'), and the job has no operator, source or sink of that name. New in the job: 'results'.", error.Message, StringComparison.Ordinal);
        Assert.Equal(writers, _outbox.Writers);
    }

    [Fact]
    public async Task A_sink_that_left_nothing_to_publish_may_be_renamed_or_exchanged()
    {
        await _fixture.StopBehindAsync(_feed, 5);
        Collector<string> renamed = new(static s => s);
        StreamJob changed = StreamJob.Create("shops");
        DataStream<string> numbers = changed.From("sales", _feed.Add(Sale.Many(1, from: 5)).Complete()).KeyBy(static s => s.Shop).Process("numbers", static setup => new Numbering(setup));
        numbers.To("results", renamed);
        numbers.To("out", _outbox);

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(changed, _fixture.AtTheEnd));

        Assert.Equal(["shop-2 #2"], renamed.Written.Lines);
        Assert.Equal(["shop-2 #2"], _outbox.Published.Lines);
    }

    [Fact]
    public async Task A_removed_operator_is_refused()
    {
        await _fixture.StopBehindAsync(_feed, 5);
        StreamJob changed = StreamJob.Create("shops");
        changed.From("sales", _feed).Select(static s => s.Shop).To("out", _outbox);

        StateIncompatibleException error = await RefusedAsync<StateIncompatibleException>(changed);

        Assert.Equal(
            "Checkpoint 1 of job 'shops' holds state of 'numbers' (state 'value:count'), and the job has no operator, source or sink of that name. "
            + "If it was renamed, give it its old name back: the name is the identity of its state. If it was removed on purpose, drop its state by JobOptions.DropStates = [\"numbers\"], or start anew: an empty checkpoint store, and another directory for files that are published exactly once.",
            error.Message);
        await GoesOnAsync();
    }

    [Fact]
    public async Task A_window_under_the_name_of_a_process_function_is_refused()
    {
        await _fixture.StopBehindAsync(_feed, 5);
        StreamJob changed = StreamJob.Create("shops");
        changed.From("sales", _feed, static s => s.At, Watermarks.Ascending).KeyBy(static s => s.Shop).Window(Tumbling.Of(TimeSpan.FromHours(1)), Late.Drop)
            .Aggregate("numbers", static a => a.Count(), static (key, _, count) => $"{key} {count}").To("out", _outbox);

        StateIncompatibleException error = await RefusedAsync<StateIncompatibleException>(changed);

        Assert.Equal("Checkpoint 1 holds the state 'value:count' of 'numbers', which the operator does not have: it was another kind of operator. Bring that operator back under its name, drop the state by JobOptions.DropStates = [\"numbers/value:count\"], or start anew: an empty checkpoint store, and another directory for files that are published exactly once.", error.Message);
        await GoesOnAsync();
    }

    [Fact]
    public async Task A_source_under_the_name_of_an_operator_is_refused()
    {
        await _fixture.StopBehindAsync(_feed, 5);
        StreamJob changed = StreamJob.Create("shops");
        changed.From("numbers", _feed).KeyBy(static s => s.Shop).Process("sales", static setup => new Numbering(setup)).To("out", _outbox);

        StateIncompatibleException error = await RefusedAsync<StateIncompatibleException>(changed);

        Assert.Equal("Checkpoint 1 holds the state 'value:count' of 'numbers', which the operator does not have: it was another kind of operator. Bring that operator back under its name, drop the state by JobOptions.DropStates = [\"numbers/value:count\"], or start anew: an empty checkpoint store, and another directory for files that are published exactly once.", error.Message);
        await GoesOnAsync();
    }

    [Fact]
    public async Task A_sink_under_the_name_of_an_operator_is_refused()
    {
        await _fixture.StopBehindAsync(_feed, 5);
        StreamJob changed = StreamJob.Create("shops");
        changed.From("sales", _feed).Select(static s => s.Shop).To("numbers", _outbox);

        StateIncompatibleException error = await RefusedAsync<StateIncompatibleException>(changed);

        Assert.Equal("Checkpoint 1 holds the state 'value:count' of 'numbers', which the operator does not have: it was another kind of operator. Bring that operator back under its name, drop the state by JobOptions.DropStates = [\"numbers/value:count\"], or start anew: an empty checkpoint store, and another directory for files that are published exactly once.", error.Message);
        await GoesOnAsync();
    }

    [Fact]
    public async Task Another_kind_of_source_is_refused()
    {
        await _fixture.StopBehindAsync(_feed, 5);
        Feed<Sale> other = new() { PositionFingerprint = "partition/3" };

        StateIncompatibleException error = await RefusedAsync<StateIncompatibleException>(JobFixture.Numbers(other, _outbox));

        Assert.StartsWith("State 'splits' of 'sales' in checkpoint 1 was written as 'feed/1'; the job reads 'partition/3'. ", error.Message, StringComparison.Ordinal);
        await GoesOnAsync();
    }

    [Fact]
    public async Task A_source_that_is_new_in_the_job_is_read_from_its_start()
    {
        await _fixture.StopBehindAsync(_feed, 5);
        Feed<Sale> returns = new Feed<Sale>().Add(Sale.Many(3)).Complete();
        StreamJob changed = JobFixture.Numbers(_feed.Complete(), _outbox);
        Outbox<string> returned = new(static s => s);
        changed.From("returns", returns).Select(static s => s.Shop).To("returned", returned);

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(changed, _fixture.AtTheEnd));

        Assert.Equal(["shop-0", "shop-1", "shop-2"], returned.Published.Lines);
        Assert.Empty(_outbox.Published.Lines);
    }

    [Fact]
    public async Task Another_number_of_key_groups_is_refused()
    {
        await _fixture.StopBehindAsync(_feed, 5);

        CheckpointStoreException error = await JobFixture.FailAsync<CheckpointStoreException>(JobFixture.Numbers(_feed, _outbox), _fixture.AtTheEnd with { KeyGroups = 64 });

        Assert.Equal(
            "Checkpoint 1 (entry 2, manifest 'files/00000000000000000001/00000000000000000001/manifest') was taken with 128 key groups, and the job is set to 64. "
            + "The number is fixed for the life of a job's checkpoints: set it back to 128, or give the job an empty store to begin anew.",
            error.Message);
        Assert.Equal(0, _outbox.Writers);
        await GoesOnAsync();
    }

    [Fact]
    public async Task More_subtasks_than_key_groups_are_refused_when_the_job_is_built()
    {
        InvalidJobException error = await JobFixture.FailAsync<InvalidJobException>(JobFixture.Numbers(_feed, _outbox), _fixture.AtTheEnd with { KeyGroups = 4, Parallelism = 5 });

        Assert.Contains("Parallelism must not exceed the number of key groups: 5 subtasks cannot share 4 groups. Lower Parallelism, or raise KeyGroups", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_fixture.Checkpoints));
    }

    [Fact]
    public async Task A_job_goes_on_at_any_parallelism()
    {
        Feed<Sale> feed = new(splits: 3);
        List<Sale> all = [];
        foreach (int parallelism in (int[])[1, 4, 2])
        {
            Sale[] more = [.. Sale.Many(50, from: all.Count)];
            all.AddRange(more);
            feed.Add(more);
            JobOptions options = _fixture.Often with { Parallelism = parallelism };
            Assert.Equal(JobCompletion.Stopped, await JobFixture.RunUntilAsync(JobFixture.Numbers(feed, _outbox), options, () => _outbox.Published.WhenCountAsync(all.Count)));
        }

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(JobFixture.Numbers(feed.Complete(), _outbox), _fixture.AtTheEnd));

        Assert.Equal(Numbering.Of(all), _outbox.Published.Lines.Order(StringComparer.Ordinal));
    }

    private async Task<TException> RefusedAsync<TException>(StreamJob changed) where TException : Exception
    {
        int writers = _outbox.Writers;
        TException error = await JobFixture.FailAsync<TException>(changed, _fixture.AtTheEnd);
        Assert.Equal(writers, _outbox.Writers);
        return error;
    }

    // The job as it was: the refused starts have lost nothing.
    private async Task GoesOnAsync()
    {
        _feed.Add(Sale.Many(1, from: 5)).Complete();

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(JobFixture.Numbers(_feed, _outbox), _fixture.AtTheEnd));

        Assert.Equal(["shop-2 #2"], _outbox.Published.Lines);
    }

    private sealed class Counting<T>(OperatorSetup setup, string state) : KeyedProcess<string, Sale, string>
    {
        private readonly ValueState<T> _value = setup.Value<T>(state);

        public override void OnRecord(in Sale record, in KeyedContext<string> context, Output<string> output) => output.Emit($"{_value.Value}");
    }

    private sealed class NumberingByAmount(OperatorSetup setup) : KeyedProcess<long, Sale, string>
    {
        private readonly ValueState<long> _count = setup.Value<long>("count");

        public override void OnRecord(in Sale record, in KeyedContext<long> context, Output<string> output) => output.Emit($"{++_count.Value}");
    }
}
