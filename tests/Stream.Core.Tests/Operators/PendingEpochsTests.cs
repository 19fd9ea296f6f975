using System.Text;
using Streams.Checkpoints;
using Streams.Operators;
using Streams.State;
using Streams.Testing;

namespace Streams.Tests.Operators;

public sealed class PendingEpochsTests
{
    [Fact]
    public void Epochs_of_a_writer_stay_with_one_subtask_even_when_another_wrote_nothing()
    {
        PendingEpochs first = new();
        PendingEpochs second = new();
        RestoredSection[] sections =
        [
            Freeze(first, 4, ""), Freeze(second, 4, "second 4"),
            Freeze(first, 5, "first 5"), Freeze(second, 5, "second 5"),
        ];

        PendingEpochs[] restored = [Restore(0), Restore(1)];

        Assert.Equal(["first 5"], Drain(restored[0]));
        Assert.Equal(["second 4", "second 5"], Drain(restored[1]));

        PendingEpochs Restore(int subtask)
        {
            PendingEpochs epochs = new();
            epochs.Adopt(new RestoredOperator("out", 5, sections[2..]), subtask, 2);
            return epochs;
        }
    }

    [Fact]
    public async Task An_epoch_is_prepared_once_for_all_who_ask_for_it()
    {
        int prepared = 0;
        TaskCompletionSource<ReadOnlyMemory<byte>> preparing = new();
        PendingEpoch epoch = new(1, _ =>
        {
            prepared++;
            return preparing.Task;
        });

        Task<ReadOnlyMemory<byte>>[] asked = [epoch.Committable(CancellationToken.None), epoch.Committable(CancellationToken.None)];
        preparing.SetResult(new byte[] { 7 });
        Task<ReadOnlyMemory<byte>> afterwards = epoch.Committable(CancellationToken.None);

        Assert.Equal(1, prepared);
        Assert.NotSame(asked[0], asked[1]);
        foreach (Task<ReadOnlyMemory<byte>> one in asked.Append(afterwards)) Assert.Equal([7], (await one).ToArray());
    }

    [Fact]
    public async Task A_failure_to_prepare_fails_all_who_ask()
    {
        PendingEpoch epoch = new(1, static _ => throw new IOException("The disk is full."));

        await Assert.ThrowsAsync<SinkPrepareException>(() => epoch.Committable(CancellationToken.None));
        await Assert.ThrowsAsync<SinkPrepareException>(() => epoch.Committable(CancellationToken.None));
    }

    private static MemorySection Freeze(PendingEpochs epochs, long checkpointId, string committable) =>
        MemorySection.Write(epochs.Freeze(checkpointId, _ => Task.FromResult<ReadOnlyMemory<byte>>(Encoding.UTF8.GetBytes(committable)), "out", "test/1", new KeyGroupRange(0, 15)));

    private static List<string> Drain(PendingEpochs epochs)
    {
        List<string> drained = [];
        while (epochs.TryNext(out PendingEpoch? epoch))
        {
            drained.Add(Encoding.UTF8.GetString(epoch.Committable(CancellationToken.None).Result.Span));
            epochs.OnCommitted();
        }

        return drained;
    }
}
