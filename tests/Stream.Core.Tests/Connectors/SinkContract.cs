using Streams.Connectors;

namespace Streams.Tests.Connectors;

/// <summary>What every sink promises to the engine. A derived class makes the same sink each time, and looks at what has come out of it.</summary>
public abstract class SinkContract
{
    private const int Count = 5_000;

    /// <summary>A sink to the same place at each call.</summary>
    protected abstract ISink<int> Create();

    /// <summary>What has come out, in order, once there are so many records; a sink that gives them to others may take its time.</summary>
    protected abstract Task<IReadOnlyList<int>> OutAsync(int count);

    [Fact]
    public void It_says_what_it_is_and_what_it_promises()
    {
        ISink<int> sink = Create();

        Assert.False(string.IsNullOrWhiteSpace(sink.Description));
        Assert.Equal(sink.NeedsCheckpoints, sink.Guarantee == Delivery.ExactlyOnce);
        Assert.Equal(sink.NeedsCheckpoints, sink.CommittableFingerprint != "");
    }

    [Theory, InlineData(1), InlineData(7), InlineData(1024)]
    public async Task All_records_come_out_in_order_however_they_are_cut(int size)
    {
        await using (ISinkWriter<int> writer = Writer())
        {
            for (int from = 0; from < Count; from += size) await writer.TakeAsync([.. Enumerable.Range(from, Math.Min(size, Count - from))]);
            await writer.PublishAsync(1);
        }

        Assert.Equal(Enumerable.Range(0, Count), await OutAsync(Count));
    }

    [Fact]
    public async Task Records_of_one_epoch_come_before_those_of_the_next_and_an_epoch_may_be_empty()
    {
        await using (ISinkWriter<int> writer = Writer())
        {
            await writer.PublishAsync(1);
            await writer.TakeAsync(1, 2);
            await writer.PublishAsync(2);
            await writer.PublishAsync(3);
            await writer.TakeAsync(3);
            await writer.PublishAsync(4);
        }

        Assert.Equal([1, 2, 3], await OutAsync(3));
    }

    [Fact]
    public async Task Nothing_is_prepared_where_nothing_was_written()
    {
        await using ISinkWriter<int> writer = Writer();

        Assert.True((await writer.Prepare(1)(Cancel)).IsEmpty);

        Assert.Empty(await OutAsync(0));
    }

    [Fact]
    public async Task Bytes_to_commit_are_there_exactly_if_it_needs_checkpoints()
    {
        ISink<int> sink = Create();
        await using ISinkWriter<int> writer = Writer();
        await writer.TakeAsync(1);

        ReadOnlyMemory<byte> committable = await writer.Prepare(1)(Cancel);

        Assert.Equal(sink.NeedsCheckpoints, !committable.IsEmpty);
        Assert.Equal(sink.NeedsCheckpoints ? [] : [1], await OutAsync(sink.NeedsCheckpoints ? 0 : 1));
    }

    [Fact]
    public async Task What_is_written_while_an_epoch_is_being_prepared_belongs_to_the_next()
    {
        await using (ISinkWriter<int> writer = Writer())
        {
            await writer.TakeAsync(1);
            Func<CancellationToken, Task<ReadOnlyMemory<byte>>> first = writer.Prepare(1);
            await writer.TakeAsync(2);
            await writer.CommitIfAnyAsync(await first(Cancel));
            await writer.PublishAsync(2);
        }

        Assert.Equal([1, 2], await OutAsync(2));
    }

    [Fact]
    public async Task Subtasks_write_side_by_side()
    {
        const int Subtasks = 3;
        await Task.WhenAll(Enumerable.Range(0, Subtasks).Select(subtask => Task.Run(
            async () =>
            {
                await using ISinkWriter<int> writer = Writer(subtask: subtask, parallelism: Subtasks);
                for (int i = subtask; i < 300; i += Subtasks) await writer.TakeAsync(i);
                await writer.PublishAsync(1);
            },
            Cancel)));

        IReadOnlyList<int> all = await OutAsync(300);

        Assert.Equal(Enumerable.Range(0, 300), all.Order());
        for (int subtask = 0; subtask < Subtasks; subtask++) Assert.Equal(all.Where(i => i % Subtasks == subtask).Order(), all.Where(i => i % Subtasks == subtask));
    }

    [Fact]
    public async Task An_attempt_may_end_at_once_and_another_begin()
    {
        for (int term = 1; term <= 3; term++) await Writer(term).DisposeAsync();
        await using (ISinkWriter<int> writer = Writer(term: 4))
        {
            await writer.TakeAsync(1);
            await writer.PublishAsync(1);
        }

        Assert.Equal([1], await OutAsync(1));
    }

    /// <summary>A writer of one subtask of one attempt.</summary>
    private protected ISinkWriter<int> Writer(long term = 1, int subtask = 0, int parallelism = 1, params ReadOnlyMemory<byte>[] adopted) =>
        Create().CreateWriter(new SinkWriterContext("job", "signals", subtask, parallelism, term, "00112233445566778899aabbccddeeff", adopted.Length > 0, adopted, TimeProvider.System));

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
