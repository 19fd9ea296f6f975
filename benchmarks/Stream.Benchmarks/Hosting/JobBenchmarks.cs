using BenchmarkDotNet.Attributes;
using Streams.Benchmarks.Feeding;

namespace Streams.Benchmarks.Hosting;

/// <summary>What all benchmarks of jobs share: a task or a job that has been started and waits for input, and ends with the benchmark.</summary>
[Config(typeof(BenchmarkConfig)), MemoryDiagnoser]
public abstract class JobBenchmarks
{
    private IRunning? _running;

    /// <summary>Ends what runs.</summary>
    [GlobalCleanup]
    public void Stop()
    {
        _running?.Dispose();
        CleanUp();
    }

    /// <summary>Removes what the benchmark has left, once nothing runs.</summary>
    private protected virtual void CleanUp() { }

    /// <summary>Starts the only task of a job on the benchmark's thread.</summary>
    private protected void StartTask(Ring ring, Func<Feed, StreamJob> job)
    {
        Feed feed = new(ring, 1);
        _running = new DirectSubtask(job(feed), feed);
    }

    /// <summary>Starts a whole job over Akka.</summary>
    private protected void StartJob(Ring ring, Func<Feed, StreamJob> job, JobOptions options)
    {
        Feed feed = new(ring, options.Parallelism);
        _running = new HostedRun(job(feed), feed, options);
    }

    /// <summary>Lets what runs read so many batches.</summary>
    private protected void Run(long batches) => _running!.Run(batches); // set by the setup of the benchmark
}
