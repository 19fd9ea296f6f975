using System.Diagnostics;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Planning;

namespace Streams.Testing;

/// <summary>Runs a job to its end in one thread: the same tasks and the same coordinator as in production, with every choice from a seed. Order, credit, turns, delays, lost answers,
/// late requests, crashes, restarts and suspended processes replay exactly.</summary>
/// <remarks>
/// <para>A step is one of the things that can happen now: a task takes a turn, an element moves, a request takes effect, an answer arrives, the clock moves on. The clock moves by the seed's choice, or when nothing else can happen.</para>
/// <para>The run ends when the log says that the job has finished and no process runs any more. It fails when a promise is broken, when nothing can happen, or after too many steps.</para>
/// </remarks>
internal sealed class SeededHost : IActor
{
    private const int TraceLength = 60;
    private const int StoryLength = 200;

    private readonly SeededSettings _settings;
    private readonly Func<SimulatedProcess, JobOptions, JobPlan> _build;
    private readonly World _world;
    private readonly ModelStore _store;
    private readonly ActionList _actions;
    private readonly List<SimulatedProcess> _processes = [];
    private readonly Queue<string> _trace = new();
    private readonly Queue<string> _story = new();
    private readonly SimulatedSavepoints _savepoints;
    private readonly CoordinatorMoments _struckIn;
    private readonly int[] _disturbancesLeft;
    private int _savepointStartsLeft;
    private bool _hasFinished;
    private int _steps;
    private int _edgeCapacity;
    private ulong _fingerprint;

    private SeededHost(SeededSettings settings, Func<SimulatedProcess, JobOptions, JobPlan> build)
    {
        (_settings, _build) = (settings, build);
        _world = new World(settings.Seed, settings.Mutation, settings.Plan);
        _store = new ModelStore();
        _savepoints = new SimulatedSavepoints(_world);
        _actions = new ActionList(_world.Random);
        _disturbancesLeft =
        [
            .. new[] { settings.Crashes, settings.Suspensions, settings.Stops, settings.Rivals, settings.Savepoints, settings.SavepointStops, settings.Drains }.Select(most => _world.Random.Next(most + 1)),
        ];
        _struckIn = settings.StrikesIn ?? (CoordinatorMoments)(1 << _world.Random.Next(BitOperations.PopCount((uint)CoordinatorMoments.All)));
        _savepointStartsLeft = settings.SavepointStarts;
        _world.FaultsLeft = _world.Random.Next(settings.Faults + 1);
    }

    private enum Disturbance
    {
        Crash,
        Suspend,
        Stop,
        Rival,
        Savepoint,
        StopWithSavepoint,
        Drain,
        Resume,
    }

    /// <summary>Runs a job.</summary>
    /// <param name="settings">The seed, and what may happen.</param>
    /// <param name="build">Makes the plan for a process, with sources and sinks that belong to it.</param>
    /// <exception cref="SimulationException">A promise was broken.</exception>
    public static SeededResult Run(SeededSettings settings, Func<SimulatedProcess, JobOptions, JobPlan> build)
    {
        // With a context, continuations would be posted to it; without one they run within the step that answers.
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return new SeededHost(settings, build).Run();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <inheritdoc />
    public void Collect(ActionList actions)
    {
        bool isRunning = _processes.Exists(static p => p.IsRunning);
        if (!isRunning && !_hasFinished) actions.Add(ActionKind.Process, this);
        if (_processes.Exists(static p => p.IsSuspended)) actions.Add(ActionKind.Disturb, this, (int)Disturbance.Resume);
        if (!isRunning) return;
        if (_disturbancesLeft[(int)Disturbance.Crash] > 0 && !_hasFinished && _processes.Exists(IsWhereToStrike)) actions.Add(ActionKind.Strike, this);
        for (int i = 0; i < _disturbancesLeft.Length; i++)
        {
            if (_disturbancesLeft[i] > 0 && !_hasFinished) actions.Add((Disturbance)i is Disturbance.Savepoint or Disturbance.StopWithSavepoint ? ActionKind.Ask : ActionKind.Disturb, this, i);
        }
    }

    /// <inheritdoc />
    public string Act(ActionKind kind, int index) => kind switch
    {
        ActionKind.Process => StartProcess(),
        ActionKind.Advance => Advance(1 + _world.Random.Next(1 << _world.Random.Next(6))),
        ActionKind.Strike => Strike(),
        ActionKind.Disturb or ActionKind.Ask => Disturb((Disturbance)index),
        _ => throw new UnreachableException(),
    };

    private SeededResult Run()
    {
        try
        {
            StartProcess();
            while (!_hasFinished || !_processes.TrueForAll(static p => p.IsOver)) Step();
            _world.Drain();
            if (!_store.IsFinished) throw new SimulationException("A process says that the job has finished; the log does not.");
            return new SeededResult(
                _steps, _world.Time.ElapsedMs, _processes.Count, _processes.Sum(static p => p.Attempts), _store.CompletedCount, _world.Served, _store.Forks, _edgeCapacity, _world.CrashedIn, _fingerprint, Trace());
        }
        catch (Exception e) when (e is not InvalidJobException)
        {
            throw new SimulationException($"Seed {_settings.Seed}, step {_steps}, {_world.Time.ElapsedMs} ms: {e.Message}\nLog: {_store.Describe()}\n{States()}\n{Trace()}", e);
        }
    }

    private void Step()
    {
        if (++_steps > _settings.MostSteps) throw new SimulationException($"The job is not at its end after {_settings.MostSteps} steps.");
        _actions.Clear();
        Collect(_actions);
        _world.Collect(_actions);
        foreach (SimulatedProcess process in _processes) process.Collect(_actions);
        string what;
        ActionKind kind = ActionKind.Advance;
        int faults = _world.FaultsLeft, entries = _store.EverCount;
        if (_actions.Count > 0)
        {
            _actions.Add(ActionKind.Advance, this);
            (kind, what) = _actions.ActOnOne(_world.Random);
        }
        else
        {
            long due = _world.NextWakeMs;
            foreach (SimulatedProcess process in _processes) due = Math.Min(due, process.NextDueMs);
            if (due == long.MaxValue) throw new SimulationException("Nothing can happen any more.");
            what = Advance(Math.Max(1, due - _world.Time.ElapsedMs));
        }

        Note(what, kind is ActionKind.Process or ActionKind.Attempt or ActionKind.Strike or ActionKind.Disturb or ActionKind.Ask || faults != _world.FaultsLeft || entries != _store.EverCount);
        foreach (SimulatedProcess process in _processes) _edgeCapacity = Math.Max(_edgeCapacity, process.EdgeCapacity);
        if (_world.Violation is not null) throw _world.Violation;
        if (_hasFinished || !_processes.Exists(static p => p.HasFinished)) return;
        _hasFinished = _world.IsCalm = true;
    }

    private string Advance(long milliseconds)
    {
        _world.Time.Advance(milliseconds);
        return $"{milliseconds} ms go by";
    }

    private string StartProcess()
    {
        JobOptions options = _settings.Options with
        {
            Parallelism = DrawParallelism(),
            OperatorParallelism = _settings.Operators.ToDictionary(static name => name, _ => DrawParallelism()),
        };
        StartPoint? start = DrawStart();
        SimulatedProcess process = new(_world, _store, _processes.Count + 1, options, _build, _savepoints, start);
        _processes.Add(process);
        return start is null ? $"{process.Name} starts" : $"{process.Name} starts from {start.Source}";
    }

    // Whoever starts from a savepoint has looked which lineage is left by it.
    private StartPoint? DrawStart()
    {
        if (_savepointStartsLeft == 0 || _world.OneIn(3)) return null;
        (string Path, Manifest Manifest)[] all = [.. _savepoints.Starts()];
        if (all.Length == 0) return null;
        _savepointStartsLeft--;
        (string path, Manifest savepoint) = all[_world.Random.Next(all.Length)];
        return new StartPoint($"the savepoint in '{path}'", savepoint, path, _store.Lineage);
    }

    private int DrawParallelism() => _settings.Parallelism[_world.Random.Next(_settings.Parallelism.Length)];

    private bool IsWhereToStrike(SimulatedProcess process) => process.IsRunning && (process.Moment & _struckIn) != 0;

    private string Strike()
    {
        _disturbancesLeft[(int)Disturbance.Crash]--;
        SimulatedProcess victim = _processes.Find(IsWhereToStrike)!;
        victim.Crash();
        return $"{victim.Name}: Crash in the moment of {_struckIn}";
    }

    private string Disturb(Disturbance disturbance)
    {
        if (disturbance != Disturbance.Resume) _disturbancesLeft[(int)disturbance]--;
        if (disturbance == Disturbance.Rival) return StartProcess() + " beside the others";
        SimulatedProcess[] victims = [.. _processes.Where(p => disturbance == Disturbance.Resume ? p.IsSuspended : p.IsRunning)];
        SimulatedProcess victim = victims[_world.Random.Next(victims.Length)];
        switch (disturbance)
        {
            case Disturbance.Crash: victim.Crash(); break;
            case Disturbance.Suspend: victim.Suspend(); break;
            case Disturbance.Stop: victim.RequestStop(); break;
            case Disturbance.Savepoint: victim.Request(RequestKind.Savepoint); break;
            case Disturbance.StopWithSavepoint: victim.Request(RequestKind.Stop); break;
            case Disturbance.Drain: victim.Request(RequestKind.Drain); break;
            default: victim.Resume(); break;
        }

        return $"{victim.Name}: {disturbance}";
    }

    private void Note(string what, bool isDecisive)
    {
        _fingerprint = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(what.AsSpan()), (long)_fingerprint);
        string line = $"{_steps,6} {_world.Time.ElapsedMs,6} ms  {what}";
        Keep(_trace, TraceLength, line);
        if (isDecisive) Keep(_story, StoryLength, line);
    }

    private static void Keep(Queue<string> lines, int most, string line)
    {
        lines.Enqueue(line);
        if (lines.Count > most) lines.Dequeue();
    }

    private string Trace() => $"What decided the run:\n{string.Join('\n', _story)}\nThe last steps:\n{string.Join('\n', _trace)}";

    private string States() => string.Join('\n', _processes.SelectMany(static p => p.Describe()));
}
