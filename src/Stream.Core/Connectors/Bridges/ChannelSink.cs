using System.Threading.Channels;

namespace Streams.Connectors.Bridges;

/// <summary>A sink into a channel of the program's.</summary>
internal sealed class ChannelSink<T>(ChannelWriter<T> channel) : ISink<T>
{
    /// <inheritdoc />
    public string Description => $"channel of {typeof(T).Name}";

    /// <inheritdoc />
    public bool NeedsCheckpoints => false;

    /// <inheritdoc />
    public string CommittableFingerprint => "";

    /// <inheritdoc />
    public ISinkWriter<T> CreateWriter(SinkWriterContext context) => new Writer(channel, context.Sink);

    private sealed class Writer(ChannelWriter<T> channel, string sink) : UnpreparedWriter<T>
    {
        private volatile bool _isCompleted;

        /// <inheritdoc />
        public override int Write(ReadOnlySpan<T> records, ReadOnlySpan<StreamTime> times)
        {
            if (_isCompleted) throw new SinkException($"The channel of sink '{sink}' is completed while the job runs. Complete it when the job has ended.");
            int count = 0;
            while (count < records.Length && channel.TryWrite(records[count])) count++;
            return count;
        }

        /// <inheritdoc />
        public override async Task WhenWritableAsync(CancellationToken cancellationToken) => _isCompleted = !await channel.WaitToWriteAsync(cancellationToken).ConfigureAwait(false);
    }
}
