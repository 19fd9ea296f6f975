using System.Diagnostics;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Planning;
using Streams.Runtime.Coordination;
using Streams.Runtime.Deployment;
using Streams.Runtime.Jobs;
using Streams.Time;

namespace Streams.Testing;

/// <summary>A process that runs the job: attempt after attempt, until it ends, crashes, or is superseded. All that it holds is lost with it, except requests that are under way.</summary>
internal sealed class SimulatedProcess : IActor
{
    private readonly World _world;
    private readonly ModelStore _model;
    private readonly RestartPolicy _policy;
    private readonly List<CheckpointRequest> _waiting = [];
    private CoordinatorSettings _settings;
    private SimulatedAttempt? _attempt;
    private long _nextAttemptMs;
    private long _startedAtMs;
    private long _asked;
    private bool _isStopRequested;
    private Condition _condition;

    /// <summary>Starts a process.</summary>
    /// <param name="world">Where.</param>
    /// <param name="model">What is in the store.</param>
    /// <param name="number">Which process it is.</param>
    /// <param name="options">How the job is to run; store and clock are put in here.</param>
    /// <param name="build">Makes the job's plan for a process.</param>
    /// <param name="savepoints">Where savepoints are.</param>
    /// <param name="start">What its options say of its start; null: the newest checkpoint.</param>
    public SimulatedProcess(World world, ModelStore model, int number, JobOptions options, Func<SimulatedProcess, JobOptions, JobPlan> build, SimulatedSavepoints savepoints, StartPoint? start)
    {
        (_world, _model, Savepoints, Name) = (world, model, savepoints, $"p{number}");
        Run = new RunId(((UInt128)(ulong)world.Random.NextInt64() << 64) | (ulong)number);
        Clock = new JobClock(world.Time);
        Store = new ModelStoreView(world, model, this);
        Plan = build(this, options with { Time = world.Time, Checkpoints = options.Checkpoints with { Store = new ModelCheckpointStore(Store) } });
        Log = new JobLog(model.Job = Plan.Name, Store);
        _policy = new RestartPolicy(options.Restart, Run);
        _settings = JobSettings.Of(Plan, Run, new RunId((UInt128)(ulong)world.Random.NextInt64() << 64), start);
    }

    private enum Condition
    {
        Running,
        Suspended,
        Crashed,
        Ended,
    }

    /// <summary>For the trace.</summary>
    public string Name { get; }

    /// <summary>Its identity.</summary>
    public RunId Run { get; }

    /// <summary>Where it runs.</summary>
    public World World => _world;

    /// <summary>What the store holds.</summary>
    public ModelStore Model => _model;

    /// <summary>Where savepoints are.</summary>
    public SimulatedSavepoints Savepoints { get; }

    /// <summary>Its clock.</summary>
    public JobClock Clock { get; }

    /// <summary>The store as it sees it.</summary>
    public JobStore Store { get; }

    /// <summary>The log as it sees it.</summary>
    public JobLog Log { get; }

    /// <summary>Its job.</summary>
    public JobPlan Plan { get; }

    /// <summary>The term of its attempt; 0: none is won.</summary>
    public long Term => _attempt?.Term ?? 0;

    /// <summary>Whether it takes steps.</summary>
    public bool IsRunning => _condition == Condition.Running;

    /// <summary>Whether it will take steps again, and does not now.</summary>
    public bool IsSuspended => _condition == Condition.Suspended;

    /// <summary>Whether it will take no more steps.</summary>
    public bool IsOver => _condition is Condition.Crashed or Condition.Ended;

    /// <summary>How many attempts it has begun.</summary>
    public int Attempts { get; private set; }

    /// <summary>Whether it has ended because the job has.</summary>
    public bool HasFinished { get; private set; }

    /// <summary>Whether another process has won a start above its own.</summary>
    public bool IsSuperseded => _model.IsSuperseded(Term, Run);

    /// <summary>When it next has something to do by the clock, in milliseconds of <see cref="SimulatedTime.ElapsedMs"/>; <see cref="long.MaxValue"/>: never.</summary>
    public long NextDueMs
    {
        get
        {
            if (!IsRunning) return long.MaxValue;
            if (_attempt is null) return _nextAttemptMs;
            long alarm = _attempt.NextAlarm;
            return alarm == long.MaxValue ? alarm : _world.Time.ElapsedMs + Math.Max(0, alarm - Clock.MonotonicMs);
        }
    }

    /// <summary>Where its coordinator is.</summary>
    public CoordinatorMoments Moment => _attempt?.Moment ?? CoordinatorMoments.BetweenAttempts;

    /// <summary>The most elements that may be under way on one of its edges; 0: it has no tasks.</summary>
    public int EdgeCapacity => _attempt?.EdgeCapacity ?? 0;

    /// <summary>Asks it to stop behind a checkpoint.</summary>
    public void RequestStop()
    {
        _isStopRequested = true;
        _attempt?.RequestStop();
    }

    /// <summary>Asks it for a savepoint, a stop with one, or a drain. Between two attempts the request waits for the next; what an attempt leaves unanswered is lost with it.</summary>
    public void Request(RequestKind kind)
    {
        CheckpointRequest request = new(++_asked, kind, kind == RequestKind.Drain && _world.OneIn(2) ? null : Savepoints.NewPath());
        if (_attempt is null) _waiting.Add(request);
        else if (_attempt.Result is null) _attempt.Request(request);
    }

    /// <summary>It is gone, with all that it held. Sometimes its machine goes with it, and with that the deletions that were not durable yet.</summary>
    public void Crash()
    {
        _world.CrashedIn |= Moment;
        if (_world.OneIn(2))
        {
            _model.LosePower(this, _world.Random);
            Savepoints.LosePower(this, _world.Random);
        }

        _condition = Condition.Crashed;
        _attempt = null;
    }

    /// <summary>It takes no steps until it goes on.</summary>
    public void Suspend() => _condition = Condition.Suspended;

    /// <summary>It goes on where it was.</summary>
    public void Resume() => _condition = Condition.Running;

    /// <inheritdoc />
    public void Collect(ActionList actions)
    {
        if (!IsRunning) return;
        if (_attempt is null)
        {
            if (_nextAttemptMs <= _world.Time.ElapsedMs) actions.Add(ActionKind.Attempt, this);
        }
        else if (_attempt.HasStopped)
        {
            actions.Add(ActionKind.Attempt, this);
        }
        else
        {
            _attempt.Collect(actions);
        }
    }

    /// <inheritdoc />
    public string Act(ActionKind kind, int index)
    {
        if (kind != ActionKind.Attempt) throw new UnreachableException();
        if (_attempt is not null) return EndAttempt(_attempt.Result!);
        Attempts++;
        _startedAtMs = Clock.MonotonicMs;
        _attempt = new SimulatedAttempt(_world, this, _settings);
        if (_isStopRequested) _attempt.RequestStop();
        foreach (CheckpointRequest request in _waiting) _attempt.Request(request);
        _waiting.Clear();
        return $"{Name}: an attempt begins with parallelism {Plan.Options!.Parallelism}";
    }

    /// <summary>Who waits for what.</summary>
    public IEnumerable<string> Describe() => (_attempt?.Describe() ?? []).Prepend($"{Name}: {_condition}, term {Term}{(_attempt?.Result is { } result ? $", its attempt ended: {Text(result)}" : "")}");

    private string EndAttempt(AttemptResult result)
    {
        _attempt!.Release();
        _attempt = null;
        _settings = _settings with { LastTerm = Math.Max(_settings.LastTerm, result.Term) };
        TimeSpan pause;
        switch (result.Ends?.Outcome)
        {
            case AttemptOutcome.Finished or AttemptOutcome.AlreadyFinished:
                HasFinished = true;
                _condition = Condition.Ended;
                return $"{Name} ends: {result.Ends.Outcome}";
            case AttemptOutcome.Refused when InjectedFaultException.IsToldOf(result.Ends.Reason):
                _condition = Condition.Ended;
                return $"{Name} ends: it was refused. {result.Ends.Reason}";
            case AttemptOutcome.Refused when result.Ends.Cause is NewLineageException && _settings.Start!.Consent != _model.Lineage:
                _condition = Condition.Ended;
                return $"{Name} ends: it was refused, as another has left the lineage that it was to leave. {result.Ends.Reason}";
            case AttemptOutcome.Refused:
                throw new SimulationException($"{Name} was refused: {result.Ends.Reason}", result.Ends.Cause);
            case AttemptOutcome.Superseded when !_model.Numbers.Any():
                throw new SimulationException($"{Name} says that it is superseded: {result.Ends.Reason}");
            case AttemptOutcome.Stopped or AttemptOutcome.StopTimedOut or AttemptOutcome.Superseded:
                _condition = Condition.Ended;
                return $"{Name} ends: {result.Ends.Outcome}. {result.Ends.Reason}";
            case AttemptOutcome.StartLost or AttemptOutcome.Retry:
                pause = _policy.OnLostEntry(result.Ends);
                break;
            default:
                try
                {
                    pause = _policy.OnFailure(Plan.Name, result, Clock.MonotonicMs - _startedAtMs, Clock.MonotonicMs);
                }
                catch (Exception e) when (e is not SimulationException)
                {
                    _condition = Condition.Ended;
                    return $"{Name} ends with {e.GetType().Name}: {e.Message}";
                }

                break;
        }

        _nextAttemptMs = _world.Time.ElapsedMs + (long)pause.TotalMilliseconds;
        return $"{Name}: its attempt ended: {Text(result)}; the next begins at {_nextAttemptMs} ms";
    }

    private static string Text(AttemptResult result) => result.Ends is { } ends ? $"{ends.Outcome}: {ends.Reason}" : $"{result.Where} failed: {result.Failure!.Message}";
}
