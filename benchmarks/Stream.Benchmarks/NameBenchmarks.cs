using BenchmarkDotNet.Attributes;
using Streams.Benchmarks.Baselines;
using Streams.Benchmarks.Feeding;
using Streams.Benchmarks.Hosting;

namespace Streams.Benchmarks;

/// <summary>The windows of <see cref="WindowBenchmarks"/> over 1,000 keys that are strings of 23 characters: nanoseconds a record, firing included.</summary>
[Config(typeof(BenchmarkConfig)), MemoryDiagnoser]
public class NameBenchmarks
{
    private const int Batches = 16 * 1024;
    private const int Records = Batches * Ring.BatchSize;

    private readonly Ring _ring = Ring.For(Jobs.Names.Length);
    private readonly PlainNames _plain = new(Jobs.BatchesPerWindow(Jobs.Names.Length));
    private IRunning? _job;

    /// <summary>Starts the task.</summary>
    [GlobalSetup(Target = nameof(Subtask))]
    public void StartSubtask()
    {
        Feed feed = new(_ring, 1);
        _job = new DirectSubtask(Jobs.WindowsOfNames(feed, new()), feed);
    }

    /// <summary>Starts the job at parallelism 1.</summary>
    [GlobalSetup(Target = nameof(Job))]
    public void StartJob() => StartJob(1);

    /// <summary>Starts the job at parallelism 2.</summary>
    [GlobalSetup(Target = nameof(JobOfTwo))]
    public void StartJobOfTwo() => StartJob(2);

    /// <summary>Ends what runs.</summary>
    [GlobalCleanup]
    public void Stop() => _job?.Dispose();

    /// <summary>A dictionary, updated in place.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Records, Description = "Plain dictionary, delegate for the name")]
    public void PlainDictionary() => _plain.Run(_ring, Batches, Jobs.Name);

    /// <summary>The chained task on the benchmark's thread.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Task")]
    public void Subtask() => _job!.Run(Batches);

    /// <summary>The job over Akka, one chained task.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Job, parallelism 1")]
    public void Job() => _job!.Run(Batches);

    /// <summary>The job over Akka, two of each task.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Job, parallelism 2")]
    public void JobOfTwo() => _job!.Run(Batches);

    private void StartJob(int parallelism)
    {
        Feed feed = new(_ring, parallelism);
        _job = new HostedRun(Jobs.WindowsOfNames(feed, new()), feed, new JobOptions { Parallelism = parallelism });
    }
}
