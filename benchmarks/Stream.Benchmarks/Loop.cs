using System.Diagnostics;
using System.Globalization;
using Streams.Benchmarks.Baselines;
using Streams.Benchmarks.Feeding;
using Streams.Benchmarks.Hosting;

namespace Streams.Benchmarks;

/// <summary>Runs one shape for a while, in rounds of a few million records, for a profiler or a quick look; prints nanoseconds a record,
/// of time and of processor time: the latter stands when others use the machine too.</summary>
internal static class Loop
{
    private const int Batches = 16 * 1024;

    /// <param name="shape"><c>chain</c> or <c>windows</c>, then <c>-plain</c>, <c>-delegates</c>, <c>-task</c>, <c>-job</c>, <c>-checkpoints</c> or <c>-two</c>; <c>chain-arrays</c>.</param>
    /// <param name="keys">How many keys.</param>
    /// <param name="time">How long.</param>
    public static void Run(string shape, int keys, TimeSpan time)
    {
        using IRunning running = Start(shape, keys);
        List<double> rounds = [], processor = [], bytes = [];
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < time;)
        {
            TimeSpan used = Environment.CpuUsage.TotalTime;
            long allocated = GC.GetTotalAllocatedBytes();
            long start = Stopwatch.GetTimestamp();
            running.Run(Batches);
            rounds.Add(PerRecord(Stopwatch.GetElapsedTime(start)));
            processor.Add(PerRecord(Environment.CpuUsage.TotalTime - used));
            bytes.Add((GC.GetTotalAllocatedBytes() - allocated) / (double)((long)Batches * Ring.BatchSize));
        }

        int warm = rounds.Count / 4;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{shape,-18} {keys,9}: {Median(rounds[warm..]),6:F2} ns a record, {Median(processor[warm..]),6:F2} ns of processor time (least {processor[warm..].Min():F2}), {Median(bytes[warm..]):F3} B, {rounds.Count} rounds"));
    }

    private static double PerRecord(TimeSpan time) => time.TotalNanoseconds / (Batches * Ring.BatchSize);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static IRunning Start(string shape, int keys)
    {
        Ring ring = Ring.For(keys, shape.Split('-')[0] switch { "sliding" => Jobs.SlidingWindows.RecordsPerMs, "short" => Jobs.ShortSessions, "long" => Jobs.LongSessions, _ => 1 });
        Feed feed = new(ring, shape.EndsWith("-two", StringComparison.Ordinal) ? 2 : 1);
        JobOptions options = new() { Parallelism = feed.Readers };
        switch (shape)
        {
            case "windows-plain":
                PlainWindows plain = new(keys, Jobs.BatchesPerWindow(keys));
                return new Plain(n => plain.Run(ring, n));
            case "windows-delegates":
                PlainWindows delegates = new(keys, Jobs.BatchesPerWindow(keys));
                return new Plain(n => delegates.RunWithDelegates(ring, n, Jobs.Key, Jobs.Value));
            case "windows-task": return new DirectSubtask(Jobs.Windows(feed, keys), feed);
            case "windows-job" or "windows-two": return new HostedRun(Jobs.Windows(feed, keys), feed, options);
            case "windows-checkpoints":
                string directory = Directory.CreateTempSubdirectory("streams-benchmark-").FullName;
                CheckpointOptions everySecond = new() { Store = CheckpointStore.Directory(directory), Interval = TimeSpan.FromSeconds(1) };
                return new HostedRun(Jobs.Windows(feed, keys), feed, options with { Checkpoints = everySecond });
            case "names-plain":
                PlainNames names = new(Jobs.BatchesPerWindow(keys));
                return new Plain(n => names.Run(ring, n, Jobs.Name));
            case "names-task": return new DirectSubtask(Jobs.WindowsOfNames(feed), feed);
            case "sliding-plain":
                PlainSliding sliding = new(keys);
                return new Plain(n => sliding.Run(ring, n));
            case "sliding-task": return new DirectSubtask(Jobs.Sliding(feed), feed);
            case "sliding-job": return new HostedRun(Jobs.Sliding(feed), feed, options);
            case "short-sessions-plain" or "long-sessions-plain":
                PlainSessions sessions = new();
                return new Plain(n => sessions.Run(ring, n));
            case "short-sessions-task" or "long-sessions-task": return new DirectSubtask(Jobs.Sessions(feed, Late.Drop), feed);
            case "short-sessions-job" or "long-sessions-job": return new HostedRun(Jobs.Sessions(feed, Late.Drop), feed, options);
            case "chain-plain":
                ChainBenchmarks chain = new();
                return new Plain(_ => chain.PlainInPlace());
            case "chain-delegates":
                ChainBenchmarks chainOfDelegates = new();
                return new Plain(_ => chainOfDelegates.PlainDelegates());
            case "chain-arrays":
                ChainBenchmarks chainOfArrays = new();
                return new Plain(_ => chainOfArrays.PlainArrays());
            case "chain-task": return new DirectSubtask(Jobs.Chain(feed), feed);
            case "chain-structs": return new DirectSubtask(Jobs.ChainOfStructs(feed), feed);
            case "chain-job": return new HostedRun(Jobs.Chain(feed), feed, options);
            default: throw new ArgumentException($"There is no shape '{shape}'.", nameof(shape));
        }
    }

    private sealed class Plain(Action<long> run) : IRunning
    {
        public void Run(long batches) => run(batches);

        public void Dispose() { }
    }
}
