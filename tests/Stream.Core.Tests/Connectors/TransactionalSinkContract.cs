using Streams.Connectors;

namespace Streams.Tests.Connectors;

/// <summary>What a sink promises beyond that which publishes with checkpoints: each epoch once, whatever ends in between.</summary>
public abstract class TransactionalSinkContract : SinkContract
{
    [Fact]
    public async Task An_epoch_that_was_prepared_and_not_published_is_published_by_the_next_attempt()
    {
        ReadOnlyMemory<byte> committable = await AbandonAsync(prepared: [1, 2], unprepared: [3]);

        await using ISinkWriter<int> next = Writer(term: 2, adopted: committable);
        await next.CommitAsync(committable, Cancel);
        await next.TakeAsync(4);
        await next.PublishAsync(2);

        Assert.Equal([1, 2, 4], await OutAsync(3));
    }

    [Fact]
    public async Task An_epoch_that_was_published_and_is_published_again_is_there_once()
    {
        ReadOnlyMemory<byte> committable = await AbandonAsync(prepared: [1, 2], unprepared: [], publishes: true);

        await using ISinkWriter<int> next = Writer(term: 2, adopted: committable);
        await next.CommitAsync(committable, Cancel);
        await next.CommitAsync(committable, Cancel);

        Assert.Equal([1, 2], await OutAsync(2));
    }

    [Fact]
    public async Task Epochs_of_a_checkpoint_that_failed_are_published_with_the_next_in_their_order()
    {
        await using ISinkWriter<int> writer = Writer();
        await writer.TakeAsync(1);
        ReadOnlyMemory<byte> first = await writer.Prepare(1)(Cancel);
        await writer.TakeAsync(2);
        ReadOnlyMemory<byte> second = await writer.Prepare(2)(Cancel);
        Assert.Empty(await OutAsync(0));

        await writer.CommitAsync(first, Cancel);
        await writer.CommitAsync(second, Cancel);

        Assert.Equal([1, 2], await OutAsync(2));
    }

    [Fact]
    public async Task Epochs_of_more_subtasks_than_the_next_attempt_has_are_published_by_those_there_are()
    {
        ReadOnlyMemory<byte>[] committables = new ReadOnlyMemory<byte>[3];
        for (int subtask = 0; subtask < committables.Length; subtask++)
        {
            await using ISinkWriter<int> writer = Writer(subtask: subtask, parallelism: committables.Length);
            await writer.TakeAsync(subtask);
            committables[subtask] = await writer.Prepare(1)(Cancel);
        }

        await using ISinkWriter<int> next = Writer(term: 2, adopted: committables);
        foreach (ReadOnlyMemory<byte> committable in committables) await next.CommitAsync(committable, Cancel);

        Assert.Equal([0, 1, 2], (await OutAsync(3)).Order());
    }

    private async Task<ReadOnlyMemory<byte>> AbandonAsync(int[] prepared, int[] unprepared, bool publishes = false)
    {
        await using ISinkWriter<int> writer = Writer();
        await writer.TakeAsync(prepared);
        ReadOnlyMemory<byte> committable = (await writer.Prepare(1)(Cancel)).ToArray();
        if (publishes) await writer.CommitAsync(committable, Cancel);
        await writer.TakeAsync(unprepared);
        return committable;
    }
}
