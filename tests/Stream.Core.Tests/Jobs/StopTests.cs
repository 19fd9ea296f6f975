using Akka.Actor;

namespace Streams.Tests.Jobs;

/// <summary>How a run ends: stopped, finished, superseded.</summary>
public sealed class StopTests : IDisposable
{
    private readonly JobFixture _fixture = new();
    private readonly Feed<Sale> _feed = new();
    private readonly Outbox<string> _outbox = new(static s => s);

    public void Dispose() => _fixture.Dispose();

    [Theory, InlineData(1), InlineData(3)]
    public async Task A_job_that_is_stopped_goes_on_where_it_was(int parallelism)
    {
        Sale[] sales = [.. Sale.Many(40)];
        JobOptions options = _fixture.AtTheEnd with { Parallelism = parallelism };
        TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        StreamJob first = JobFixture.Numbers(_feed.Add(sales[..25]), _outbox, sale =>
        {
            if (sale.Amount == 24) seen.TrySetResult();
        });

        Assert.Equal(JobCompletion.Stopped, await JobFixture.RunUntilAsync(first, options, () => seen.Task));
        Assert.Equal(Numbering.Of(sales[..25]), _outbox.Published.Lines.Order(StringComparer.Ordinal)); // Published by the checkpoint of the stop.

        _feed.Add(sales[25..]).Complete();
        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(JobFixture.Numbers(_feed, _outbox), options));
        Assert.Equal(Numbering.Of(sales), _outbox.Published.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_job_that_has_finished_is_not_run_again()
    {
        _feed.Add(Sale.Many(5)).Complete();
        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(JobFixture.Numbers(_feed, _outbox), _fixture.AtTheEnd));
        int writers = _outbox.Writers;

        Assert.Equal(JobCompletion.AlreadyFinished, await JobFixture.RunAsync(JobFixture.Numbers(_feed, _outbox), _fixture.AtTheEnd));
        Assert.Equal(JobCompletion.AlreadyFinished, await JobFixture.RunAsync(JobFixture.Numbers(_feed, _outbox), _fixture.Often));

        Assert.Equal(5, _outbox.Published.Lines.Count);
        Assert.Equal(writers, _outbox.Writers);
    }

    [Fact]
    public async Task A_job_that_is_cancelled_before_it_begins_stops_and_runs_nothing()
    {
        foreach (JobOptions options in (JobOptions[])[_fixture.AtTheEnd, _fixture.Storeless])
        {
            Collector<string> sink = new(static s => s);
            JobCompletion completion = await JobFixture.Numbers(_feed.Add(Sale.Many(1)), sink).RunAsync(options, new CancellationToken(canceled: true))
                .WaitAsync(Observed.Patience, TestContext.Current.CancellationToken);

            Assert.Equal(JobCompletion.Stopped, completion);
            Assert.Empty(sink.Written.Lines);
        }
    }

    [Fact]
    public async Task A_job_that_is_cancelled_between_two_attempts_stops()
    {
        JobOptions options = _fixture.AtTheEnd with { Restart = new RestartOptions { MinBackoff = TimeSpan.FromHours(1), MaxBackoff = TimeSpan.FromHours(1) } };
        StreamJob failing = JobFixture.Numbers(_feed.Add(Sale.Many(1)), _outbox, static _ => throw new TimeoutException("Not now."));

        Assert.Equal(JobCompletion.Stopped, await JobFixture.RunUntilAsync(failing, options, () => _fixture.Log.Messages.WhenContainsAsync("Not now. The next begins in ")));

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(JobFixture.Numbers(_feed.Complete(), _outbox), _fixture.AtTheEnd));
        Assert.Equal(["shop-0 #1"], _outbox.Published.Lines);
    }

    [Fact]
    public async Task A_stop_that_a_full_sink_holds_up_ends_in_time_and_names_the_task_that_holds_it()
    {
        Collector<string> full = new(static s => s) { Room = 2 };
        JobOptions options = _fixture.AtTheEnd with { ShutdownTimeout = TimeSpan.FromMilliseconds(300) };

        JobStopTimedOutException error = await Assert.ThrowsAsync<JobStopTimedOutException>(() =>
            JobFixture.RunUntilAsync(JobFixture.Numbers(_feed.Add(Sale.Many(5)), full), options, () => full.Written.WhenCountAsync(2)));

        Assert.Equal("shops", error.Job);
        Assert.Contains("The stop did not come to its end within ", error.Message, StringComparison.Ordinal);
        Assert.Contains("numbers → out", error.Message, StringComparison.Ordinal);

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(JobFixture.Numbers(_feed.Complete(), _outbox), _fixture.AtTheEnd));
        Assert.Equal(5, _outbox.Published.Lines.Count);
    }

    [Fact]
    public async Task The_second_run_of_a_job_takes_it_over_from_the_first()
    {
        Sale[] sales = [.. Sale.Many(60)];
        _feed.Add(sales[..20]);
        Task<JobCompletion> first = JobFixture.RunAsync(JobFixture.Numbers(_feed, _outbox), _fixture.Often);
        await _outbox.Published.WhenCountAsync(20);

        using RecordedLog log = new();
        Task<JobCompletion> second = JobFixture.RunAsync(JobFixture.Numbers(_feed.Add(sales[20..40]), _outbox), _fixture.Often with { Logger = log });
        JobSupersededException error = await Assert.ThrowsAsync<JobSupersededException>(() => first);
        _feed.Add(sales[40..]).Complete();

        Assert.Equal(JobCompletion.Finished, await second);
        Assert.Equal(Numbering.Of(sales), _outbox.Published.Lines.Order(StringComparer.Ordinal));
        Assert.Equal("shops", error.Job);
        Assert.Matches("^Run [0-9a-f]{32} holds the log of job 'shops' since entry [0-9]+; this run, [0-9a-f]{32}, stops\\.$", error.Message);
        string successor = error.Message.Split(' ')[1];
        Assert.Contains(log.Messages.Lines, l => l.Contains(" goes on from checkpoint ", StringComparison.Ordinal) && l.Contains($": run {successor}, term ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_actor_system_that_is_given_stays_alive_and_serves_several_jobs()
    {
        ActorSystem system = ActorSystem.Create("of-the-application");
        try
        {
            Feed<Sale> other = new Feed<Sale>().Add(Sale.Many(7)).Complete();
            Outbox<string> others = new(static s => s);
            JobOptions options = _fixture.AtTheEnd with { ActorSystem = system };

            await Task.WhenAll(
                JobFixture.RunAsync(JobFixture.Numbers(_feed.Add(Sale.Many(5)).Complete(), _outbox), options),
                JobFixture.RunAsync(JobFixture.Numbers(other, others, name: "other_shops"), options));

            Assert.Equal(5, _outbox.Published.Lines.Count);
            Assert.Equal(7, others.Published.Lines.Count);
            Assert.False(system.WhenTerminated.IsCompleted);
            IActorRef answering = system.ActorOf(Props.Create(static () => new Answering()));
            Assert.Equal("yes", await answering.Ask<string>("alive?", Observed.Patience, TestContext.Current.CancellationToken));
        }
        finally
        {
            await system.Terminate();
        }
    }

    [Fact]
    public async Task A_job_whose_name_has_an_underscore_gets_an_actor_system_of_its_own() =>
        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(JobFixture.Numbers(_feed.Complete(), _outbox, name: "_shops_of-2026_"), _fixture.AtTheEnd));

    [Fact]
    public async Task Timers_that_ring_a_little_early_do_not_end_the_checkpoints()
    {
        Assert.Equal(JobCompletion.Stopped, await JobFixture.RunUntilAsync(
            JobFixture.Numbers(_feed, _outbox), _fixture.Often with { Time = new HastyTime() }, () => _fixture.Log.Messages.WhenContainsAsync(" is complete.", times: 5)));
    }

    /// <summary>The system's clock, with timers that ring 3 ms before they are due.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            TimeSpan early = TimeSpan.FromMilliseconds(3);
            return base.CreateTimer(callback, state, dueTime > early ? dueTime - early : dueTime, period);
        }
    }

    private sealed class Answering : ReceiveActor
    {
        public Answering() => ReceiveAny(_ => Sender.Tell("yes"));
    }
}
