using Akka.Streams;
using Akka.Streams.Dsl;
using Streams.Connectors.Bridges;

namespace Streams;

/// <summary>Gives records to an Akka stream.</summary>
public static class AkkaSink
{
    /// <summary>Runs a sink, as best it can: it says nothing of what it is through with, so a failure may lose what it had taken and not yet handled, and a restart gives again what came after the checkpoint that it goes back to.
    /// <see cref="Confirmed"/> loses nothing.</summary>
    /// <remarks>A checkpoint completes when the sink has pulled all records before it; what it does with them afterwards is not waited for, and is not in the checkpoint. A sink that does not pull makes the stream wait; one that ends while the job runs fails the attempt.
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
        return new AkkaSink<T>("sink", Delivery.BestEffort, context => AkkaWriter<T>.Run(context.Sink, sink, materializer, bufferRecords, materialized));
    }

    /// <summary>Runs a flow that confirms what it is through with, at least once: a checkpoint completes when all records before it are confirmed, and a restart gives again what came after it.</summary>
    /// <remarks>The flow gives one element for each record, in the order of the records, once the record's effect would outlive a failure: <c>Flow.Create&lt;Order&gt;().SelectAsync(4, SaveAsync)</c> does, <c>SelectAsyncUnordered</c> does not.
    /// What the elements are does not matter. One that gives fewer holds the checkpoint up until it times out. A flow that ends while the job runs, or fails, fails the attempt.
    /// Each attempt of each subtask materialises it anew, and completes it at its end.</remarks>
    /// <param name="flow">The flow.</param>
    /// <param name="materializer">What runs it; stays the program's.</param>
    /// <param name="materialized">Takes each materialised value, on the thread of the subtask. Null: it is not wanted.</param>
    /// <param name="bufferRecords">How many records wait for the flow at most. At least 1; default 256.</param>
    public static ISink<T> Confirmed<T, TConfirmed, TMat>(Flow<T, TConfirmed, TMat> flow, IMaterializer materializer, Action<TMat>? materialized = null, int bufferRecords = 256)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(materializer);
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferRecords, 1);
        return new AkkaSink<T>("flow", Delivery.AtLeastOnce, context => AkkaWriter<T>.RunConfirmed(context.Sink, flow, materializer, bufferRecords, materialized));
    }
}

/// <summary>A sink into an Akka stream.</summary>
/// <param name="kind">What of Akka's it is, for plans.</param>
/// <param name="guarantee">Whether the stream confirms.</param>
/// <param name="run">Materialises it.</param>
internal sealed class AkkaSink<T>(string kind, Delivery guarantee, Func<Connectors.SinkWriterContext, Connectors.ISinkWriter<T>> run) : ISink<T>
{
    /// <inheritdoc />
    public string Description => $"Akka {kind} of {typeof(T).Name}";

    /// <inheritdoc />
    public bool NeedsCheckpoints => false;

    /// <inheritdoc />
    public Delivery Guarantee => guarantee;

    /// <inheritdoc />
    public string CommittableFingerprint => "";

    /// <inheritdoc />
    public Connectors.ISinkWriter<T> CreateWriter(Connectors.SinkWriterContext context) => run(context);
}
