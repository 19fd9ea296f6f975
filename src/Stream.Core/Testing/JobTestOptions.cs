namespace Streams.Testing;

/// <summary>How a job test runs, and what goes wrong in it.</summary>
/// <remarks>Checkpoints, commits and processes are counted from 1, over the whole test.</remarks>
public sealed record JobTestOptions
{
    /// <summary>From which every choice that is not said follows: the order in which tasks run, elements move and requests are answered. Default 1. The same seed gives the same run.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How the job runs; its clock and its checkpoint store are the test's. Default: a checkpoint every 20 ms of virtual time.</summary>
    public JobOptions Options { get; init; } = new()
    {
        KeyGroups = 16,
        Checkpoints = new CheckpointOptions { Interval = TimeSpan.FromMilliseconds(20), Timeout = TimeSpan.FromSeconds(2) },
        Restart = new RestartOptions { MinBackoff = TimeSpan.FromMilliseconds(5), MaxBackoff = TimeSpan.FromMilliseconds(50) },
        ShutdownTimeout = TimeSpan.FromSeconds(5),
        MaxInFlightBytes = 1 << 20,
    };

    /// <summary>From these each process draws its parallelism, so that a restart rescales. Default: 1 alone.</summary>
    public IReadOnlyList<int> Parallelism { get; init; } = [1];

    /// <summary>The process crashes when these checkpoints have completed, before any task hears of it: what they prepared is not yet published. Default none.</summary>
    public IReadOnlyList<int> CrashAtCheckpoints { get; init; } = [];

    /// <summary>These commits of <see cref="JobTest.Disturb{T}"/>ed sinks fail, and nothing of them takes effect. Default none.</summary>
    public IReadOnlyList<int> FailCommits { get; init; } = [];

    /// <summary>These commits of <see cref="JobTest.Disturb{T}"/>ed sinks take effect, and their answer is lost: they are delivered again. Default none.</summary>
    public IReadOnlyList<int> RepeatCommits { get; init; } = [];

    /// <summary>Whether, beside what is said above, the seed makes processes crash, stop, be suspended and superseded, and requests to the store fail or land late. Default false.</summary>
    public bool IsStormy { get; init; }
}
