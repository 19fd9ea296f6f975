using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Streams.Connectors;

namespace Streams.Tests.Connectors;

public sealed class AsyncSourceTests : SourceContract<int>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected override IReadOnlyList<int> Expected { get; } = [.. Enumerable.Range(0, 20)];

    protected override ISource<int> Create() => AsyncSource.Resuming(static (next, ended) => Numbers((int)next, 20, ended), bufferRecords: 3);

    [Fact]
    public async Task A_sequence_is_enumerated_no_further_than_its_buffer_until_the_job_reads()
    {
        SemaphoreSlim given = new(0);
        ISource<int> source = AsyncSource.Of(Counted(given), bufferRecords: 4);
        await using Reading<int> reading = await Reading<int>.Of(source);

        Assert.Equal(ReadKind.Records, await reading.PollAsync(1));

        // One was read, four wait, and the sixth is being given.
        for (int i = 0; i < 6; i++) Assert.True(await given.WaitAsync(TimeSpan.FromMinutes(1), Cancel));
        Assert.Equal(0, given.CurrentCount);
    }

    [Fact]
    public async Task An_end_of_the_attempt_cancels_the_enumeration_and_disposes_the_enumerator()
    {
        TaskCompletionSource disposed = new();
        Reading<int> reading = await Reading<int>.Of(AsyncSource.Of(ended => Waiting(disposed, ended)));
        await reading.PollAsync(1);

        await reading.DisposeAsync();

        Assert.True(disposed.Task.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task What_a_sequence_throws_comes_out_behind_the_records_before_it()
    {
        await using Reading<int> reading = await Reading<int>.Of(AsyncSource.Of(Failing()));

        await reading.PollAsync(10);
        TimeoutException failure = await Assert.ThrowsAsync<TimeoutException>(() => reading.ToEndAsync(10));

        Assert.Equal("No answer.", failure.Message);
        Assert.Equal([1, 2], reading.All);
    }

    [Fact]
    public async Task A_sequence_that_cancels_itself_fails_with_what_it_said()
    {
        await using Reading<int> reading = await Reading<int>.Of(AsyncSource.Of(Cancelled()));

        SourceException failure = await Assert.ThrowsAsync<SourceException>(() => reading.ToEndAsync(10));

        Assert.Equal("No answer.", Assert.IsType<TaskCanceledException>(failure.InnerException).InnerException?.Message);
    }

    [Fact]
    public async Task A_channel_gives_the_next_attempt_what_the_last_one_left()
    {
        Channel<int> channel = Channel.CreateUnbounded<int>();
        for (int i = 0; i < 6; i++) channel.Writer.TryWrite(i);
        channel.Writer.Complete();
        await using Reading<int> reading = await Reading<int>.Of(AsyncSource.Of(channel.Reader));

        await reading.PollAsync(2);
        await reading.RestartAsync();
        await reading.ToEndAsync(2);

        Assert.Equal([0, 1, 2, 3, 4, 5], reading.All);
    }

    [Fact]
    public async Task A_channel_that_was_completed_with_an_error_fails_and_one_that_is_empty_waits()
    {
        Channel<int> channel = Channel.CreateUnbounded<int>();
        await using Reading<int> reading = await Reading<int>.Of(AsyncSource.Of(channel.Reader));
        Assert.Equal(ReadKind.Nothing, reading.Poll(1));
        Task readable = reading.WhenReadableAsync();
        Assert.False(readable.IsCompleted);

        channel.Writer.Complete(new InvalidDataException("Torn."));
        await readable;

        Assert.Equal("Torn.", Assert.Throws<InvalidDataException>(() => { reading.Poll(1); }).Message);
    }

    [Fact]
    public void Sources_say_what_they_guarantee()
    {
        Assert.Equal(Delivery.ExactlyOnce, Create().Guarantee);
        Assert.Equal(Delivery.AtMostOnce, AsyncSource.Of(Failing()).Guarantee);
        Assert.Equal(Delivery.AtMostOnce, AsyncSource.Of(Failing()).AtMost(5).Guarantee);
        Assert.Equal(Delivery.AtLeastOnce, AsyncSink.Into(Channel.CreateBounded<int>(1).Writer).Guarantee);
        Assert.Throws<ArgumentOutOfRangeException>(() => AsyncSource.Of(Failing(), bufferRecords: 0));
    }

    private static async IAsyncEnumerable<int> Numbers(int from, int to, [EnumeratorCancellation] CancellationToken ended)
    {
        for (int i = from; i < to; i++)
        {
            if (i % 3 == 0) await Task.Yield();
            ended.ThrowIfCancellationRequested();
            yield return i;
        }
    }

    private static async IAsyncEnumerable<int> Counted(SemaphoreSlim given)
    {
        await Task.Yield();
        for (int i = 0; ; i++)
        {
            given.Release();
            yield return i;
        }
    }

    private static async IAsyncEnumerable<int> Waiting(TaskCompletionSource disposed, [EnumeratorCancellation] CancellationToken ended)
    {
        try
        {
            yield return 1;
            await Task.Delay(Timeout.Infinite, ended);
        }
        finally
        {
            disposed.SetResult();
        }
    }

    // As a request does that has run out of time.
    private static async IAsyncEnumerable<int> Cancelled()
    {
        yield return 1;
        await Task.Yield();
        throw new TaskCanceledException("The request was cancelled.", new TimeoutException("No answer."));
    }

    private static async IAsyncEnumerable<int> Failing()
    {
        yield return 1;
        await Task.Yield();
        yield return 2;
        throw new TimeoutException("No answer.");
    }
}
