using System.Diagnostics;
using Streams.Checkpoints.Coordination;
using Streams.Runtime;
using Streams.Runtime.Tasks;

namespace Streams.Testing;

/// <summary>The tasks of one attempt, hosted in one thread: turns of any length, elements that move one by one, effects that begin and end when the seed says so.</summary>
internal sealed class SimulatedTasks : IActor
{
    private readonly World _world;
    private readonly SimulatedAttempt _attempt;
    private readonly TaskGraph _graph;
    private readonly TaskSlot[] _slots;
    private readonly SimulatedEdge[] _edges;
    private readonly List<SimulatedEffect> _effects = [];
    private readonly string _owner;

    public SimulatedTasks(World world, SimulatedAttempt attempt, string owner, TaskGraph graph)
    {
        (_world, _attempt, _owner, _graph) = (world, attempt, owner, graph);
        _slots = [.. graph.Tasks.Select(static t => new TaskSlot(t))];
        _edges = [.. graph.Edges.Select(e => new SimulatedEdge(world, $"edge from '{graph.Tasks[e.FromTask].Name}' to '{graph.Tasks[e.ToTask].Name}'", graph.EdgeCapacity))];
        for (int i = 0; i < _edges.Length; i++) _slots[graph.Edges[i].FromTask].Out.Add(_edges[i]);
    }

    /// <summary>Whether effects that have begun have not ended.</summary>
    public bool HasEffectsUnderWay => _effects.Exists(static e => e.Started is { IsCompleted: false });

    /// <summary>The earliest alarm, on the process's clock.</summary>
    public long NextAlarm
    {
        get
        {
            long next = long.MaxValue;
            foreach (TaskSlot slot in _slots) next = Math.Min(next, slot.Alarm);
            return next;
        }
    }

    /// <summary>The tasks without inlets.</summary>
    public IEnumerable<int> Sources => _slots.Where(static s => s.Task.InletCount == 0).Select(static s => s.Task.Index);

    /// <summary>All tasks.</summary>
    public int Count => _slots.Length;

    /// <summary>Tells a task something.</summary>
    public void Post(int task, Signal signal)
    {
        _slots[task].Task.Post(signal);
        _slots[task].IsRunnable = true;
    }

    /// <summary>Nothing more begins; what has not begun is dropped.</summary>
    public void Stop()
    {
        foreach (WriteSnapshotEffect unwritten in _effects.Where(static e => e.Started is null).Select(static e => e.Effect).OfType<WriteSnapshotEffect>())
        {
            foreach (Checkpoints.FrozenSection section in unwritten.Snapshot.Sections) section.Release();
        }

        _effects.RemoveAll(static e => e.Started is null);
    }

    /// <inheritdoc />
    public void Collect(ActionList actions)
    {
        long now = _attempt.Clock.MonotonicMs;
        for (int i = 0; i < _slots.Length; i++)
        {
            if (_slots[i].IsRunnable) actions.Add(ActionKind.Run, this, i);
            if (_slots[i].Alarm <= now) actions.Add(ActionKind.Alarm, this, i);
        }

        for (int i = 0; i < _edges.Length; i++)
        {
            if (_edges[i].MayGive && !_edges[i].IsFull) actions.Add(ActionKind.Take, this, i);
            if (!_edges[i].IsEmpty && _slots[_graph.Edges[i].ToTask].Task.CanOffer(_graph.Edges[i].Inlet)) actions.Add(ActionKind.Offer, this, i);
        }

        for (int i = 0; i < _effects.Count; i++)
        {
            if (_effects[i].Started is null) actions.Add(ActionKind.StartEffect, this, i);
            else if (_effects[i].Started!.IsCompleted) actions.Add(ActionKind.FinishEffect, this, i);
        }
    }

    /// <inheritdoc />
    public string Act(ActionKind kind, int index) => kind switch
    {
        ActionKind.Run => Run(_slots[index]),
        ActionKind.Alarm => Ring(_slots[index]),
        ActionKind.Take => Take(index),
        ActionKind.Offer => Offer(index),
        ActionKind.StartEffect => Begin(_effects[index]),
        ActionKind.FinishEffect => Finish(index),
        _ => throw new UnreachableException(),
    };

    /// <summary>Who waits for what.</summary>
    public IEnumerable<string> Describe()
    {
        foreach (TaskSlot slot in _slots)
        {
            string missing = slot.Task is Subtask task && task.MissingInlets.Any() ? $", waits for the barrier of inlets {string.Join(' ', task.MissingInlets)}" : "";
            yield return $"  task {slot.Task.Index} '{slot.Task.Name}': {slot.Result}{missing}, alarm {slot.Alarm}";
        }

        foreach (SimulatedEdge edge in _edges.Where(static e => !e.IsEmpty)) yield return $"  {edge.Name}: {edge.Content}";
        foreach (SimulatedEffect effect in _effects) yield return $"  effect {effect.Name} of task {effect.Task}: {effect.Started?.Status.ToString() ?? "not begun"}";
    }

    /// <summary>Throws unless nothing is under way: the job has finished.</summary>
    public void AssertEmpty()
    {
        if (Array.Find(_edges, static e => !e.IsEmpty) is { } edge) throw new SimulationException($"The job has finished, and on the {edge.Name} there is {edge.Content}.");
    }

    private string Named(int task) => $"{task} '{_slots[task].Task.Name}'";

    private string Run(TaskSlot slot)
    {
        int budget = 1 + _world.Random.Next(1 << _world.Random.Next(12));
        slot.IsRunnable = false;
        try
        {
            slot.Result = slot.Task.Run(_attempt.Clock.Read(), budget);
        }
        catch (Exception e) when (e is not SimulationException)
        {
            _attempt.Fail(e, $"task '{slot.Task.Name}'");
            return $"{_owner}: task {Named(slot.Task.Index)} fails: {e.Message}";
        }

        slot.IsRunnable = slot.Result == RunResult.More;
        TakeEffects(slot);
        foreach (SimulatedEdge edge in slot.Out) edge.OnRun();
        SetAlarm(slot);
        return $"{_owner}: task {Named(slot.Task.Index)} runs with {budget}: {slot.Result}";
    }

    private void TakeEffects(TaskSlot slot)
    {
        while (slot.Task.TryTakeEffect(out Effect? effect))
        {
            if (effect is ReportEffect report) _attempt.OnReport(slot.Task.Index, report.Report);
            else _effects.Add(new SimulatedEffect(slot.Task.Index, effect!));
        }
    }

    // A task that waits for credit fires nothing: an alarm that has rung does not ring again until it has some.
    private static void SetAlarm(TaskSlot slot)
    {
        long alarm = slot.Task.NextAlarm;
        slot.Alarm = slot.Result == RunResult.NeedsCredit && alarm == slot.Rung ? long.MaxValue : alarm;
    }

    private string Ring(TaskSlot slot)
    {
        (slot.Rung, slot.Alarm) = (slot.Alarm, long.MaxValue);
        Post(slot.Task.Index, ClockRang.Instance);
        return $"{_owner}: the alarm of task {Named(slot.Task.Index)} rings";
    }

    private string Take(int index)
    {
        TaskEdge edge = _graph.Edges[index];
        TaskSlot from = _slots[edge.FromTask];
        if (!from.Task.TryTake(edge.Outlet, out Elements.Element? element))
        {
            _edges[index].MayGive = false;
            return $"{_owner}: outlet {edge.Outlet} of task {Named(edge.FromTask)} is empty";
        }

        string what = element!.ToString()!;
        _edges[index].Put(element);
        from.IsRunnable = true;
        return $"{_owner}: {what} leaves outlet {edge.Outlet} of task {Named(edge.FromTask)}";
    }

    private string Offer(int index)
    {
        TaskEdge edge = _graph.Edges[index];
        Elements.Element element = _edges[index].Next();
        string what = element.ToString()!;
        _slots[edge.ToTask].Task.Offer(edge.Inlet, element);
        _slots[edge.ToTask].IsRunnable = true;
        return $"{_owner}: {what} enters inlet {edge.Inlet} of task {Named(edge.ToTask)}";
    }

    private string Begin(SimulatedEffect effect)
    {
        effect.Started = effect.Effect switch
        {
            WaitEffect wait => Untyped(() => wait.RunAsync(_attempt.Stopping)),
            CommitEffect commit => Untyped(() => commit.RunAsync(_attempt.Stopping)),
            WriteSnapshotEffect write => _attempt.WriteSnapshotAsync(effect.Task, write),
            _ => throw new UnreachableException(),
        };
        return $"{_owner}: {effect.Name} of task {Named(effect.Task)} begins";
    }

    private static async Task<object?> Untyped(Func<Task> effect)
    {
        await effect().ConfigureAwait(false);
        return null;
    }

    private string Finish(int index)
    {
        SimulatedEffect effect = _effects[index];
        _effects.RemoveAt(index);
        Task<object?> result = effect.Started!;
        Exception? error = result.IsCanceled ? new OperationCanceledException() : result.Exception?.InnerException;
        if (error is SimulationException violation) _world.Report(violation);
        Post(effect.Task, new EffectDone(effect.Effect, error is null ? result.Result : null, error));
        return $"{_owner}: {effect.Name} of task {Named(effect.Task)} is done{(error is null ? "" : $": {error.Message}")}";
    }

    private sealed class TaskSlot(ITask task)
    {
        public ITask Task => task;
        public List<SimulatedEdge> Out { get; } = [];
        public bool IsRunnable { get; set; } = true;
        public RunResult Result { get; set; } = RunResult.More;
        public long Alarm { get; set; } = long.MaxValue;
        public long Rung { get; set; } = long.MinValue;
    }

    private sealed class SimulatedEffect(int task, Effect effect)
    {
        public int Task => task;
        public Effect Effect => effect;
        public Task<object?>? Started { get; set; }

        public string Name => effect switch
        {
            WaitEffect wait => $"wait for '{wait.What}'",
            CommitEffect commit => $"commit {commit.CheckpointId} of '{commit.Sink}'",
            WriteSnapshotEffect write => $"snapshot {write.CheckpointId}",
            _ => effect.GetType().Name,
        };
    }
}
