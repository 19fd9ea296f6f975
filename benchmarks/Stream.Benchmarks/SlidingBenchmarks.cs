using BenchmarkDotNet.Attributes;
using Streams.Benchmarks.Baselines;
using Streams.Benchmarks.Feeding;
using Streams.Benchmarks.Hosting;

namespace Streams.Benchmarks;

/// <summary>KeyBy, then count and sum per sliding window of 10 s every second, 1,000 keys: nanoseconds a record, firing included. 16,000 records a second of event time, so a slice holds 16 a key.</summary>
public class SlidingBenchmarks : JobBenchmarks
{
    private const int Keys = 1_000;
    private const int Batches = 16 * 1024;
    private const int Records = Batches * Ring.BatchSize;

    private readonly Ring _ring = Ring.For(Keys, Jobs.SlidingWindows.RecordsPerMs);
    private readonly PlainSliding _plain = new(Keys);

    /// <summary>Starts the task.</summary>
    [GlobalSetup(Target = nameof(Subtask))]
    public void StartTask() => StartTask(_ring, Jobs.Sliding);

    /// <summary>Starts the job.</summary>
    [GlobalSetup(Target = nameof(Job))]
    public void StartJob() => StartJob(_ring, Jobs.Sliding, new JobOptions());

    /// <summary>A table per slice, merged at the end of each.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Records, Description = "Plain loop, slices")]
    public void PlainSlices() => _plain.Run(_ring, Batches);

    /// <summary>The chained task on the benchmark's thread.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Task")]
    public void Subtask() => Run(Batches);

    /// <summary>The job over Akka.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Job")]
    public void Job() => Run(Batches);
}
