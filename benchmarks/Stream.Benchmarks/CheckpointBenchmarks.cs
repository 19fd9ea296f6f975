using BenchmarkDotNet.Attributes;
using Streams.Benchmarks.Feeding;
using Streams.Benchmarks.Hosting;

namespace Streams.Benchmarks;

/// <summary>The job of <see cref="WindowBenchmarks"/> at parallelism 1, without and with a checkpoint every second into a directory: nanoseconds a record over several checkpoints.</summary>
[IterationCount(4), WarmupCount(1)]
public class CheckpointBenchmarks : JobBenchmarks
{
    private const int Batches = 64 * 1024;
    private const int Records = Batches * Ring.BatchSize;

    private string? _directory;

    /// <summary>How many keys.</summary>
    [Params(1_000, 1_000_000)]
    public int Keys { get; set; }

    /// <summary>Starts the job without a store.</summary>
    [GlobalSetup(Target = nameof(Without))]
    public void StartWithout() => Start(new CheckpointOptions());

    /// <summary>Starts the job with a store.</summary>
    [GlobalSetup(Target = nameof(EverySecond))]
    public void StartEverySecond()
    {
        _directory = Directory.CreateTempSubdirectory("streams-benchmark-").FullName;
        Start(new CheckpointOptions { Store = CheckpointStore.Directory(_directory), Interval = TimeSpan.FromSeconds(1) });
    }

    /// <summary>No checkpoints.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Records, Description = "Without checkpoints")]
    public void Without() => Run(Batches);

    /// <summary>A checkpoint every second.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Every second")]
    public void EverySecond() => Run(Batches);

    private protected override void CleanUp()
    {
        if (_directory is not null) Directory.Delete(_directory, recursive: true);
    }

    private void Start(CheckpointOptions checkpoints) => StartJob(Ring.For(Keys), feed => Jobs.Windows(feed, Keys), new JobOptions { Checkpoints = checkpoints });
}
