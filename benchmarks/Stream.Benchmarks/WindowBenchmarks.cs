using BenchmarkDotNet.Attributes;
using Streams.Benchmarks.Baselines;
using Streams.Benchmarks.Feeding;
using Streams.Benchmarks.Hosting;

namespace Streams.Benchmarks;

/// <summary>KeyBy, then count and sum per tumbling window of event time: nanoseconds a record, firing included.</summary>
public class WindowBenchmarks : JobBenchmarks
{
    private const int Batches = 16 * 1024;
    private const int Records = Batches * Ring.BatchSize;

    private Ring? _ring;
    private PlainWindows? _plain;

    /// <summary>How many keys.</summary>
    [Params(1_000, 1_000_000)]
    public int Keys { get; set; }

    /// <summary>Prepares the loops.</summary>
    [GlobalSetup(Targets = [nameof(PlainInPlace), nameof(PlainDelegates)])]
    public void StartPlain()
    {
        _ring = Ring.For(Keys);
        _plain = new PlainWindows(Keys, Jobs.BatchesPerWindow(Keys));
    }

    /// <summary>Starts the task.</summary>
    [GlobalSetup(Target = nameof(Subtask))]
    public void StartTask() => StartTask(Ring.For(Keys), feed => Jobs.Windows(feed, Keys));

    /// <summary>Starts the job at parallelism 1.</summary>
    [GlobalSetup(Target = nameof(Job))]
    public void StartJob() => StartJob(Ring.For(Keys), feed => Jobs.Windows(feed, Keys), new JobOptions());

    /// <summary>Starts the job at parallelism 2.</summary>
    [GlobalSetup(Target = nameof(JobOfTwo))]
    public void StartJobOfTwo() => StartJob(Ring.For(Keys), feed => Jobs.Windows(feed, Keys), new JobOptions { Parallelism = 2 });

    /// <summary>An open-addressing table written for this input, everything in place.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Records, Description = "Plain loop, in place")]
    public void PlainInPlace() => _plain!.Run(_ring!, Batches);

    /// <summary>The same with the delegates of the job.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Plain loop, delegates")]
    public void PlainDelegates() => _plain!.RunWithDelegates(_ring!, Batches, Jobs.Key, Jobs.Value);

    /// <summary>The chained task on the benchmark's thread.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Task")]
    public void Subtask() => Run(Batches);

    /// <summary>The job over Akka, one chained task.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Job, parallelism 1")]
    public void Job() => Run(Batches);

    /// <summary>The job over Akka, two sources that fold what they send, and two window tasks.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Job, parallelism 2")]
    public void JobOfTwo() => Run(Batches);
}
