using BenchmarkDotNet.Attributes;
using Streams.Benchmarks.Baselines;
using Streams.Benchmarks.Feeding;
using Streams.Benchmarks.Hosting;

namespace Streams.Benchmarks;

/// <summary>KeyBy, then count and sum per tumbling window of event time: nanoseconds a record, firing included.</summary>
[Config(typeof(BenchmarkConfig)), MemoryDiagnoser]
public class WindowBenchmarks
{
    private const int Batches = 16 * 1024;
    private const int Records = Batches * Ring.BatchSize;

    private Ring? _ring;
    private PlainWindows? _plain;
    private IRunning? _job;

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
    public void StartSubtask()
    {
        Feed feed = new(Ring.For(Keys), 1);
        _job = new DirectSubtask(Jobs.Windows(feed, Keys, new()), feed);
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

    /// <summary>An open-addressing table written for this input, everything in place.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Records, Description = "Plain loop, in place")]
    public void PlainInPlace() => _plain!.Run(_ring!, Batches);

    /// <summary>The same with the delegates of the job.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Plain loop, delegates")]
    public void PlainDelegates() => _plain!.RunWithDelegates(_ring!, Batches, Jobs.Key, Jobs.Value);

    /// <summary>The chained task on the benchmark's thread.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Task")]
    public void Subtask() => _job!.Run(Batches);

    /// <summary>The job over Akka, one chained task.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Job, parallelism 1")]
    public void Job() => _job!.Run(Batches);

    /// <summary>The job over Akka, two sources that fold what they send, and two window tasks.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Job, parallelism 2")]
    public void JobOfTwo() => _job!.Run(Batches);

    private void StartJob(int parallelism)
    {
        Feed feed = new(Ring.For(Keys), parallelism);
        _job = new HostedRun(Jobs.Windows(feed, Keys, new()), feed, new JobOptions { Parallelism = parallelism });
    }
}
