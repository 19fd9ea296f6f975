using Streams.Checkpoints.Coordination;
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

    /// <summary>Takes a savepoint of the running job, which goes on.</summary>
    /// <remarks>A checkpoint that is copied, verified, before it is complete. When the task completes, everything that sinks prepared up to it is published.
    /// Savepoints are taken one after the other; one that is asked for while the job starts or restarts waits until it runs.</remarks>
    /// <param name="path">The directory, which must not exist or be empty. Relative to the working directory as it is now.</param>
    /// <param name="cancellationToken">Ends the waiting, not the savepoint.</param>
    /// <exception cref="ArgumentException">The path is blank, or no path.</exception>
    /// <exception cref="JobException">It could not be taken; the message says why. The job goes on, unless that is what ended it.</exception>
    public async Task<Savepoint> SavepointAsync(string path, CancellationToken cancellationToken = default) =>
        Taken(await _run.TakeSavepointAsync(FullPath(path)).WaitAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Takes a savepoint, and stops the job behind it: nothing is read after it.</summary>
    /// <remarks>
    /// <para>The way to a new version of a job: the next run goes on from there. The job is not finished: its windows stay open and its timers pending.</para>
    /// <para>It takes as long as a checkpoint may (<see cref="CheckpointOptions.Timeout"/>). If it fails, the sources read on, as if it had not been asked for.</para>
    /// </remarks>
    /// <param name="path">The directory, which must not exist or be empty. Relative to the working directory as it is now.</param>
    /// <param name="cancellationToken">Ends the waiting, not the stop.</param>
    /// <returns>The savepoint, once the run is over.</returns>
    /// <exception cref="ArgumentException">The path is blank, or no path.</exception>
    /// <exception cref="JobException">It failed; the message says why. The job goes on, unless that is what ended it.</exception>
    public async Task<Savepoint> StopWithSavepointAsync(string path, CancellationToken cancellationToken = default) =>
        Taken(await _run.EndAsync(RequestKind.Stop, FullPath(path)).WaitAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Brings the job to its end where it is: sources read no more and send the largest watermark, all windows and event timers fire, everything is published, and the job is finished for good.</summary>
    /// <remarks>Running it again succeeds at once and does nothing. If the last checkpoint fails, the job starts again from the one before, and reads on.</remarks>
    /// <param name="cancellationToken">Ends the waiting, not the drain.</param>
    /// <exception cref="JobException">It failed; the message says why. The job starts again, unless that is what ended it.</exception>
    public Task DrainAsync(CancellationToken cancellationToken = default) => _run.EndAsync(RequestKind.Drain, null).WaitAsync(cancellationToken);

    /// <summary>Drains the job, and keeps its last state as a savepoint: for looking at, and for audits. No job starts from it, since time has come to its end in it.</summary>
    /// <param name="savepoint">The directory, which must not exist or be empty. Relative to the working directory as it is now.</param>
    /// <param name="cancellationToken">Ends the waiting, not the drain.</param>
    /// <returns>The savepoint, once the run is over.</returns>
    /// <exception cref="ArgumentException">The path is blank, or no path.</exception>
    /// <exception cref="JobException">It failed; the message says why. The job starts again, unless that is what ended it.</exception>
    public async Task<Savepoint> DrainAsync(string savepoint, CancellationToken cancellationToken = default) =>
        Taken(await _run.EndAsync(RequestKind.Drain, FullPath(savepoint)).WaitAsync(cancellationToken).ConfigureAwait(false));

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

    private static string FullPath(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Path.GetFullPath(path);
    }

    private static Savepoint Taken(Savepoint? savepoint) => savepoint ?? throw new InvalidOperationException("A request with a path is answered with a savepoint.");
}
