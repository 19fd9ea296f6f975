using BenchmarkDotNet.Attributes;
using Streams.Benchmarks.Baselines;
using Streams.Benchmarks.Feeding;
using Streams.Benchmarks.Hosting;

namespace Streams.Benchmarks;

/// <summary>KeyBy, then count and sum per session with a gap of 500 ms, 1,000 keys: nanoseconds a record, firing included.</summary>
public class SessionBenchmarks : JobBenchmarks
{
    private const int Keys = 1_000;
    private const int Batches = 8 * 1024;
    private const int Records = Batches * Ring.BatchSize;

    private readonly PlainSessions _plain = new();
    private Ring? _ring;

    /// <summary>How many records have the same time: 4 give sessions of seven records, 16 of three thousand.</summary>
    [Params(Jobs.ShortSessions, Jobs.LongSessions)]
    public int RecordsPerMs { get; set; }

    /// <summary>Prepares the loop.</summary>
    [GlobalSetup(Target = nameof(PlainDictionary))]
    public void StartPlain() => _ring = Ring.For(Keys, RecordsPerMs);

    /// <summary>Starts the task.</summary>
    [GlobalSetup(Target = nameof(Subtask))]
    public void StartTask() => StartTask(Ring.For(Keys, RecordsPerMs), static feed => Jobs.Sessions(feed, Late.Drop));

    /// <summary>Starts the task that lets sessions linger.</summary>
    [GlobalSetup(Target = nameof(SubtaskThatAllows))]
    public void StartTaskThatAllows() => StartTask(Ring.For(Keys, RecordsPerMs), static feed => Jobs.Sessions(feed, Late.Allow(TimeSpan.FromSeconds(2)).ThenDrop()));

    /// <summary>Starts the job.</summary>
    [GlobalSetup(Target = nameof(Job))]
    public void StartJob() => StartJob(Ring.For(Keys, RecordsPerMs), static feed => Jobs.Sessions(feed, Late.Drop), new JobOptions());

    /// <summary>A dictionary of sessions, swept after each batch.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Records, Description = "Plain dictionary, swept at each watermark")]
    public void PlainDictionary() => _plain.Run(_ring!, Batches);

    /// <summary>The chained task on the benchmark's thread.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Task")]
    public void Subtask() => Run(Batches);

    /// <summary>The same with two seconds of allowed lateness: sessions of a key that have fired are kept beside the one that grows.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Task, 2 s of allowed lateness")]
    public void SubtaskThatAllows() => Run(Batches);

    /// <summary>The job over Akka.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Job")]
    public void Job() => Run(Batches);
}
