using Streams.Connectors;

namespace Streams.Benchmarks.Feeding;

/// <summary>Counts the records and adds up a number of each, so that nothing before it can be left out.</summary>
/// <typeparam name="T">The records.</typeparam>
/// <typeparam name="TValue">Gives the number; a struct, so that the loop is compiled for it.</typeparam>
internal sealed class CountingSink<T, TValue> : ISink<T> where TValue : struct, INumberOf<T>
{
    private readonly List<Writer> _writers = [];

    public string Description => "counter";

    public bool NeedsCheckpoints => false;

    public string CommittableFingerprint => "";

    /// <summary>The sum so far; exact while the job waits.</summary>
    public long Sum => _writers.Sum(static w => w.Sum);

    /// <summary>The records so far.</summary>
    public long Count => _writers.Sum(static w => w.Count);

    public ISinkWriter<T> CreateWriter(SinkWriterContext context)
    {
        Writer writer = new();
        lock (_writers) _writers.Add(writer);
        return writer;
    }

    private sealed class Writer : ISinkWriter<T>
    {
        public long Sum { get; private set; }

        public long Count { get; private set; }

        public int Write(ReadOnlySpan<T> records, ReadOnlySpan<StreamTime> times)
        {
            long sum = 0;
            foreach (ref readonly T record in records) sum += TValue.Of(in record);
            Sum += sum;
            Count += records.Length;
            return records.Length;
        }

        public Task WhenWritableAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Func<CancellationToken, Task<ReadOnlyMemory<byte>>> Prepare(long checkpointId) => static _ => Task.FromResult(ReadOnlyMemory<byte>.Empty);

        public Task CommitAsync(ReadOnlyMemory<byte> committable, CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>Gives a number of a record.</summary>
internal interface INumberOf<T>
{
    static abstract long Of(in T record);
}
