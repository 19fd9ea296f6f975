namespace Streams.Tests.Jobs;

/// <summary>What a handle tells of a run.</summary>
public sealed class JobHandleTests : IDisposable
{
    private readonly JobFixture _fixture = new();
    private readonly Feed<Sale> _feed = new();
    private readonly Outbox<string> _outbox = new(static s => s);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_handle_tells_of_a_run_from_its_start_to_its_stop()
    {
        JobHandle job = JobFixture.Numbers(_feed.Add(Sale.Many(5)), _outbox).Start(_fixture.Often);
        await _outbox.Published.WhenCountAsync(5);
        JobStatus running = job.Status;

        JobCompletion completion = await job.StopAsync(TestContext.Current.CancellationToken).WaitAsync(Observed.Patience, TestContext.Current.CancellationToken);

        Assert.Equal("shops", job.Job);
        Assert.Equal(JobState.Running, running.State);
        Assert.Equal((1, 0), (running.Attempt, running.Restarts));
        Assert.True(running.LastCheckpointId >= 1);
        Assert.Matches("^[0-9a-f]{32}$", running.Lineage);
        Assert.NotNull(running.LastCheckpointAt);
        Assert.Equal(JobCompletion.Stopped, completion);
        Assert.Equal(JobState.Stopped, job.Status.State);
        Assert.True(job.Status.LastCheckpointId > running.LastCheckpointId);
        Assert.True(job.Status.CheckpointsCompleted >= 2);
        Assert.Null(job.Status.Failure);
    }

    [Fact]
    public async Task A_run_that_comes_to_its_end_is_finished_and_so_is_the_next()
    {
        _feed.Add(Sale.Many(3)).Complete();
        for (int run = 0; run < 2; run++)
        {
            JobHandle job = JobFixture.Numbers(_feed, _outbox).Start(_fixture.AtTheEnd);

            Assert.Equal(run == 0 ? JobCompletion.Finished : JobCompletion.AlreadyFinished, await job.Completion.WaitAsync(Observed.Patience, TestContext.Current.CancellationToken));
            Assert.Equal(JobState.Finished, job.Status.State);
        }
    }

    [Fact]
    public async Task A_failure_shows_while_the_job_restarts_and_when_it_cannot_go_on()
    {
        JobOptions options = _fixture.AtTheEnd with { Restart = new RestartOptions { MinBackoff = TimeSpan.FromHours(1), MaxBackoff = TimeSpan.FromHours(1) } };
        JobHandle restarting = JobFixture.Numbers(_feed.Add(Sale.Many(1)), _outbox, static _ => throw new TimeoutException("Not now.")).Start(options);
        await _fixture.Log.Messages.WhenContainsAsync("Not now. The next begins in ");
        JobStatus status = restarting.Status;
        await restarting.StopAsync(TestContext.Current.CancellationToken);

        JobHandle failing = JobFixture.Numbers(_feed, _outbox, static _ => throw new TimeoutException("Not now.")).Start(_fixture.AtTheEnd with { Restart = options.Restart with { MaxFailures = 0 } });
        JobException failure = await Assert.ThrowsAsync<JobException>(() => failing.Completion);

        Assert.Equal(JobState.Restarting, status.State);
        Assert.EndsWith(": Not now.", status.LastFailure, StringComparison.Ordinal);
        Assert.Equal(JobState.Failed, failing.Status.State);
        Assert.Same(failure, failing.Status.Failure);
        Assert.Equal(failure.Message, failing.Status.Detail);
    }

    [Fact]
    public void A_job_that_is_not_valid_is_refused_at_once() =>
        Assert.Throws<InvalidJobException>(() => JobFixture.Numbers(_feed, _outbox).Start(_fixture.Storeless));
}
