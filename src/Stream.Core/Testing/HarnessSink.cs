using Streams.Connectors;

namespace Streams.Testing;

/// <summary>Where the results of a harness go, at once.</summary>
internal sealed class HarnessSink<T>(List<Emitted<T>> results) : ISink<T>
{
    /// <inheritdoc />
    public string Description => "a harness";

    /// <inheritdoc />
    public bool NeedsCheckpoints => false;

    /// <inheritdoc />
    public string CommittableFingerprint => "";

    /// <inheritdoc />
    public ISinkWriter<T> CreateWriter(SinkWriterContext context) => new Writer(results);

    private sealed class Writer(List<Emitted<T>> results) : UnpreparedWriter<T>
    {
        /// <inheritdoc />
        public override int Write(ReadOnlySpan<T> values, ReadOnlySpan<StreamTime> times)
        {
            for (int i = 0; i < values.Length; i++) results.Add(new Emitted<T>(values[i], times[i]));
            return values.Length;
        }
    }
}
