namespace Streams.Testing;

/// <summary>All that is outside of the processes of a simulation and outlives them: the clock, the seed, and the requests under way to stores and sinks.</summary>
internal sealed class World(int seed, Mutation mutation, FaultPlan plan) : IActor
{
    private readonly List<PendingOperation> _operations = [];
    private readonly List<Delay> _delays = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;

    /// <summary>Every choice comes from here.</summary>
    public Random Random { get; } = new(seed);

    /// <summary>The clock of all processes.</summary>
    public SimulatedTime Time { get; } = new();

    /// <summary>The bug that is put in.</summary>
    public Mutation Mutation => mutation;

    /// <summary>The faults that are asked for by number.</summary>
    public FaultPlan Plan => plan;

    /// <summary>How many more requests may go wrong.</summary>
    public int FaultsLeft { get; set; }

    /// <summary>Whether the job has been said to be finished: what then still goes on meets no new faults.</summary>
    public bool IsCalm { get; set; }

    /// <summary>Where the coordinators of the processes were that crashed.</summary>
    public CoordinatorMoments CrashedIn { get; set; }

    /// <summary>Which requests of callers were served.</summary>
    public ServedRequests Served { get; set; }

    /// <summary>When the next wait of a process that runs is over, or the next slow request may go on, in milliseconds of <see cref="SimulatedTime.ElapsedMs"/>; <see cref="long.MaxValue"/>: there is none.</summary>
    public long NextWakeMs
    {
        get
        {
            long next = long.MaxValue;
            foreach (Delay delay in _delays)
            {
                if (delay.Owner.IsRunning) next = Math.Min(next, delay.DueMs);
            }

            foreach (PendingOperation operation in _operations)
            {
                if (operation.NotBeforeMs > Time.ElapsedMs) next = Math.Min(next, operation.NotBeforeMs);
            }

            return next;
        }
    }

    /// <summary>The first promise that was broken.</summary>
    public SimulationException? Violation { get; private set; }

    /// <summary>A promise was broken; the run ends after this step. The first wins.</summary>
    public void Report(SimulationException violation) => Violation ??= violation;

    /// <summary>Whether something happens that is likely once in so many times.</summary>
    public bool OneIn(int times) => Random.Next(times) == 0;

    /// <summary>Asks for something outside.</summary>
    /// <inheritdoc cref="PendingOperation{T}" path="/param" />
    public Task<T> Submit<T>(SimulatedProcess owner, string what, bool canFail, Func<T> effect, Action? before = null, Action? torn = null)
    {
        if (Environment.CurrentManagedThreadId != _thread) throw new SimulationException($"'{what}' was asked for on another thread: a continuation has left the simulation.");
        PendingOperation<T> operation = new(owner, what, canFail, before, torn, effect) { NotBeforeMs = OneIn(12) && !IsCalm ? Time.ElapsedMs + Random.Next(150) : 0 };
        _operations.Add(operation);
        return operation.Task;
    }

    /// <summary>Waits for virtual time to pass.</summary>
    public Task DelayAsync(SimulatedProcess owner, long milliseconds, CancellationToken cancellationToken)
    {
        Delay delay = new(owner, Time.ElapsedMs + milliseconds, new TaskCompletionSource());
        _delays.Add(delay);
        if (cancellationToken.CanBeCanceled)
        {
            cancellationToken.Register(() =>
            {
                _delays.Remove(delay);
                delay.Source.TrySetCanceled(cancellationToken);
            });
        }

        return delay.Source.Task;
    }

    /// <summary>What is under way of a process that is over lands, or does not: nothing may change by it.</summary>
    public void Drain()
    {
        foreach (PendingOperation operation in _operations)
        {
            if (OneIn(2)) continue;
            while (!operation.HasTakenEffect) operation.TakeEffect();
        }

        _operations.Clear();
    }

    /// <inheritdoc />
    public void Collect(ActionList actions)
    {
        for (int i = 0; i < _operations.Count; i++)
        {
            PendingOperation operation = _operations[i];
            if (operation.NotBeforeMs > Time.ElapsedMs) continue;
            if (!operation.Owner.IsSuspended || !operation.HasTakenEffect) actions.Add(ActionKind.Operation, this, i);
        }

        for (int i = 0; i < _delays.Count; i++)
        {
            if (_delays[i].Owner.IsRunning && _delays[i].DueMs <= Time.ElapsedMs) actions.Add(ActionKind.Wake, this, i);
        }
    }

    /// <inheritdoc />
    public string Act(ActionKind kind, int index)
    {
        if (kind == ActionKind.Wake)
        {
            Delay delay = _delays[index];
            _delays.RemoveAt(index);
            delay.Source.SetResult();
            return $"{delay.Owner.Name}: a wait is over";
        }

        PendingOperation operation = _operations[index];
        string what = $"{operation.Owner.Name}: {operation.What}";
        if (operation.Owner.IsOver || operation.IsAnswered) return $"{what} {Land(operation)}, with nobody waiting";
        if (operation.HasTakenEffect) return $"{what} {Answer(operation)}";
        if (operation.CanFail && !operation.Owner.IsSuspended && FaultsLeft > 0 && !IsCalm && OneIn(8)) return $"{what} {GoWrong(operation)}";
        operation.TakeEffect();
        if (!operation.HasTakenEffect) return $"{what} takes half its effect";
        return operation.Owner.IsSuspended || OneIn(3) ? $"{what} takes effect" : $"{what} takes effect and {Answer(operation)}";
    }

    private string Answer(PendingOperation operation)
    {
        _operations.Remove(operation);
        operation.Answer();
        return "is answered";
    }

    private string Land(PendingOperation operation)
    {
        if (operation.HasTakenEffect || OneIn(3))
        {
            _operations.Remove(operation);
            return Tear(operation) ? "is torn" : "is gone";
        }

        operation.TakeEffect();
        if (operation.HasTakenEffect) _operations.Remove(operation);
        return "lands late";
    }

    // Half of what it was to write lies there, of which nobody has been told.
    private bool Tear(PendingOperation operation)
    {
        if (operation.HasTakenEffect || operation.Torn is null || !OneIn(2)) return false;
        operation.Torn();
        return true;
    }

    private string GoWrong(PendingOperation operation)
    {
        FaultsLeft--;
        InjectedFaultException fault = new(operation.What);
        switch (Random.Next(3))
        {
            case 0:
                _operations.Remove(operation);
                bool isTorn = Tear(operation);
                operation.Fail(fault);
                return isTorn ? "fails, and half of it is there" : "fails without effect";
            case 1:
                while (!operation.HasTakenEffect) operation.TakeEffect();
                _operations.Remove(operation);
                operation.Fail(fault);
                return "takes effect, and its answer is lost";
            default:
                operation.Fail(fault);
                return "is given up by the one who asked, and may still land";
        }
    }

    private sealed record Delay(SimulatedProcess Owner, long DueMs, TaskCompletionSource Source);
}
