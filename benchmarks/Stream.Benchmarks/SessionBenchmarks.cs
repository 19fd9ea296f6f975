using BenchmarkDotNet.Attributes;
using Streams.Benchmarks.Baselines;
using Streams.Benchmarks.Feeding;
using Streams.Benchmarks.Hosting;

namespace Streams.Benchmarks;

/// <summary>KeyBy, then count and sum per session with a gap of 500 ms, 1,000 keys: nanoseconds a record, firing included.</summary>
[Config(typeof(BenchmarkConfig)), MemoryDiagnoser]
public class SessionBenchmarks
{
    private const int Keys = 1_000;
    private const int Batches = 8 * 1024;
    private const int Records = Batches * Ring.BatchSize;

    private Ring? _ring;
    private PlainSessions? _plain;
    private IRunning? _job;

    /// <summary>How many records have the same time: 4 give sessions of seven records, 16 of three thousand.</summary>
    [Params(Jobs.ShortSessions, Jobs.LongSessions)]
    public int RecordsPerMs { get; set; }

    /// <summary>Prepares the loop.</summary>
    [GlobalSetup(Target = nameof(PlainDictionary))]
    public void StartPlain() => (_ring, _plain) = (Ring.For(Keys, RecordsPerMs), new PlainSessions());

    /// <summary>Starts the task.</summary>
    [GlobalSetup(Target = nameof(Subtask))]
    public void StartSubtask()
    {
        Feed feed = new(Ring.For(Keys, RecordsPerMs), 1);
        _job = new DirectSubtask(Jobs.Sessions(feed, new()), feed);
    }

    /// <summary>Starts the task that lets sessions linger.</summary>
    [GlobalSetup(Target = nameof(SubtaskThatAllows))]
    public void StartSubtaskThatAllows()
    {
        Feed feed = new(Ring.For(Keys, RecordsPerMs), 1);
        _job = new DirectSubtask(Jobs.Sessions(feed, Late.Allow(TimeSpan.FromSeconds(2)).ThenDrop(), new()), feed);
    }

    /// <summary>Starts the job.</summary>
    [GlobalSetup(Target = nameof(Job))]
    public void StartJob()
    {
        Feed feed = new(Ring.For(Keys, RecordsPerMs), 1);
        _job = new HostedRun(Jobs.Sessions(feed, new()), feed, new JobOptions());
    }

    /// <summary>Ends either.</summary>
    [GlobalCleanup]
    public void Stop() => _job?.Dispose();

    /// <summary>A dictionary of sessions, swept after each batch.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Records, Description = "Plain dictionary, swept at each watermark")]
    public void PlainDictionary() => _plain!.Run(_ring!, Batches);

    /// <summary>The chained task on the benchmark's thread.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Task")]
    public void Subtask() => _job!.Run(Batches);

    /// <summary>The same with two seconds of allowed lateness: sessions of a key that have fired are kept beside the one that grows.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Task, 2 s of allowed lateness")]
    public void SubtaskThatAllows() => _job!.Run(Batches);

    /// <summary>The job over Akka.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Job")]
    public void Job() => _job!.Run(Batches);
}
