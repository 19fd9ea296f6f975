using System.Collections.Immutable;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Diagnostics;
using Streams.Elements;
using Streams.Operators;
using Streams.Time;
using Barrier = Streams.Elements.Barrier;

namespace Streams.Runtime.Tasks;

/// <summary>A chain of operators in one subtask, with its inlets, its alignment and its outlets.</summary>
/// <remarks>
/// <para>Signals that emit nothing are handled at once, also while a cursor is open: the answer to an effect may be what gives credit back. Those that emit become steps.</para>
/// <para>Order of work: signals; the cursors, from the end of the chain to its head; the end of data, operator by operator; steps; what the clock made due; one element or poll.
/// So a barrier never falls between the largest watermark and the end of data, and finds nothing in flight within the chain.</para>
/// </remarks>
internal sealed class Subtask : OperatorContext, ITask, ITaskProbe
{
    private readonly SubtaskSignals _signals;
    private readonly Queue<Effect> _effects = new();
    private readonly Queue<Step> _steps = new();
    private ImmutableArray<Operator> _operators = [];
    private ImmutableArray<ExchangeOperator> _exchanges = [];
    private ImmutableArray<(ExchangeOperator Exchange, int Outlet)> _outlets = [];
    private SourceHead? _source;
    private InletSet? _inlets;
    private bool _isClockDue;
    private bool _isStopped;
    private int _ending = -1;
    private bool _hasReportedEnd;
    private long _doneUpTo;

    /// <summary>Makes a task without a chain yet.</summary>
    public Subtask() => _signals = new SubtaskSignals(this);

    private enum StepKind
    {
        Idle,
        Snapshot,
        Drain,
    }

    /// <inheritdoc />
    public required int Index { get; init; }

    /// <inheritdoc />
    public required string Name { get; init; }

    /// <summary>Takes what is counted and measured of it.</summary>
    public TaskMetrics Metrics { get; init; } = new("", 0);

    /// <inheritdoc />
    public TaskTimes? Times => Metrics.Times;

    /// <inheritdoc />
    public long Watermark => _source?.Watermark ?? _inlets?.Watermark ?? long.MinValue;

    /// <inheritdoc />
    public bool IsIdle => _source?.IsIdle ?? _inlets?.IsIdle ?? false;

    /// <inheritdoc />
    public string? HoldingSplit => _source?.HoldingSplit;

    /// <inheritdoc />
    public int HoldingInlet => _inlets?.HoldingInlet ?? -1;

    /// <inheritdoc />
    public int InletCount => _inlets?.Count ?? 0;

    /// <inheritdoc />
    public int OutletCount => _outlets.Length;

    /// <summary>Which inlets an open alignment still waits for; for messages.</summary>
    public IEnumerable<int> MissingInlets => _inlets?.Alignment.Missing ?? [];

    /// <summary>The operators, from the head of the chain to its ends.</summary>
    public ImmutableArray<Operator> Operators => _operators;

    /// <inheritdoc />
    public long NextAlarm
    {
        get
        {
            // A source that is stopped reads nothing, so what it would be idle by is not due: it would ring for ever.
            long next = _isStopped ? long.MaxValue : _source?.NextDeadlineMs ?? long.MaxValue;
            foreach (ExchangeOperator exchange in _exchanges) next = Math.Min(next, exchange.NextFlushMs);
            if (_isClockDue || _isStopped) return next;
            foreach (Operator op in _operators)
            {
                long at = op.NextProcessingTime;
                if (at != long.MaxValue) next = Math.Min(next, SaturatingMath.Add(Now.MonotonicMs, Math.Max(0, SaturatingMath.Subtract(at, Now.WallMs))));
            }

            return next;
        }
    }

    /// <summary>Gives it its chain. Called once, before anything else.</summary>
    /// <param name="operators">In topological order; the first is the head: a <see cref="SourceHead"/> or <see cref="Operators.Inlets"/>.</param>
    /// <param name="inlets">How many edges feed the head.</param>
    public void Attach(ImmutableArray<Operator> operators, int inlets)
    {
        _operators = operators;
        _exchanges = [.. operators.OfType<ExchangeOperator>()];
        _outlets = [.. _exchanges.SelectMany(static e => Enumerable.Range(0, e.OutletCount).Select(o => (e, o)))];
        _source = operators[0] as SourceHead;
        if (operators[0] is Inlets head) _inlets = new InletSet(this, head, inlets);
        Metrics.Attach(this, inlets, _outlets.Length);
    }

    /// <summary>Loads state and opens connectors. Called once; may take its time.</summary>
    /// <param name="restored">What the checkpoint holds of an operator, by its name; null: nothing is restored.</param>
    public void Start(Func<string, RestoredOperator>? restored)
    {
        if (restored is not null) Restore(restored);
        Open();
    }

    /// <summary>Loads state, the first half of a start: touches nothing outside.</summary>
    public void Restore(Func<string, RestoredOperator> restored)
    {
        foreach (Operator op in _operators)
        {
            RestoredOperator own = restored(op.Name);
            op.Restore(own);
            _signals.Settling(own.CheckpointId);
        }
    }

    /// <summary>Opens connectors, the second half of a start.</summary>
    public void Open()
    {
        foreach (Operator op in _operators) op.Open();
        _signals.ReportSettled(); // What was adopted may be nothing.
    }

    /// <summary>Lets go of everything. Called once, after the last call of anything else.</summary>
    public async ValueTask DisposeAsync()
    {
        List<Exception> problems = [];
        foreach (Operator op in _operators)
        {
            try
            {
                await op.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                problems.Add(e);
            }
        }

        if (problems.Count > 0) throw new AggregateException($"Task '{Name}' could not let go of everything.", problems);
    }

    /// <inheritdoc />
    public bool CanOffer(int inlet) => _inlets!.CanOffer(inlet);

    /// <inheritdoc />
    public void Offer(int inlet, Element element) => _inlets!.Offer(inlet, element);

    /// <inheritdoc />
    public void Post(Signal signal) => _signals.Post(signal);

    /// <inheritdoc />
    public long SentAt(int outlet) => _outlets[outlet].Exchange.SentAt(_outlets[outlet].Outlet);

    /// <inheritdoc />
    public long HandledAt(int inlet) => _inlets?.HandledAt(inlet) ?? 0;

    /// <inheritdoc />
    public bool TryTake(int outlet, out Element? element) => _outlets[outlet].Exchange.TryTake(_outlets[outlet].Outlet, out element);

    /// <inheritdoc />
    public bool TryTakeEffect(out Effect? effect) => _effects.TryDequeue(out effect);

    /// <inheritdoc />
    public RunResult Run(in Now now, int budget)
    {
        Now = now;
        Budget = budget;
        RunResult result = Work();
        if (result != RunResult.More) Metrics.Times.WaitFor(KindOf(result));
        return result;
    }

    private RunResult Work()
    {
        while (true)
        {
            _signals.HandleAll();
            if (!ResumeCursors())
            {
                if (Full == 0) return RunResult.More;
                _source?.OnNoCredit();
                return RunResult.NeedsCredit;
            }

            _inlets?.ReturnBatch();
            if (_ending >= 0 && _ending < _operators.Length)
            {
                if (Full > 0) return RunResult.NeedsCredit;
                _operators[_ending++].OnEnd();
                continue;
            }

            if (_ending == _operators.Length) ReportEnd();
            if (_steps.TryDequeue(out Step step))
            {
                Do(step);
                continue;
            }

            if (Full > 0)
            {
                _source?.OnNoCredit();
                return RunResult.NeedsCredit;
            }

            if (Budget <= 0) return RunResult.More;
            if (_isClockDue && FireClock()) continue;
            if (TakeInput() || HasMoreToDo) continue;
            foreach (ExchangeOperator exchange in _exchanges) exchange.OnDry();
            return RunResult.NeedsInput;
        }
    }

    // A source that finds nothing may find all the same that time has moved, or that it is idle: nobody wakes the task for what follows from that.
    private bool HasMoreToDo
    {
        get
        {
            foreach (Operator op in _operators)
            {
                if (op.IsOpen) return true;
            }

            return _steps.Count > 0;
        }
    }

    /// <inheritdoc />
    public override void ChangeStatus(bool isIdle)
    {
        // Coming back goes before the records that prove it; going idle behind what the last watermark fires.
        if (isIdle) _steps.Enqueue(new Step(StepKind.Idle));
        else TellStatus(isIdle: false);
    }

    /// <inheritdoc />
    public override void Await(Operator operatorToWake, string what, Func<CancellationToken, Task> wait) => Start(new WaitEffect(what, wait), operatorToWake);

    /// <inheritdoc />
    public override void Commit(Operator owner, string sink, long checkpointId, Func<CancellationToken, Task> commit) => Start(new CommitEffect(sink, checkpointId, commit), owner);

    /// <summary>The last element of every inlet is handled: the chain comes to its end.</summary>
    internal void End() => _ending = 0;

    /// <summary>Every barrier of a checkpoint has come.</summary>
    internal void TakeSnapshot(long checkpointId, CheckpointKind kind) => _steps.Enqueue(new Step(StepKind.Snapshot, checkpointId, kind));

    /// <summary>Tells the coordinator.</summary>
    internal void Report(CoordinatorInput input) => _effects.Enqueue(new ReportEffect(input));

    /// <summary>The sources are to end behind what they have read. Of others nothing is wanted: their ends follow.</summary>
    internal void Drain()
    {
        if (_source is not null) _steps.Enqueue(new Step(StepKind.Drain));
    }

    /// <summary>A checkpoint begins at the sources. For others its barriers say so.</summary>
    internal void Trigger(long checkpointId, CheckpointKind kind)
    {
        if (_source is not null) TakeSnapshot(checkpointId, kind);
    }

    /// <summary>A checkpoint is given up, and what stopped for it goes on.</summary>
    internal void Abort(long checkpointId)
    {
        _doneUpTo = Math.Max(_doneUpTo, checkpointId);
        _inlets?.Alignment.Done(checkpointId);
        _isStopped = false;
    }

    /// <summary>Something of the chain may be due by the clock.</summary>
    internal void WakeForClock() => _isClockDue = true;

    private void Start(Effect effect, Operator owner)
    {
        _signals.Own(effect, owner);
        _effects.Enqueue(effect);
    }

    // What it waits for, for those who measure.
    private int KindOf(RunResult result)
    {
        if (result == RunResult.NeedsInput) return _inlets?.Alignment.FirstMissing is >= 0 and int missing ? Metrics.Times.AligningWith(missing) : TaskTimes.Starved;
        for (int outlet = 0; outlet < _outlets.Length; outlet++)
        {
            if (_outlets[outlet].Exchange.IsFull(_outlets[outlet].Outlet)) return TaskTimes.HeldBy(outlet);
        }

        return TaskTimes.HeldBySink;
    }

    // False: a cursor is open that cannot go on.
    private bool ResumeCursors()
    {
        for (int i = _operators.Length - 1; i >= 0; i--)
        {
            if (!_operators[i].IsOpen) continue;
            if (MustPause) return false;
            _operators[i].Resume();
            i = _operators.Length; // What is below may have opened again.
        }

        return true;
    }

    private bool TakeInput()
    {
        if (_isStopped || _ending >= 0) return _inlets is not null && _inlets.TryHandle();
        if (_source is null) return _inlets!.TryHandle();
        bool polled = _source.TryPoll();
        if (_source.HasEnded) End();
        return polled;
    }

    // True: something was due, and the cursors come first.
    private bool FireClock()
    {
        if (_isStopped) return _isClockDue = false;
        foreach (Operator op in _operators)
        {
            if (op.NextProcessingTime > Now.WallMs) continue;
            op.OnClock();
            return true;
        }

        _isClockDue = false;
        _source?.OnDeadline();
        return true;
    }

    private void Do(Step step)
    {
        if (step.Kind == StepKind.Idle)
        {
            TellStatus(isIdle: true);
            return;
        }

        if (step.Kind == StepKind.Drain)
        {
            if (_source!.HasEnded) return;
            _source.Drain();
            End();
            return;
        }

        if (step.CheckpointId <= _doneUpTo) return;
        _doneUpTo = step.CheckpointId;
        List<FrozenSection> sections = [];
        long before = Clock.GetTimestamp();
        foreach (Operator op in _operators) op.Freeze(step.CheckpointId, sections);
        Metrics.Frozen(step.CheckpointId, Clock.GetElapsedTime(before));
        foreach (ExchangeOperator exchange in _exchanges) exchange.Send(new Barrier(step.CheckpointId, step.CheckpointKind));
        _effects.Enqueue(new WriteSnapshotEffect(step.CheckpointId, new FrozenSnapshot([.. sections])));
        _isStopped = step.CheckpointKind != CheckpointKind.Periodic;
    }

    private void TellStatus(bool isIdle)
    {
        foreach (Operator op in _operators) op.OnIdle(isIdle);
    }

    private void ReportEnd()
    {
        if (_hasReportedEnd || _outlets.Length > 0) return;
        _hasReportedEnd = true;
        Report(new EndOfDataSeen(Index));
    }

    private readonly record struct Step(StepKind Kind, long CheckpointId = 0, CheckpointKind CheckpointKind = CheckpointKind.Periodic);
}
