using Streams.Tests.Checkpoints;

namespace Streams.Tests.Runtime.Jobs;

public sealed class CancelledJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_job_that_is_cancelled_before_it_runs_stops_and_the_next_run_does_everything(bool hasStore)
    {
        List<int> records = [];
        JobOptions options = new() { Checkpoints = new CheckpointOptions { Store = hasStore ? CheckpointStore.Directory(_folder.At("checkpoints")) : null } };

        Assert.Equal(JobCompletion.Stopped, await Job(records).RunAsync(options, new CancellationToken(canceled: true)));
        Assert.Empty(records);

        Assert.Equal(JobCompletion.Finished, await Job(records).RunAsync(options, TestContext.Current.CancellationToken));
        Assert.Equal([1, 2, 3], records);
    }

    private static StreamJob Job(List<int> records)
    {
        StreamJob job = StreamJob.Create("job");
        job.From("numbers", CollectionSource.Of([1, 2, 3])).To("records", CollectionSink.Into(records));
        return job;
    }
}
