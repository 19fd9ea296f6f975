using Streams.Connectors;

namespace Streams.Testing;

/// <summary>A sink whose commits meet the faults of a plan.</summary>
internal sealed class DisturbedSink<T>(ISink<T> sink, FaultPlan faults) : ISink<T>
{
    /// <inheritdoc />
    public string Description => sink.Description;

    /// <inheritdoc />
    public bool NeedsCheckpoints => sink.NeedsCheckpoints;

    /// <inheritdoc />
    public Delivery Guarantee => sink.Guarantee;

    /// <inheritdoc />
    public string CommittableFingerprint => sink.CommittableFingerprint;

    /// <inheritdoc />
    public ISinkWriter<T> CreateWriter(SinkWriterContext context) => new Writer(sink.CreateWriter(context), faults, context.Sink);

    private sealed class Writer(ISinkWriter<T> writer, FaultPlan faults, string name) : ISinkWriter<T>
    {
        public int Write(ReadOnlySpan<T> records, ReadOnlySpan<StreamTime> times) => writer.Write(records, times);

        public Task WhenWritableAsync(CancellationToken cancellationToken) => writer.WhenWritableAsync(cancellationToken);

        public Func<CancellationToken, Task<ReadOnlyMemory<byte>>> Prepare(long checkpointId) => writer.Prepare(checkpointId);

        public async Task CommitAsync(ReadOnlyMemory<byte> committable, CancellationToken cancellationToken)
        {
            CommitFault fault = faults.OnCommit();
            if (fault == CommitFault.Fails) throw new InjectedFaultException($"A commit of '{name}'");
            await writer.CommitAsync(committable, cancellationToken).ConfigureAwait(false);
            if (fault == CommitFault.IsRepeated) throw new InjectedFaultException($"A commit of '{name}'");
        }

        public ValueTask DisposeAsync() => writer.DisposeAsync();
    }
}
