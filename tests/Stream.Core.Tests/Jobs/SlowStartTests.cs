using Streams.Connectors;

namespace Streams.Tests.Jobs;

public sealed class SlowStartTests
{
    [Fact]
    public async Task A_job_that_is_stopped_while_a_source_opens_lets_go_of_that_source_before_it_ends()
    {
        using JobFixture fixture = new();
        using CancellationTokenSource stop = new();
        SlowSource source = new();
        StreamJob job = StreamJob.Create("slow");
        job.From("numbers", source).To("out", CollectionSink.Into(new List<int>()));

        Task<JobCompletion> run = job.RunAsync(fixture.AtTheEnd, stop.Token);
        await source.Opening.Task.WaitAsync(Observed.Patience, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        source.MayOpen.Set();

        Assert.Equal(JobCompletion.Stopped, await run.WaitAsync(Observed.Patience, TestContext.Current.CancellationToken));
        Assert.True(source.IsReaderDisposed);
    }

    private sealed class SlowSource : ISource<int>
    {
        public TaskCompletionSource Opening { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim MayOpen { get; } = new();

        public bool IsReaderDisposed { get; private set; }

        public string Description => "slow";

        public string PositionFingerprint => "slow/1";

        public BadRecords? BadRecords => null;

        public Task<IReadOnlyList<SourceSplit>> DiscoverAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SourceSplit>>([new SourceSplit("all", default)]);

        public ISourceReader<int> CreateReader(SourceReaderContext context)
        {
            Opening.TrySetResult();
            MayOpen.Wait(Observed.Patience);
            return new Reader(this);
        }

        private sealed class Reader(SlowSource source) : ISourceReader<int>
        {
            public void AddSplit(SourceSplit split) { }

            public ReadResult Poll(SourceBatch<int> into) => new(ReadKind.Nothing);

            public Task WhenReadableAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

            public ReadOnlyMemory<byte> Position(int split) => default;

            public ValueTask DisposeAsync()
            {
                source.IsReaderDisposed = true;
                return ValueTask.CompletedTask;
            }
        }
    }
}
