using Streams.Connectors;

namespace Streams;

/// <summary>Gives records to functions of the program.</summary>
/// <remarks>A restart gives again what came after the checkpoint that it goes back to, so a function sees each record at least once, and should not mind to see it twice.</remarks>
public static class CallbackSink
{
    /// <summary>Calls a function for each record, on the thread of the subtask: it must be quick, and ready for as many threads as there are subtasks. What it throws fails the attempt.</summary>
    /// <typeparam name="T">The records.</typeparam>
    /// <param name="callback">The function.</param>
    public static ISink<T> Of<T>(Action<T> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new CallbackSink<T>(_ => new ActionWriter<T>(callback));
    }

    /// <summary>Calls an asynchronous function for each record, and waits: a checkpoint completes when the calls for all records before it have. One that fails fails the attempt.</summary>
    /// <typeparam name="T">The records.</typeparam>
    /// <param name="callback">The function. Its token is cancelled when the attempt ends. Called on the thread of the subtask up to its first wait.</param>
    /// <param name="maxInFlight">How many calls of one subtask may be under way; above 1, they may end in any order. While there are as many, the stream waits. At least 1.</param>
    public static ISink<T> Of<T>(Func<T, CancellationToken, Task> callback, int maxInFlight = 1)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxInFlight, 1);
        return new CallbackSink<T>(_ => new CallbackWriter<T>(callback, maxInFlight));
    }
}

/// <summary>A sink into a function.</summary>
internal sealed class CallbackSink<T>(Func<SinkWriterContext, ISinkWriter<T>> createWriter) : ISink<T>
{
    /// <inheritdoc />
    public string Description => $"callback for {typeof(T).Name}";

    /// <inheritdoc />
    public bool NeedsCheckpoints => false;

    /// <inheritdoc />
    public string CommittableFingerprint => "";

    /// <inheritdoc />
    public ISinkWriter<T> CreateWriter(SinkWriterContext context) => createWriter(context);
}
