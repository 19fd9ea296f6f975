using System.Diagnostics;
using System.Runtime.InteropServices;
using Streams.Checkpoints;
using Streams.Elements;
using Streams.State;

namespace Streams.Operators;

/// <summary>Runs a <see cref="KeyedProcess{TKey, TIn, TOut}"/>: one callback per record and timer.</summary>
/// <remarks>
/// <para>In: keyed records in any order. Out: what the function emits, in the order in which it emits it. The watermark of a batch counts behind its records: it advances, the
/// event timers that it makes due fire in order of time, then it is handed on.</para>
/// <para>It may pause between any two callbacks. What one callback emits beyond a batch waits, and is handed on, with pauses, before the next callback.</para>
/// <para>Side outputs are handed on behind the output, with the same watermarks.</para>
/// <para>Sections: one per state (<c>value:&lt;name&gt;</c>, <c>list:</c>, <c>map:</c>, <c>reducing:</c>, <c>aggregating:</c>), <c>timers.event</c> and <c>timers.processing</c> (key,
/// time) if it declares timers, and <c>watermark</c> (<see cref="RestoredWatermark"/>). The largest watermark, the end of the stream, is not stored.</para>
/// </remarks>
internal sealed class KeyedProcessOperator<TKey, TIn, TOut> : Operator, IKeyedReceiver<TKey, TIn> where TKey : notnull
{
    private const int MostChained = 10_000;

    private readonly Dictionary<ulong, int> _chained = []; // by the key's hash: event timers at the end of the stream, behind the last that there was before
    private readonly KeyedProcess<TKey, TIn, TOut> _function;
    private readonly BoundSetup<TKey> _bound;
    private readonly KeyScope<TKey> _scope;
    private readonly FunctionOutputs<TOut> _outputs;
    private readonly bool _firesAtEnd;
    private Stage _stage;
    private KeyedBatch<TKey, TIn>? _batch;
    private int _index;
    private long _clock;
    private List<DueTimer<TKey>> _last = [];
    private long _watermark = long.MinValue;
    private long _lastEventTimer = long.MaxValue; // the last of those that there were when the stream ended
    private long _lastFinite = long.MinValue;
    private long _newWatermark = long.MinValue;

    /// <summary>Makes the function and binds its states.</summary>
    /// <param name="context">What the operators of the task share.</param>
    /// <param name="name">The operator's name in the job.</param>
    /// <param name="key">The keys of the stream.</param>
    /// <param name="create">Makes the function. Called once; what it throws passes through.</param>
    /// <param name="next">Takes the results.</param>
    /// <param name="firePendingProcessingTimersAtEnd">Whether processing timers that are pending at the end of the stream fire then. Otherwise they are dropped.</param>
    /// <param name="sides">Knows who takes the side outputs. Null: it declares none.</param>
    public KeyedProcessOperator(
        OperatorContext context, string name, Key<TKey> key, Func<OperatorSetup, KeyedProcess<TKey, TIn, TOut>> create, IReceiver<TOut> next, bool firePendingProcessingTimersAtEnd,
        SideReceivers? sides = null)
        : base(context)
    {
        Name = name;
        _outputs = new FunctionOutputs<TOut>(name, next, sides ?? SideReceivers.None);
        _bound = new BoundSetup<TKey>(name, key, _outputs);
        _scope = _bound.Scope;
        _firesAtEnd = firePendingProcessingTimersAtEnd;
        _function = OperatorSetup.Run(name, _bound, create);
        _function.Claim(name);
    }

    // What is left of the current input, in this order; the timers exclude one another.
    private enum Stage : byte
    {
        Nothing = 0,
        Records,
        EventTimers,
        ProcessingTimers,
        LastTimers,
        Results,
    }

    /// <inheritdoc />
    public override string Name { get; }

    /// <inheritdoc />
    public override bool IsOpen => _stage != Stage.Nothing;

    /// <inheritdoc />
    public override long NextProcessingTime => _bound.ProcessingTimers.NextTime;

    /// <summary>Event timers that are pending.</summary>
    public int EventTimerCount => _bound.EventTimers.Count;

    /// <summary>Processing timers that are pending.</summary>
    public int ProcessingTimerCount => _bound.ProcessingTimers.Count;

    /// <inheritdoc />
    public void OnBatch(KeyedBatch<TKey, TIn> batch)
    {
        _batch = batch;
        _index = 0;
        Begin(Stage.Records);
    }

    /// <inheritdoc />
    public override void OnClock()
    {
        _clock = Context.Now.WallMs;
        Begin(Stage.ProcessingTimers);
    }

    /// <inheritdoc />
    public override void OnEnd()
    {
        _last = _firesAtEnd ? _bound.ProcessingTimers.ToList() : [];
        _index = 0;
        Begin(Stage.LastTimers);
    }

    /// <inheritdoc />
    public override void Resume()
    {
        while (_stage != Stage.Nothing && !Context.MustPause)
        {
            // Nothing below has an open cursor here: a receiver that keeps one has seen that it must pause.
            if (!_outputs.TryHandOnFull()) Advance();
        }
    }

    /// <inheritdoc />
    public override void Freeze(long checkpointId, List<FrozenSection> sections)
    {
        Debug.Assert(!IsOpen, "A barrier finds no open cursor.");
        foreach (IKeyedState state in _bound.States) sections.Add(state.Freeze(Context.Groups));
        sections.Add(RestoredWatermark.Section(Name, Context.Groups, Context.GroupCount, _lastFinite));
    }

    /// <inheritdoc />
    public override void Restore(RestoredOperator restored)
    {
        foreach (RestoredSection section in restored.Sections)
        {
            if (section.Section.State == RestoredWatermark.StateName || restored.IsDropped(section.Section.State, _bound.States.Exists(s => s.Section == section.Section.State))) continue;
            StateOf(section.Section.State, restored.CheckpointId).Restore(section, restored.CheckpointId, Context.Groups, Context.GroupCount);
        }

        RestoredWatermark watermark = new(Name);
        watermark.Read(restored);
        if (watermark.Newest == long.MinValue) return;

        // For keys whose range was behind, the watermark moves: it fires what it makes due. For the others it does not, and a timer that waits for the next move goes on waiting.
        KeyGroupRange[] behind = [.. watermark.RangesBehind(watermark.Newest, Context.Groups)];
        _bound.EventTimers.Hold(hash => !Array.Exists(behind, groups => groups.Contains(hash, Context.GroupCount)));

        // What is downstream may have restored less: it is told how far event time has come.
        _watermark = _lastFinite = _newWatermark = watermark.Newest;
        _stage = Stage.EventTimers;
    }

    private void Begin(Stage stage)
    {
        Debug.Assert(!IsOpen, "Nothing comes while a cursor is open.");
        _stage = stage;
        Resume();
    }

    // One callback, or on to the next stage.
    private void Advance()
    {
        switch (_stage)
        {
            case Stage.Records:
                if (_index < _batch!.Count) HandleRecord(_batch, _index++); // set with the stage
                else EndRecords(_batch);
                break;
            case Stage.EventTimers:
                if (_bound.EventTimers.TryTake(_watermark, out DueTimer<TKey> due)) FireEventTimer(in due);
                else EndEventTimers();
                break;
            case Stage.ProcessingTimers:
                if (_bound.ProcessingTimers.TryTake(_clock, out due)) FireProcessingTimer(in due);
                else _stage = Stage.Results;
                break;
            case Stage.LastTimers:
                if (_index == _last.Count) EndLastTimers();
                else if (_bound.ProcessingTimers.TryTake(due = _last[_index++])) FireProcessingTimer(in due);
                break;
            default:
                HandOnResults();
                break;
        }
    }

    private void HandOnResults()
    {
        long watermark = _newWatermark;
        if (_outputs.IsAtLast)
        {
            // First: when what is below opens a cursor, this operator is through nevertheless.
            _stage = Stage.Nothing;
            _newWatermark = long.MinValue;
        }

        _outputs.HandOnNext(watermark);
    }

    private void EndRecords(KeyedBatch<TKey, TIn> batch)
    {
        _batch = null;
        _stage = Stage.Results;
        if (batch.Watermark <= _watermark) return;
        _watermark = _newWatermark = batch.Watermark;
        if (_watermark != long.MaxValue) _lastFinite = _watermark;
        else _lastEventTimer = _bound.EventTimers.LatestTime;
        _stage = Stage.EventTimers;
    }

    private void EndEventTimers()
    {
        _bound.EventTimers.Unhold();
        _stage = Stage.Results;
    }

    private void EndLastTimers()
    {
        // What the last callbacks registered: nothing moves any more that could make it due.
        _bound.ProcessingTimers.Clear();
        _bound.EventTimers.Clear();
        _last = [];
        _stage = Stage.Results;
    }

    private void HandleRecord(KeyedBatch<TKey, TIn> batch, int index)
    {
        long timestamp = batch.Timestamps[index];
        KeyedContext<TKey> context = Enter(batch.Keys[index], batch.Hashes[index], timestamp);
        try
        {
            _function.OnRecord(in batch.Values[index], in context, _outputs.Main);
        }
        catch (Exception e)
        {
            throw OperatorException.Of(Name, nameof(_function.OnRecord), context.Key, timestamp, e);
        }

        Leave();
    }

    private void FireEventTimer(in DueTimer<TKey> due)
    {
        KeyedContext<TKey> context = Enter(due.Key, due.KeyHash, due.Time);
        try
        {
            _function.OnEventTimer(new StreamTime(due.Time), in context, _outputs.Main);
            if (_watermark == long.MaxValue && due.Time >= _lastEventTimer) CountChained(due.KeyHash);
        }
        catch (Exception e)
        {
            throw OperatorException.Of(Name, nameof(_function.OnEventTimer), due.Key, due.Time, e);
        }

        Leave();
    }

    // Time has no end there: a timer that always registers the next one would never come to it.
    private void CountChained(ulong keyHash)
    {
        ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(_chained, keyHash, out _);
        if (++count < MostChained) return;
        throw new InvalidOperationException(
            $"At the end of the stream its timers go on registering event timers: {MostChained} of the key have fired behind the last that there was before, and there is no end to it. "
            + "The watermark is StreamTime.MaxValue then: register none, if (context.Watermark != StreamTime.MaxValue) …");
    }

    private void FireProcessingTimer(in DueTimer<TKey> due)
    {
        KeyedContext<TKey> context = Enter(due.Key, due.KeyHash, long.MinValue);
        try
        {
            _function.OnProcessingTimer(new StreamTime(due.Time), in context, _outputs.Main);
        }
        catch (Exception e)
        {
            throw OperatorException.Of(Name, nameof(_function.OnProcessingTimer), due.Key, due.Time, e);
        }

        Leave();
    }

    private KeyedContext<TKey> Enter(TKey key, ulong hash, long timestamp)
    {
        _scope.Enter(key, hash);
        _outputs.Open(timestamp);
        return new KeyedContext<TKey>(key, timestamp, _watermark, Context.Now.WallMs);
    }

    private void Leave()
    {
        _scope.Leave();
        Context.Budget -= 1 + _outputs.Close();
    }

    private IKeyedState StateOf(string section, long checkpointId) => _bound.States.Find(state => state.Section == section) ?? throw new StateIncompatibleException(
        Name, section, checkpointId,
        $"Checkpoint {checkpointId} holds the state '{section}' of '{Name}', which the function does not declare; starting would lose it. "
        + $"Declare it again, drop it by JobOptions.DropStates = [\"{Name}/{section}\"], or start anew: an empty checkpoint store, and another directory for files that are published exactly once.");
}
