using Streams.Tests.Checkpoints;

namespace Streams.Tests.Runtime.Jobs;

public sealed class EarlyTimersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Checkpoints_go_on_when_timers_ring_early()
    {
        StreamJob job = StreamJob.Create("job");
        job.From("numbers", GeneratorSource.Of(2_000, i => i).AtMost(2_000)).To("numbers-out", FileSink.ExactlyOnce(_folder.At("output"), TextLines.Of<long>(i => $"{i}")));

        JobCompletion completion = await job.RunAsync(
            new JobOptions
            {
                Time = new EarlyTimers(),
                Checkpoints = new CheckpointOptions { Store = CheckpointStore.Directory(_folder.At("checkpoints")), Interval = TimeSpan.FromMilliseconds(50) },
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(JobCompletion.Finished, completion);
        Assert.True(FileSink.PublishedFiles(_folder.At("output"), "numbers-out").Count > 1, "Only the checkpoint at the end was taken.");
    }

    /// <summary>The system's clock with timers that come at half their time. Those of .NET come a few milliseconds early, where the kernel's coarse clock lags; on a busy machine that few would not show.</summary>
    private sealed class EarlyTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new EarlyTimer(System.CreateTimer(callback, state, Sooner(dueTime), period));

        private static TimeSpan Sooner(TimeSpan due) => due > TimeSpan.Zero ? due / 2 : due;

        private sealed class EarlyTimer(ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Sooner(dueTime), period);

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
