using Streams.Connectors;

namespace Streams.Tests.Connectors;

/// <summary>Drives a writer as the engine does.</summary>
internal static class Writing
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Writes all records, waiting where the writer is full.</summary>
    public static async Task TakeAsync<T>(this ISinkWriter<T> writer, params T[] records)
    {
        for (int taken = 0; ;)
        {
            taken += writer.Write(records.AsSpan(taken), new StreamTime[records.Length - taken]);
            if (taken == records.Length) return;
            await writer.WhenWritableAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Takes a checkpoint and publishes it.</summary>
    public static async Task PublishAsync<T>(this ISinkWriter<T> writer, long checkpoint) =>
        await writer.CommitIfAnyAsync(await writer.Prepare(checkpoint)(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken));

    /// <summary>Publishes what was prepared, if there is something.</summary>
    public static Task CommitIfAnyAsync<T>(this ISinkWriter<T> writer, ReadOnlyMemory<byte> committable) =>
        committable.IsEmpty ? Task.CompletedTask : writer.CommitAsync(committable, TestContext.Current.CancellationToken);
}
