using Akka.Streams;
using Akka.Streams.Dsl;
using Streams.Connectors.Bridges;

namespace Streams;

/// <summary>Reads the elements of an Akka stream.</summary>
/// <remarks>There is one split, so one subtask reads. While the job does not, the stream is not pulled. A stream that fails fails the attempt; its completion is the end of the source.</remarks>
public static class AkkaSource
{
    /// <summary>Reads a source, at most once: each attempt materialises it anew and cancels it at its end, so it is to bring what comes then. A restart loses what was read after the checkpoint that it goes back to.</summary>
    /// <param name="source">The source.</param>
    /// <param name="materializer">What runs it; stays the program's.</param>
    /// <param name="materialized">Takes the materialised value of each attempt, on the thread of the subtask. Null: it is not wanted.</param>
    /// <param name="bufferRecords">How many elements are pulled ahead. At least 1; default 256.</param>
    public static ISource<T> Of<T, TMat>(Source<T, TMat> source, IMaterializer materializer, Action<TMat>? materialized = null, int bufferRecords = 256)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(materializer);
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferRecords, 1);
        return new FeedSource<T>($"Akka source of {typeof(T).Name}", Delivery.AtMostOnce, _ => AkkaFeed<T>.Run(source, materializer, bufferRecords, materialized));
    }

    /// <summary>Reads a source that can begin anywhere, exactly once.</summary>
    /// <param name="open">Gives the source of the elements behind the first so many: the same ones in the same order each time. Called on the thread of the subtask.</param>
    /// <param name="materializer">What runs it; stays the program's.</param>
    /// <param name="bufferRecords">How many elements are pulled ahead. At least 1; default 256.</param>
    public static ISource<T> Resuming<T, TMat>(Func<long, Source<T, TMat>> open, IMaterializer materializer, int bufferRecords = 256)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(materializer);
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferRecords, 1);
        return new FeedSource<T>($"Akka source of {typeof(T).Name}, resumed by number", Delivery.ExactlyOnce, next => AkkaFeed<T>.Run(open(next), materializer, bufferRecords, materialized: null));
    }
}
