using System.Collections.Immutable;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;

namespace Streams.Tests.Checkpoints.Coordination;

/// <summary>A source of numbered items and an exactly-once sink in one.</summary>
internal sealed class ModelTask
{
    private readonly int _index;
    private readonly Dictionary<long, int> _barriers = [];
    private int _items;
    private readonly List<Epoch> _pending;
    private readonly Queue<CoordinatorEffect> _signals = [];
    private readonly List<(long Id, TaskState State)> _writing = [];
    private int _position;
    private int _epochStart;
    private long _doneUpTo;
    private long _completed;
    private long _settling;
    private long _settled;
    private bool _isStopped;
    private bool _hasReportedEnd;

    public ModelTask(int index, int items, TaskState? restored, long restoredId, bool carriesPending)
    {
        _index = index;
        _position = _epochStart = restored?.Position ?? 0;
        _items = restored?.End ?? items;
        _pending = restored is null || !carriesPending ? [] : [.. restored.Pending];
        _completed = _settling = restoredId;
    }

    /// <summary>Where the source ends.</summary>
    public int End => _items;

    /// <summary>Where a checkpoint's barrier lies.</summary>
    public int BarrierOf(long checkpointId) => _barriers[checkpointId];

    public void Signal(CoordinatorEffect effect) => _signals.Enqueue(effect);

    public void Step(ModelProcess process, SimulationWorld world)
    {
        switch (world.Random.Next(4))
        {
            case 0 when _signals.TryDequeue(out CoordinatorEffect? effect):
                OnSignal(effect);
                break;
            case 1 when _writing.Count > 0:
                Write(process, world, _writing[0].Id, _writing[0].State);
                break;
            case 2 when _pending.Count > 0 && _pending[0].Id <= _completed:
                world.Output.Publish(_index, _pending[0]);
                _pending.RemoveAt(0);
                break;
            case 3 when !_isStopped && _position < _items && (!world.IsTurnover || world.Random.Next(4) == 0):
                _position++;
                break;
        }

        if (_position == _items && !_hasReportedEnd)
        {
            _hasReportedEnd = true;
            process.Post(new EndOfDataSeen(_index));
        }

        if (_settling > _settled && !_pending.Exists(p => p.Id <= _settling))
        {
            _settled = _settling;
            process.Post(new CommitsSettled(_index, _settled));
        }
    }

    private void OnSignal(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case TriggerCheckpoint trigger when trigger.CheckpointId > _doneUpTo:
                _doneUpTo = trigger.CheckpointId;
                _barriers[trigger.CheckpointId] = _position;
                _pending.Add(new Epoch(trigger.CheckpointId, _epochStart, _position));
                _epochStart = _position;
                _isStopped = trigger.Kind != CheckpointKind.Periodic;
                _writing.Add((trigger.CheckpointId, new TaskState(_position, _items, [.. _pending])));
                break;
            case DrainSources:
                _items = _position;
                break;
            case AbortCheckpoint abort:
                _doneUpTo = Math.Max(_doneUpTo, abort.CheckpointId);
                _isStopped = false;
                break;
            case CheckpointCompleted completed:
                _completed = Math.Max(_completed, completed.CheckpointId);
                _settling = Math.Max(_settling, completed.CheckpointId);
                break;
        }
    }

    private void Write(ModelProcess process, SimulationWorld world, long id, TaskState state)
    {
        _writing.RemoveAt(0);
        string name = CheckpointNames.State(process.Term, id, _index);
        if (world.Fault(20))
        {
            if (world.Random.Next(2) == 0) world.Late.Add(() => world.Store.WriteFile(name, state));
            process.Post(new SnapshotFailed(_index, id, "The disk is full."));
            return;
        }

        world.Store.WriteFile(name, state);
        process.Post(new SnapshotAcknowledged(_index, id, [new StateFile(new FileReference(name, 1, 1), ImmutableArray<StateSection>.Empty)]));
    }
}
