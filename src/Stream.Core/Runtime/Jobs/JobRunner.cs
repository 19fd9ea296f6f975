using Akka.Actor;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Checkpoints.Storage;
using Streams.Planning;
using Streams.Runtime.Actors;
using Streams.Runtime.Coordination;
using Streams.Runtime.Deployment;
using Streams.Time;

namespace Streams.Runtime.Jobs;

/// <summary>Runs a job in this process: attempt after attempt, until it ends or cannot go on.</summary>
internal static class JobRunner
{
    /// <summary>Runs it. See <see cref="StreamJob.RunAsync(JobOptions, CancellationToken)"/>.</summary>
    public static async Task<JobCompletion> RunAsync(JobPlan plan, CancellationToken stop)
    {
        JobOptions options = plan.Options ?? throw new InvalidOperationException("A plan that runs has options.");
        ILogger logger = (options.Logger ?? NullLoggerFactory.Instance).CreateLogger("Streams." + plan.Name);
        JobStore store = options.Checkpoints.Store?.ForJob(plan.Name) ?? new MemoryJobStore();
        // Not cancelled: a run that is stopped before it begins ends like any other that is stopped.
        if (options.Checkpoints.Store is not null) await store.ProbeAsync(CancellationToken.None).ConfigureAwait(false);

        ActorSystem system = options.ActorSystem ?? TaskDispatcher.CreateSystem("streams-" + plan.Name.Replace('_', '-'));
        try
        {
            using TaskHost host = new(system);
            JobServices services = new(plan, options, RunId.New(), new JobLog(plan.Name, store), system, host, new JobClock(options.Time), logger);
            return await RunAttemptsAsync(services, stop).ConfigureAwait(false);
        }
        finally
        {
            // A task that does not stop keeps its actor, and so the system: the job says which, and does not wait for it again.
            if (options.ActorSystem is null) await system.Terminate().WaitAsync(RunningTasks.StopPatience, options.Time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<JobCompletion> RunAttemptsAsync(JobServices services, CancellationToken stop)
    {
        CoordinatorSettings settings = SettingsOf(services.Plan, services.Run, RunId.New());
        RestartPolicy policy = new(services.Options.Restart, services.Run);
        for (int number = 1; ; number++)
        {
            // Before an attempt there is nothing to checkpoint, and begun it might run before it hears of the stop.
            if (stop.IsCancellationRequested) return JobCompletion.Stopped;
            long startedAt = services.Clock.MonotonicMs;
            AttemptResult result = await new Attempt(services, settings, number).RunAsync(stop).ConfigureAwait(false);
            string job = services.Plan.Name;
            settings = settings with { LastTerm = Math.Max(settings.LastTerm, result.Term) };
            switch (result.Ends?.Outcome)
            {
                case AttemptOutcome.Finished: return JobCompletion.Finished;
                case AttemptOutcome.AlreadyFinished: return JobCompletion.AlreadyFinished;
                case AttemptOutcome.Stopped: return JobCompletion.Stopped;
                case AttemptOutcome.StopTimedOut: throw new JobStopTimedOutException(job, result.Ends.Reason);
                case AttemptOutcome.Superseded: throw new JobSupersededException(job, result.Ends.Reason);
                case AttemptOutcome.Refused: throw result.Ends.Cause ?? new JobException(job, result.Ends.Reason);
            }

            if (result.Failure is not null && await Succession.FindAsync(services.Log, settings).ConfigureAwait(false) is { } successor)
            {
                services.Logger.LogWarning(result.Failure, "Attempt {Number} of job '{Job}' ended, superseded: {Where} failed: {Failure}", number, job, result.Where, result.Failure.Message);
                throw new JobSupersededException(job, successor);
            }

            TimeSpan pause = result.Ends is { } ends
                ? policy.OnLostEntry(ends)
                : policy.OnFailure(job, result, services.Clock.MonotonicMs - startedAt, services.Clock.MonotonicMs);
            services.Logger.LogWarning(
                result.Failure, "Attempt {Number} of job '{Job}' ended: {Reason} The next begins in {Pause}.", number, job,
                result.Ends?.Reason ?? $"{result.Where} failed: {Sentence.Of(result.Failure!)}", Durations.ToText(pause));
            if (stop.IsCancellationRequested && result.Failure is not null)
                throw new JobException(job, $"Job '{job}' failed while it stopped, in {result.Where}: {Sentence.Of(result.Failure)} The next run goes on from the last completed checkpoint.", result.Failure);
            await PauseAsync(pause, services.Clock.Provider, stop).ConfigureAwait(false);
        }
    }

    private static async Task PauseAsync(TimeSpan pause, TimeProvider time, CancellationToken stop)
    {
        try
        {
            await Task.Delay(pause, time, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The stop is looked at before the next attempt.
        }
    }

    /// <summary>What a job's coordinator is told of it.</summary>
    internal static CoordinatorSettings SettingsOf(JobPlan plan, RunId run, RunId newLineage)
    {
        JobOptions options = plan.Options ?? throw new InvalidOperationException("A plan that runs has options.");
        return new CoordinatorSettings
        {
            Job = plan.Name,
            Run = run,
            NewLineage = newLineage,
            Tasks = GraphBuilder.TaskNames(plan),
            EndTasks = GraphBuilder.EndTasks(plan),
            Operators = [.. plan.Nodes.Where(static n => n is not ISideOutputNode).Select(static n => n.Name).OfType<string>()],
            KeyGroups = options.KeyGroups,
            HasStore = options.Checkpoints.Store is not null,
            Interval = options.Checkpoints.Interval,
            Timeout = options.Checkpoints.Timeout,
            Retained = options.Checkpoints.Retained,
            ShutdownTimeout = options.ShutdownTimeout,
        };
    }
}
