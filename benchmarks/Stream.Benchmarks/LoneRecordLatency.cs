using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Streams.Connectors;

namespace Streams.Benchmarks;

/// <summary>How long a lone record takes through an idle job: source, exchange, function, exchange, function, sink, at parallelism 2; beside two channels with a task behind each.</summary>
internal static class LoneRecordLatency
{
    private const int Warmup = 1000, Samples = 4000;

    public static async Task RunAsync()
    {
        using Ping ping = new();
        StreamJob job = StreamJob.Create("latency");
        job.From("pings", ping)
            .KeyBy(static n => n).Process("first", static _ => new Passing())
            .KeyBy(static n => n).Process("second", static _ => new Passing())
            .To("pongs", ping);
        using CancellationTokenSource stop = new();
        Task<JobCompletion> run = job.RunAsync(new JobOptions { Parallelism = 2 }, stop.Token);
        Measure("job, over two exchanges", ping.Send);
        await stop.CancelAsync();
        await run;
        await PlainAsync();
    }

    private static async Task PlainAsync()
    {
        Channel<int> first = Channel.CreateUnbounded<int>();
        Channel<int> second = Channel.CreateUnbounded<int>();
        using ManualResetEventSlim arrived = new();
        long arrivedAt = 0;
        Task passing = Task.Run(async () =>
        {
            await foreach (int n in first.Reader.ReadAllAsync()) second.Writer.TryWrite(n);
            second.Writer.Complete();
        });
        Task arriving = Task.Run(async () =>
        {
            await foreach (int _ in second.Reader.ReadAllAsync())
            {
                arrivedAt = Stopwatch.GetTimestamp();
                arrived.Set();
            }
        });
        Measure("plain, over two channels", n =>
        {
            arrived.Reset();
            long start = Stopwatch.GetTimestamp();
            first.Writer.TryWrite(n);
            arrived.Wait();
            return Stopwatch.GetElapsedTime(start, arrivedAt);
        });
        first.Writer.Complete();
        await Task.WhenAll(passing, arriving);
    }

    private static void Measure(string what, Func<int, TimeSpan> send)
    {
        List<double> microseconds = [];
        for (int n = 0; n < Warmup + Samples; n++)
        {
            TimeSpan taken = send(n);
            if (n >= Warmup) microseconds.Add(taken.TotalMicroseconds);
            Thread.Sleep((n % 3) + 2); // Longer than the linger: the record comes to an idle job.
        }

        double[] sorted = [.. microseconds.Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"lone record, {what}, {Samples} samples: p50 {sorted[Samples / 2]:F0} µs, p90 {sorted[Samples * 9 / 10]:F0} µs, p99 {sorted[Samples * 99 / 100]:F0} µs, worst {sorted[^1]:F0} µs"));
    }

    /// <summary>Hands each record on.</summary>
    private sealed class Passing : KeyedProcess<int, int, int>
    {
        public override void OnRecord(in int record, in KeyedContext<int> context, Output<int> output) => output.Emit(record);
    }

    /// <summary>Source and sink in one: sends a number, and waits for it.</summary>
    private sealed class Ping : ISource<int>, ISink<int>, IDisposable
    {
        private readonly ConcurrentQueue<int> _sent = new();
        private readonly SemaphoreSlim _readable = new(0);
        private readonly ManualResetEventSlim _arrived = new();
        private long _arrivedAt;

        public string Description => "pings";

        public string PositionFingerprint => "ping/1";

        public BadRecords? BadRecords => null;

        public bool NeedsCheckpoints => false;

        public string CommittableFingerprint => "";

        public TimeSpan Send(int number)
        {
            _arrived.Reset();
            long start = Stopwatch.GetTimestamp();
            _sent.Enqueue(number);
            _readable.Release();
            _arrived.Wait();
            return Stopwatch.GetElapsedTime(start, _arrivedAt);
        }

        public Task<IReadOnlyList<SourceSplit>> DiscoverAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SourceSplit>>([new SourceSplit("pings", new byte[1])]);

        public ISourceReader<int> CreateReader(SourceReaderContext context) => new Reader(this, context.Subtask);

        public ISinkWriter<int> CreateWriter(SinkWriterContext context) => new Writer(this);

        public void Dispose()
        {
            _readable.Dispose();
            _arrived.Dispose();
        }

        private sealed class Reader(Ping ping, int subtask) : ISourceReader<int>
        {
            public void AddSplit(SourceSplit split) { }

            public ReadResult Poll(SourceBatch<int> into)
            {
                if (subtask != 0 || !ping._sent.TryDequeue(out int number)) return new ReadResult(ReadKind.Nothing);
                into.Add(number);
                return new ReadResult(ReadKind.Records);
            }

            public Task WhenReadableAsync(CancellationToken cancellationToken) => subtask == 0 ? ping._readable.WaitAsync(cancellationToken) : Task.Delay(Timeout.Infinite, cancellationToken);

            public ReadOnlyMemory<byte> Position(int split) => new byte[1];

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }

        private sealed class Writer(Ping ping) : ISinkWriter<int>
        {
            public int Write(ReadOnlySpan<int> records, ReadOnlySpan<StreamTime> times)
            {
                if (records.Length == 0) return 0;
                ping._arrivedAt = Stopwatch.GetTimestamp();
                ping._arrived.Set();
                return records.Length;
            }

            public Task WhenWritableAsync(CancellationToken cancellationToken) => Task.CompletedTask;

            public Func<CancellationToken, Task<ReadOnlyMemory<byte>>> Prepare(long checkpointId) => static _ => Task.FromResult(ReadOnlyMemory<byte>.Empty);

            public Task CommitAsync(ReadOnlyMemory<byte> committable, CancellationToken cancellationToken) => Task.CompletedTask;

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
