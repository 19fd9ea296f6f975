using System.Threading.Channels;

namespace Streams.Tests.Jobs;

/// <summary>Jobs over channels and sequences of the program.</summary>
public sealed class BridgeTests : IDisposable
{
    private readonly JobFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_job_between_two_small_channels_passes_everything_on()
    {
        Channel<Sale> sales = Channel.CreateBounded<Sale>(2);
        Channel<string> numbers = Channel.CreateBounded<string>(1);
        StreamJob job = JobFixture.Numbers(AsyncSource.Of(sales.Reader), AsyncSink.Into(numbers.Writer));

        Task<JobCompletion> run = JobFixture.RunAsync(job, _fixture.AtTheEnd with { Parallelism = 2 });
        Task written = WriteAsync();
        List<string> read = [];
        while (read.Count < 300) read.Add(await numbers.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Observed.Patience, TestContext.Current.CancellationToken));
        await written;

        Assert.Equal(JobCompletion.Finished, await run);
        Assert.Equal(Numbering.Of(Sale.Many(300)), read.Order(StringComparer.Ordinal));
        Assert.Contains("Warning: Source 'sales' of job 'shops' cannot go back: after a failure, what it read behind the last checkpoint is lost. It counts its records at most once.", _fixture.Log.Messages.Lines);

        async Task WriteAsync()
        {
            foreach (Sale sale in Sale.Many(300)) await sales.Writer.WriteAsync(sale, TestContext.Current.CancellationToken);
            sales.Writer.Complete();
        }
    }

    [Fact]
    public async Task A_sequence_that_resumes_counts_every_record_once_whatever_fails()
    {
        int failures = 0;
        Outbox<string> outbox = new(static s => s);
        StreamJob job = JobFixture.Numbers(AsyncSource.Resuming(static (next, _) => Sales((int)next), bufferRecords: 4), outbox, sale =>
        {
            if (sale.Amount is 100 or 200 && Interlocked.Increment(ref failures) <= 2) throw new TimeoutException($"The shop does not answer ({sale.Amount}).");
        });

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(job, _fixture.Often));

        Assert.Equal(2, Math.Min(failures, 2));
        Assert.Equal(Numbering.Of(Sale.Many(300)), outbox.Published.Lines.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(_fixture.Log.Messages.Lines, static l => l.Contains("cannot go back", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_channel_that_is_completed_too_early_stops_the_job()
    {
        Channel<string> numbers = Channel.CreateUnbounded<string>();
        numbers.Writer.Complete();
        StreamJob job = JobFixture.Numbers(new Feed<Sale>().Add(Sale.Many(3)), AsyncSink.Into(numbers.Writer));

        SinkException error = await JobFixture.FailAsync<SinkException>(job, _fixture.AtTheEnd);

        Assert.Equal("The channel of sink 'out' is completed while the job runs. Complete it when the job has ended.", error.Message);
    }

    private static async IAsyncEnumerable<Sale> Sales(int from)
    {
        foreach (Sale sale in Sale.Many(300 - from, from))
        {
            if (sale.Amount % 10 == 0) await Task.Yield();
            yield return sale;
        }
    }
}
