using Streams.Connectors;

namespace Streams.Tests.Connectors;

public sealed class PlainSinkTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Subtasks_share_a_collection()
    {
        HashSet<int> numbers = [];
        ISink<int> sink = CollectionSink.Into(numbers);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(k => Task.Run(
            () =>
            {
                ISinkWriter<int> writer = sink.CreateWriter(Context(k));
                for (int i = 0; i < 1000; i++) WriteAll(writer, (i * 4) + k);
            },
            Cancel)));

        Assert.Equal(4000, numbers.Count);
    }

    [Fact]
    public void A_list_takes_records_in_order_and_a_read_only_one_is_refused()
    {
        List<int> numbers = [0];
        WriteAll(CollectionSink.Into(numbers).CreateWriter(Context()), 1, 2);

        Assert.Equal([0, 1, 2], numbers);
        Assert.Throws<ArgumentException>(() => CollectionSink.Into(numbers.AsReadOnly()));
    }

    [Fact]
    public void Lines_are_written_in_the_invariant_culture()
    {
        using StringWriter text = new() { NewLine = "\n" };

        WriteAll(ConsoleSink.LinesTo(text).For<double>().CreateWriter(Context()), 1.5, -2);
        WriteAll(ConsoleSink.LinesTo(text).For<string?>().CreateWriter(Context()), "a", null);

        Assert.Equal("1.5\n-2\na\n\n", text.ToString());
    }

    [Fact]
    public async Task A_callback_is_called_in_order_and_its_failure_is_the_writer_s()
    {
        List<int> seen = [];
        await using ISinkWriter<int> writer = CallbackSink.Of<int>(i => seen.Add(i < 3 ? i : throw new InvalidDataException("three"))).CreateWriter(Context());

        Assert.Throws<InvalidDataException>(() => WriteAll(writer, 1, 2, 3, 4));
        Assert.Equal([1, 2], seen);
    }

    [Fact]
    public async Task The_stream_waits_while_as_many_calls_are_under_way_as_may_be()
    {
        List<TaskCompletionSource> calls = [];
        await using ISinkWriter<int> writer = CallbackSink.Of<int>((_, _) => Started(calls), maxInFlight: 2).CreateWriter(Context());

        Assert.Equal(2, writer.Write([1, 2, 3, 4], new StreamTime[4]));
        Task writable = writer.WhenWritableAsync(Cancel);
        Assert.False(writable.IsCompleted);
        calls[1].SetResult();
        await writable;

        Assert.Equal(1, writer.Write([3, 4], new StreamTime[2]));
        Assert.Equal(3, calls.Count);
        calls[0].SetResult();
        calls[2].SetResult();
        await writer.WhenWritableAsync(Cancel);
    }

    [Fact]
    public async Task A_checkpoint_waits_for_the_calls_before_it_and_for_no_other()
    {
        List<TaskCompletionSource> calls = [];
        await using ISinkWriter<int> writer = CallbackSink.Of<int>((_, _) => Started(calls), maxInFlight: 4).CreateWriter(Context());
        writer.Write([1, 2], new StreamTime[2]);

        Task<ReadOnlyMemory<byte>> prepared = writer.Prepare(1)(Cancel);
        writer.Write([3], new StreamTime[1]);
        calls[0].SetResult();
        Assert.False(prepared.IsCompleted);
        calls[1].SetResult();

        Assert.True((await prepared).IsEmpty);
        calls[2].SetResult();
    }

    [Fact]
    public async Task A_call_that_fails_fails_the_checkpoint_and_the_next_write()
    {
        List<TaskCompletionSource> calls = [];
        await using ISinkWriter<int> writer = CallbackSink.Of<int>((_, _) => Started(calls)).CreateWriter(Context());
        writer.Write([1, 2], new StreamTime[2]);
        Func<CancellationToken, Task<ReadOnlyMemory<byte>>> prepare = writer.Prepare(1);

        calls[0].SetException(new InvalidDataException("one"));

        await Assert.ThrowsAsync<InvalidDataException>(() => prepare(Cancel));
        await writer.WhenWritableAsync(Cancel);
        Assert.Throws<InvalidDataException>(() => writer.Write([2], new StreamTime[1]));
        Assert.Throws<InvalidDataException>(() => { writer.Prepare(2); });
    }

    [Fact]
    public async Task Calls_are_cancelled_when_the_attempt_ends()
    {
        ISinkWriter<int> writer = CallbackSink.Of<int>((_, token) => Task.Delay(Timeout.Infinite, token)).CreateWriter(Context());
        writer.Write([1], new StreamTime[1]);

        await writer.DisposeAsync();
    }

    private static Task Started(List<TaskCompletionSource> calls)
    {
        calls.Add(new TaskCompletionSource());
        return calls[^1].Task;
    }

    private static void WriteAll<T>(ISinkWriter<T> writer, params T[] records) => Assert.Equal(records.Length, writer.Write(records, new StreamTime[records.Length]));

    private static SinkWriterContext Context(int subtask = 0) => new("job", "out", subtask, 4, 0, "", false, [], TimeProvider.System);
}
