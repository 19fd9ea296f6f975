using System.Threading.Channels;
using Streams.Connectors.Bridges;

namespace Streams;

/// <summary>Reads records that the program brings as they come: from a channel, or from an asynchronous sequence.</summary>
/// <remarks>
/// <para>There is one split, so one subtask reads. While the job does not, whoever brings records waits. What a sequence throws, or a channel is completed with, fails the attempt; the end of the sequence is the end of the source.</para>
/// <para>Each attempt of a run opens the sequence anew and disposes its enumerator at its end. Only <see cref="Resuming{T}"/> says where to go on; with the others a restart loses what was read after the checkpoint that it goes back to.</para>
/// </remarks>
public static class AsyncSource
{
    private const int BufferRecords = 256;

    /// <summary>Reads a channel, at most once. A restart goes on with what is in it.</summary>
    /// <param name="records">The channel. Bounded, unless the program knows that what it writes fits into memory.</param>
    public static ISource<T> Of<T>(ChannelReader<T> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        return new FeedSource<T>($"channel of {typeof(T).Name}", Delivery.AtMostOnce, _ => new ChannelFeed<T>(records));
    }

    /// <summary>Reads a sequence, at most once.</summary>
    /// <param name="records">Enumerated anew by each attempt, so it is to bring what comes then: a subscription, a poll. For one that begins at its beginning again, and so would bring records twice, use <see cref="Resuming{T}"/>.</param>
    /// <param name="bufferRecords">How many records are enumerated ahead. At least 1; default 256.</param>
    public static ISource<T> Of<T>(IAsyncEnumerable<T> records, int bufferRecords = BufferRecords)
    {
        ArgumentNullException.ThrowIfNull(records);
        return Of(_ => records, bufferRecords);
    }

    /// <summary>Reads a sequence that each attempt asks for, at most once.</summary>
    /// <param name="open">Gives the sequence of an attempt, of what comes from then on. The token is cancelled when the attempt ends. Called beside the task.</param>
    /// <param name="bufferRecords">How many records are enumerated ahead. At least 1; default 256.</param>
    public static ISource<T> Of<T>(Func<CancellationToken, IAsyncEnumerable<T>> open, int bufferRecords = BufferRecords)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferRecords, 1);
        return new FeedSource<T>($"sequence of {typeof(T).Name}", Delivery.AtMostOnce, _ => new EnumerableFeed<T>(open, bufferRecords));
    }

    /// <summary>Reads a sequence that can begin anywhere, exactly once.</summary>
    /// <param name="open">Gives the records behind the first so many: the same ones in the same order each time. The token is cancelled when the attempt ends. Called beside the task.</param>
    /// <param name="bufferRecords">How many records are enumerated ahead. At least 1; default 256.</param>
    public static ISource<T> Resuming<T>(Func<long, CancellationToken, IAsyncEnumerable<T>> open, int bufferRecords = BufferRecords)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferRecords, 1);
        return new FeedSource<T>($"sequence of {typeof(T).Name}, resumed by number", Delivery.ExactlyOnce, next => new EnumerableFeed<T>(ended => open(next, ended), bufferRecords));
    }
}
