using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Checkpoints.Storage;
using Streams.Diagnostics;
using Streams.Runtime.Actors;
using Streams.Runtime.Coordination;
using Streams.Time;

namespace Streams.Runtime.Jobs;

/// <summary>One run of a job in this process: attempt after attempt, until it ends or cannot go on. What stands behind a handle.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A cancellation source without a timer holds nothing to free, and a stop may be asked for when the run is over.")]
internal sealed class JobRun
{
    private readonly JobPlan _plan;
    private readonly JobOptions _options;
    private readonly ILogger _logger;
    private readonly JobProgress _progress;
    private readonly JobRequests _requests;
    private readonly CancellationTokenSource _stop = new();

    private JobRun(JobPlan plan)
    {
        _plan = plan;
        _options = plan.Options ?? throw new InvalidOperationException("A plan that runs has options.");
        _logger = (_options.Logger ?? NullLoggerFactory.Instance).CreateLogger("Streams." + plan.Name);
        _progress = new JobProgress(plan.Name, _options.Time);
        _requests = new JobRequests(plan.Name);
    }

    /// <summary>The job's name.</summary>
    public string Job => _plan.Name;

    /// <summary>How it fares.</summary>
    public JobStatus Status => _progress.Status;

    /// <summary>How it ended.</summary>
    public Task<JobCompletion> Completion { get; private set; } = Task.FromException<JobCompletion>(new InvalidOperationException("It has not begun."));

    /// <summary>Begins a run.</summary>
    /// <param name="plan">A valid plan with its options.</param>
    /// <param name="stop">Asks for a stop. One that is asked for before it begins is one that runs nothing.</param>
    public static JobRun Start(JobPlan plan, CancellationToken stop)
    {
        JobRun run = new(plan);
        run.Completion = run.RunAsync(stop);
        return run;
    }

    /// <summary>Asks for a checkpoint, and for the end of the run behind it.</summary>
    public void Stop()
    {
        if (_stop.IsCancellationRequested) return;
        _progress.Stop();
        _stop.Cancel();
    }

    /// <summary>Asks for a savepoint.</summary>
    public Task<Savepoint?> TakeSavepointAsync(string path) => _requests.Ask(RequestKind.Savepoint, path);

    /// <summary>Asks for an end behind a checkpoint from which there is a way back: if it fails the job goes on, or starts again.</summary>
    public async Task<Savepoint?> EndAsync(RequestKind kind, string? path)
    {
        _progress.Stop();
        Savepoint? savepoint;
        try
        {
            savepoint = await _requests.Ask(kind, path).ConfigureAwait(false);
        }
        catch
        {
            _progress.GoOn();
            throw;
        }

        await Completion.ConfigureAwait(false);
        return savepoint;
    }

    private static string SentenceOf(JobCompletion completion) => completion switch
    {
        JobCompletion.Stopped => "The job has stopped.",
        JobCompletion.Finished => "The job has come to its end, and there is nothing to go on from.",
        _ => "An earlier run has finished the job; nothing was run.",
    };

    private async Task<JobCompletion> RunAsync(CancellationToken stop)
    {
        CancellationTokenRegistration registration = stop.Register(Stop);
        try
        {
            JobCompletion completion = await Task.Run(RunInSystemAsync, CancellationToken.None).ConfigureAwait(false);
            string how = SentenceOf(completion);
            _logger.Ended(Job, Status.Attempt, how);
            _progress.End(completion == JobCompletion.Stopped ? JobState.Stopped : JobState.Finished, how);
            _requests.Close(how);
            return completion;
        }
        catch (Exception e)
        {
            OperatorException? function = OperatorException.In(e);
            _logger.Failed(e, Job, Status.Attempt, Sentence.Of(e), function?.Operator, function?.Callback, function?.Key, function?.At);
            _progress.End(JobState.Failed, Sentence.Of(e), e);
            _requests.Close(Sentence.Of(e));
            throw;
        }
        finally
        {
            await registration.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<JobCompletion> RunInSystemAsync()
    {
        JobStore store = _options.Checkpoints.Store?.ForJob(_plan.Name) ?? new MemoryJobStore();
        if (_options is { Checkpoints.Journal: { } journal, ActorSystem: { } given }) store = new JournalJobStore(store, given, journal, _plan.Name);
        // Not cancelled: a run that is stopped before it begins ends like any other that is stopped.
        if (_options.Checkpoints.Store is not null) await store.ProbeAsync(CancellationToken.None).ConfigureAwait(false);

        ActorSystem system = _options.ActorSystem ?? TaskDispatcher.CreateSystem("streams-" + _plan.Name.Replace('_', '-'));
        try
        {
            using TaskHost host = new(system);
            using JobMetrics metrics = new(_plan.Name, _options.Time, StreamMeter.Of(_options.Meters));
            JobServices services = new(_plan, _options, RunId.New(), new JobLog(_plan.Name, store), system, host, new JobClock(_options.Time), _logger, _progress, _requests, metrics);
            return await RunAttemptsAsync(services).ConfigureAwait(false);
        }
        finally
        {
            // A task that does not stop keeps its actor, and so the system: the job says which, and does not wait for it again.
            if (_options.ActorSystem is null) await system.Terminate().WaitAsync(RunningTasks.StopPatience, _options.Time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<JobCompletion> RunAttemptsAsync(JobServices services)
    {
        CoordinatorSettings settings = JobSettings.Of(_plan, services.Run, RunId.New(), await JobSettings.StartOfAsync(_options).ConfigureAwait(false));
        RestartPolicy policy = new(_options.Restart, services.Run);
        for (int number = 1; ; number++)
        {
            // Before an attempt there is nothing to checkpoint, and begun it might run before it hears of the stop.
            if (_stop.IsCancellationRequested) return JobCompletion.Stopped;
            _progress.Begin(number);
            long startedAt = services.Clock.MonotonicMs;
            AttemptResult result = await new Attempt(services, settings, number).RunAsync(_stop.Token).ConfigureAwait(false);
            settings = settings with { LastTerm = Math.Max(settings.LastTerm, result.Term) };
            if (result.Ends is { } end && CompletionOf(end) is { } completion) return completion;
            if (result.Failure is not null && await Succession.FindAsync(services.Log, settings).ConfigureAwait(false) is { } successor)
            {
                _logger.AttemptSuperseded(result.Failure, number, Job, result.Where, result.Failure.Message);
                throw new JobSupersededException(Job, successor);
            }

            TimeSpan pause = result.Ends is { } ends
                ? policy.OnLostEntry(ends)
                : policy.OnFailure(Job, result, services.Clock.MonotonicMs - startedAt, services.Clock.MonotonicMs);
            string reason = result.Ends?.Reason ?? $"{result.Where} failed: {Sentence.Of(result.Failure!)}";
            _progress.Lose(reason);
            _requests.End($"The attempt that was to serve it ended: {reason}");
            services.Metrics.Restarted(result.Failure);
            OperatorException? function = OperatorException.In(result.Failure);
            _logger.AttemptEnded(result.Failure, number, Job, reason, Durations.ToText(pause), result.Where, function?.Operator, function?.Callback, function?.Key, function?.At);
            if (_stop.IsCancellationRequested && result.Failure is not null)
                throw new JobException(Job, $"Job '{Job}' failed while it stopped, in {result.Where}: {Sentence.Of(result.Failure)} The next run goes on from the last completed checkpoint.", result.Failure);
            await PauseAsync(pause).ConfigureAwait(false);
        }
    }

    // Null: the next attempt begins.
    private JobCompletion? CompletionOf(AttemptEnds ends) => ends.Outcome switch
    {
        AttemptOutcome.Finished => JobCompletion.Finished,
        AttemptOutcome.AlreadyFinished => JobCompletion.AlreadyFinished,
        AttemptOutcome.Stopped => JobCompletion.Stopped,
        AttemptOutcome.StopTimedOut => throw new JobStopTimedOutException(Job, ends.Reason),
        AttemptOutcome.Superseded => throw new JobSupersededException(Job, ends.Reason),
        AttemptOutcome.Refused => throw ends.Cause ?? new JobException(Job, ends.Reason),
        _ => null,
    };

    private async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _options.Time, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The stop is looked at before the next attempt.
        }
    }
}
