using Streams.Connectors;

namespace Streams.Tests.Jobs;

/// <summary>A sink that shows records as soon as they are written, and prepares nothing.</summary>
/// <typeparam name="T">The records.</typeparam>
internal sealed class Collector<T>(Func<T, string> text) : ISink<T>
{
    private readonly Func<T, string> _text = text;
    private int _writers;

    public string Description => "collector";

    public bool NeedsCheckpoints => false;

    public string CommittableFingerprint => "";

    /// <summary>What was written.</summary>
    public Observed Written { get; } = new();

    /// <summary>How many writers have been made.</summary>
    public int Writers => Volatile.Read(ref _writers);

    /// <summary>How many records it takes until it is full for ever.</summary>
    public int Room { get; init; } = int.MaxValue;

    /// <summary>Called before records are written.</summary>
    public Action OnWrite { get; init; } = static () => { };

    public ISinkWriter<T> CreateWriter(SinkWriterContext context)
    {
        Interlocked.Increment(ref _writers);
        return new Writer(this);
    }

    private sealed class Writer(Collector<T> collector) : ISinkWriter<T>
    {
        private int _room = collector.Room;

        public int Write(ReadOnlySpan<T> records, ReadOnlySpan<StreamTime> times)
        {
            collector.OnWrite();
            int taken = Math.Min(records.Length, _room);
            _room -= taken;
            foreach (T record in records[..taken]) collector.Written.Add(collector._text(record));
            return taken;
        }

        public Task WhenWritableAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

        public Func<CancellationToken, Task<ReadOnlyMemory<byte>>> Prepare(long checkpointId) => static _ => Task.FromResult(ReadOnlyMemory<byte>.Empty);

        public Task CommitAsync(ReadOnlyMemory<byte> committable, CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
