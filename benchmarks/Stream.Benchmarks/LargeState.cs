using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.InteropServices;
using Streams.Benchmarks.Feeding;
using Streams.Connectors;

namespace Streams.Benchmarks;

/// <summary>A job with a gigabyte of state on the heap, updated all over and as fast as it can: what its checkpoints take, how long they stop the task, and what a restore takes; beside a plain file of
/// the same size and a dictionary of the same keys.</summary>
internal static class LargeState
{
    private const int Keys = 24_000_000;

    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(60);

    public static async Task RunAsync()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("streams-benchmark-");
        try
        {
            long stored = await CheckpointAsync(directory.FullName);
            await RestoreAsync(directory.FullName);
            PlainFile(Path.Combine(directory.FullName, "plain"), stored);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    // Gives the bytes of a checkpoint.
    private static async Task<long> CheckpointAsync(string directory)
    {
        using Measurements measured = new();
        Updates updates = new(Keys);
        using CancellationTokenSource stop = new();
        Task<JobCompletion> run = Job(updates).RunAsync(Options(directory), stop.Token);
        await await Task.WhenAny(updates.IsFull, run);
        Print($"{Keys / 1e6:F0} million keys, {GC.GetTotalMemory(forceFullCollection: false) / 1e9:F2} GB on the heap");
        measured.Clear();
        updates.Steps.Clear();
        (long before, TimeSpan pauses) = (updates.Records, GC.GetTotalPauseDuration());
        await await Task.WhenAny(Task.Delay(Measured), run);
        double[] steps = updates.Steps.Sorted();
        Print($"{(updates.Records - before) / Measured.TotalSeconds / 1e6:F1} M records/s; steps of 1,024 records: p50 {At(steps, 0.5):F3} ms, p99.9 {At(steps, 0.999):F2} ms, worst {steps[^1]:F1} ms; pauses of the collector {(GC.GetTotalPauseDuration() - pauses).TotalMilliseconds:F0} ms in all");
        Print($"the longest steps, and how much of each the collector paused: {string.Join(", ", updates.Steps.Longest(8).Select(static s => string.Create(CultureInfo.InvariantCulture, $"{s.Ms:F1} ({s.PausedMs:F1})")))} ms");
        measured.Print();
        await stop.CancelAsync();
        await run;
        return measured.LastSize;
    }

    private static async Task RestoreAsync(string directory)
    {
        Updates updates = new(Keys);
        using CancellationTokenSource stop = new();
        long start = Stopwatch.GetTimestamp();
        Task<JobCompletion> run = Job(updates).RunAsync(Options(directory), stop.Token);
        await await Task.WhenAny(updates.HasBegun, run);
        Print($"restore, from the start of the job to its first poll, its files in the page cache: {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        await stop.CancelAsync();
        await run;
    }

    // What the machine takes to write and read as many bytes, and to fill a dictionary.
    private static void PlainFile(string path, long bytes)
    {
        byte[] block = new byte[1 << 20];
        new Random(1).NextBytes(block);
        long start = Stopwatch.GetTimestamp();
        using (FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 0))
        {
            for (long at = 0; at < bytes; at += block.Length) file.Write(block.AsSpan(0, (int)Math.Min(block.Length, bytes - at)));
            file.Flush(flushToDisk: true);
        }

        Print($"plain file of {bytes / 1e9:F2} GB: written and synchronised in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        start = Stopwatch.GetTimestamp();
        using (FileStream file = File.OpenRead(path))
        {
            while (file.Read(block) > 0)
            {
            }
        }

        Print($"the same read in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        start = Stopwatch.GetTimestamp();
        Dictionary<int, (long Count, long Sum)> totals = [];
        for (int key = 0; key < Keys; key++) CollectionsMarshal.GetValueRefOrAddDefault(totals, Updates.KeyOf(key, Keys), out _).Count++;
        Print($"a dictionary filled with {totals.Count / 1e6:F0} million keys in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
    }

    private static StreamJob Job(Updates updates)
    {
        StreamJob job = StreamJob.Create("large-state");
        job.From("updates", updates, Watermarks.Ascending)
            .KeyBy(static key => key)
            .Window(Tumbling.Of(TimeSpan.FromDays(10_000)), Late.Drop)
            .Aggregate("totals", static a => (a.Count(), a.Sum(static key => (long)key)), static (key, _, count, sum) => (key, count, sum))
            .To("nowhere", new CountingSink<(int, long, long), SumOfTriple>());
        return job;
    }

    private static JobOptions Options(string directory) => new()
    {
        Checkpoints = new CheckpointOptions { Store = CheckpointStore.Directory(directory), Interval = TimeSpan.FromSeconds(10) },
    };

    private static double At(double[] sorted, double part) => sorted[(int)(sorted.Length * part)];

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private readonly struct SumOfTriple : INumberOf<(int, long, long)>
    {
        public static long Of(in (int, long, long) record) => record.Item3;
    }

    /// <summary>Every key once, then all of them again and again, in an order without neighbours; and the time between two polls.</summary>
    private sealed class Updates(int keys) : ITimestampedSource<int>
    {
        private const int BatchSize = 1024;

        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Durations Steps { get; } = new();

        public long Records { get; private set; }

        public Task HasBegun => _begun.Task;

        public Task IsFull => _full.Task;

        public string Description => "updates all over";

        public string PositionFingerprint => "updates/1";

        public BadRecords? BadRecords => null;

        /// <summary>The key of a record: by a factor that has no divisor in common with the number of keys, so that each comes once before any comes again.</summary>
        public static int KeyOf(long number, int keys) => (int)((number * 7_368_787) % keys);

        public Task<IReadOnlyList<SourceSplit>> DiscoverAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SourceSplit>>([new SourceSplit("updates", new byte[8])]);

        public ISourceReader<int> CreateReader(SourceReaderContext context) => new Reader(this, keys);

        private sealed class Reader(Updates owner, int keys) : ISourceReader<int>
        {
            private readonly int[] _keys = new int[BatchSize];
            private readonly StreamTime[] _times = new StreamTime[BatchSize];
            private readonly byte[] _position = new byte[8];
            private long _next;
            private long _last = Stopwatch.GetTimestamp();
            private TimeSpan _paused = GC.GetTotalPauseDuration();

            public void AddSplit(SourceSplit split) => _next = BinaryPrimitives.ReadInt64LittleEndian(split.Position.Span);

            public ReadResult Poll(SourceBatch<int> into)
            {
                owner._begun.TrySetResult();
                long now = Stopwatch.GetTimestamp();
                TimeSpan paused = GC.GetTotalPauseDuration();
                owner.Steps.Add(now - _last, (paused - _paused).TotalMilliseconds);
                (_last, _paused) = (now, paused);
                for (int i = 0; i < _keys.Length; i++)
                {
                    _keys[i] = KeyOf(_next, keys);
                    _times[i] = new StreamTime(_next++ / BatchSize);
                }

                into.Add(_keys, _times);
                owner.Records = _next;
                if (_next >= keys) owner._full.TrySetResult();
                return new ReadResult(ReadKind.Records);
            }

            public Task WhenReadableAsync(CancellationToken cancellationToken) => Task.CompletedTask;

            public ReadOnlyMemory<byte> Position(int split)
            {
                BinaryPrimitives.WriteInt64LittleEndian(_position, _next);
                return _position;
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    /// <summary>Durations that one thread adds and another reads.</summary>
    private sealed class Durations
    {
        private readonly Lock _gate = new();
        private readonly List<(long Ticks, double PausedMs)> _steps = [];

        public void Add(long ticks, double pausedMs)
        {
            lock (_gate) _steps.Add((ticks, pausedMs));
        }

        public void Clear()
        {
            lock (_gate) _steps.Clear();
        }

        /// <summary>The longest of all: how long, and how much of it the collector paused, in milliseconds.</summary>
        public IEnumerable<(double Ms, double PausedMs)> Longest(int count)
        {
            lock (_gate) return [.. _steps.OrderByDescending(static s => s.Ticks).Take(count).Select(static s => (Stopwatch.GetElapsedTime(0, s.Ticks).TotalMilliseconds, s.PausedMs))];
        }

        /// <summary>In milliseconds.</summary>
        public double[] Sorted()
        {
            lock (_gate) return [.. _steps.Select(static s => s.Ticks).Order().Select(static t => Stopwatch.GetElapsedTime(0, t).TotalMilliseconds)];
        }
    }

    /// <summary>What the library's meter says of checkpoints.</summary>
    private sealed class Measurements : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly SortedDictionary<string, List<double>> _values = [];

        public Measurements()
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name.StartsWith("streams.checkpoint.", StringComparison.Ordinal)) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Add(instrument, value));
            _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument, value));
            _listener.Start();
        }

        public long LastSize { get; private set; }

        public void Clear()
        {
            lock (_values) _values.Clear();
        }

        public void Print()
        {
            lock (_values)
            {
                foreach ((string name, List<double> values) in _values) LargeState.Print($"{name}: {values.Count} times, median {values.Order().ElementAt(values.Count / 2):G4}, largest {values.Max():G4}");
            }
        }

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, double value)
        {
            lock (_values)
            {
                string name = $"{instrument.Name} [{instrument.Unit}]";
                if (!_values.TryGetValue(name, out List<double>? values)) _values.Add(name, values = []);
                values.Add(value);
                if (instrument.Name == "streams.checkpoint.size") LastSize = (long)value;
            }
        }
    }
}
