using Streams.Runtime.Jobs;

namespace Streams;

/// <summary>A job that was started in this process: tells how it fares, and ends it. Safe for use from any thread.</summary>
/// <remarks>Nothing has to be disposed of: the run holds what it needs until it is over.</remarks>
public sealed class JobHandle
{
    private readonly JobRun _run;

    internal JobHandle(JobRun run) => _run = run;

    /// <summary>The job's name.</summary>
    public string Job => _run.Job;

    /// <summary>How it fares now. Cheap: it can be asked as often as one likes.</summary>
    public JobStatus Status => _run.Status;

    /// <summary>How the run ended, once it has; fails as <see cref="StreamJob.RunAsync(JobOptions, CancellationToken)"/> does.</summary>
    public Task<JobCompletion> Completion => _run.Completion;

    /// <summary>Stops the job behind a checkpoint, within <see cref="JobOptions.ShutdownTimeout"/>, as cancelling <see cref="StreamJob.RunAsync(JobOptions, CancellationToken)"/> does. There is no way back: the run ends.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the stop.</param>
    /// <returns>How the run ended: it may have come to its end before the stop did.</returns>
    /// <exception cref="JobStopTimedOutException">The checkpoint did not complete in time. The run is over; the next one goes on from the last completed checkpoint.</exception>
    /// <exception cref="StreamException">The run ended in a failure.</exception>
    public Task<JobCompletion> StopAsync(CancellationToken cancellationToken = default)
    {
        _run.Stop();
        return Completion.WaitAsync(cancellationToken);
    }
}
