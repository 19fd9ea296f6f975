using BenchmarkDotNet.Attributes;
using Streams.Benchmarks.Baselines;
using Streams.Benchmarks.Feeding;
using Streams.Benchmarks.Hosting;

namespace Streams.Benchmarks;

/// <summary>The windows of <see cref="WindowBenchmarks"/> over 1,000 keys that are strings of 23 characters: nanoseconds a record, firing included.</summary>
public class NameBenchmarks : JobBenchmarks
{
    private const int Batches = 16 * 1024;
    private const int Records = Batches * Ring.BatchSize;

    private readonly Ring _ring = Ring.For(Jobs.Names.Length);
    private readonly PlainNames _plain = new(Jobs.BatchesPerWindow(Jobs.Names.Length));

    /// <summary>Starts the task.</summary>
    [GlobalSetup(Target = nameof(Subtask))]
    public void StartTask() => StartTask(_ring, Jobs.WindowsOfNames);

    /// <summary>Starts the job at parallelism 1.</summary>
    [GlobalSetup(Target = nameof(Job))]
    public void StartJob() => StartJob(_ring, Jobs.WindowsOfNames, new JobOptions());

    /// <summary>Starts the job at parallelism 2.</summary>
    [GlobalSetup(Target = nameof(JobOfTwo))]
    public void StartJobOfTwo() => StartJob(_ring, Jobs.WindowsOfNames, new JobOptions { Parallelism = 2 });

    /// <summary>A dictionary, updated in place.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Records, Description = "Plain dictionary, delegate for the name")]
    public void PlainDictionary() => _plain.Run(_ring, Batches, Jobs.Name);

    /// <summary>The chained task on the benchmark's thread.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Task")]
    public void Subtask() => Run(Batches);

    /// <summary>The job over Akka, one chained task.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Job, parallelism 1")]
    public void Job() => Run(Batches);

    /// <summary>The job over Akka, two of each task.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Job, parallelism 2")]
    public void JobOfTwo() => Run(Batches);
}
