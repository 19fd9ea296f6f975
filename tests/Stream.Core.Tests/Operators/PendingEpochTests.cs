using Streams.Operators;

namespace Streams.Tests.Operators;

public sealed class PendingEpochTests
{
    [Fact]
    public async Task A_sink_whose_own_time_out_cancels_what_it_prepares_fails_the_attempt()
    {
        PendingEpoch epoch = new(1, static _ => Task.FromException<ReadOnlyMemory<byte>>(new TaskCanceledException("The request timed out.")));

        SinkPrepareException failure = await Assert.ThrowsAsync<SinkPrepareException>(() => epoch.Committable(TestContext.Current.CancellationToken));

        Assert.EndsWith("The request timed out.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_end_of_the_attempt_cancels_is_no_failure_of_the_sink()
    {
        PendingEpoch epoch = new(1, static token => Task.FromCanceled<ReadOnlyMemory<byte>>(token));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => epoch.Committable(new CancellationToken(canceled: true)));
    }
}
