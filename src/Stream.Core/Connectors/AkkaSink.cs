using Akka.Streams;
using Akka.Streams.Dsl;
using Streams.Connectors.Bridges;

namespace Streams;

/// <summary>Gives records to an Akka stream.</summary>
public static class AkkaSink
{
    /// <summary>Runs a sink, as best it can: it says nothing of what it is through with, so a failure may lose what it had taken and not yet handled, and a restart gives again what came after the checkpoint that it goes back to.</summary>
    /// <remarks>A checkpoint completes when the sink has pulled all records before it. A sink that does not pull makes the stream wait; one that ends while the job runs fails the attempt.
    /// Each attempt of each subtask materialises it anew, and completes it at its end.</remarks>
    /// <param name="sink">The sink.</param>
    /// <param name="materializer">What runs it; stays the program's.</param>
    /// <param name="materialized">Takes each materialised value, on the thread of the subtask. Null: it is not wanted.</param>
    /// <param name="bufferRecords">How many records wait for the sink at most. At least 1; default 256.</param>
    public static ISink<T> To<T, TMat>(Sink<T, TMat> sink, IMaterializer materializer, Action<TMat>? materialized = null, int bufferRecords = 256)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(materializer);
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferRecords, 1);
        return new AkkaSink<T>(context => AkkaWriter<T>.Run(context.Sink, sink, materializer, bufferRecords, materialized));
    }
}

/// <summary>A sink into an Akka stream.</summary>
internal sealed class AkkaSink<T>(Func<Connectors.SinkWriterContext, Connectors.ISinkWriter<T>> run) : ISink<T>
{
    /// <inheritdoc />
    public string Description => $"Akka sink of {typeof(T).Name}";

    /// <inheritdoc />
    public bool NeedsCheckpoints => false;

    /// <inheritdoc />
    public Delivery Guarantee => Delivery.BestEffort;

    /// <inheritdoc />
    public string CommittableFingerprint => "";

    /// <inheritdoc />
    public Connectors.ISinkWriter<T> CreateWriter(Connectors.SinkWriterContext context) => run(context);
}
