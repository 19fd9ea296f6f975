using Streams.Elements;
using Streams.Operators;
using Streams.Time;
using Barrier = Streams.Elements.Barrier;

namespace Streams.Runtime.Tasks;

/// <summary>The inlets of a task: a slot each, served in turn, merged in time, aligned at barriers.</summary>
internal sealed class InletSet(Subtask task, Inlets head, int count)
{
    private readonly Element?[] _slots = new Element?[count];
    private readonly bool[] _ended = new bool[count];
    private readonly ChannelMerger _time = new(count);
    private readonly long[] _handled = new long[count];
    private Batch? _current;
    private long _aligning;
    private long _aligningSinceMs;
    private int _next;
    private int _filled;
    private int _live = count;

    /// <summary>How many there are.</summary>
    public int Count { get; } = count;

    /// <summary>Which barriers have come.</summary>
    public Alignment Alignment { get; } = new(count);

    /// <summary>The merged watermark. Read from any thread.</summary>
    public long Watermark => _live == 0 ? long.MaxValue : _time.Output;

    /// <summary>Whether every live inlet is idle. Read from any thread.</summary>
    public bool IsIdle => _time.IsIdle;

    /// <summary>The inlet that holds the watermark back; -1: none does. Read from any thread.</summary>
    public int HoldingInlet => _time.Holder;

    /// <summary>How many elements of an inlet were handled. Read from any thread.</summary>
    public long HandledAt(int inlet) => _handled[inlet];

    /// <summary>Whether a slot is empty and alignment does not hold it. One that has ended still takes barriers.</summary>
    public bool CanOffer(int inlet) => _slots[inlet] is null && !Alignment.IsHeld(inlet);

    /// <summary>Fills a slot.</summary>
    public void Offer(int inlet, Element element)
    {
        if (!CanOffer(inlet)) throw new InvalidOperationException($"Inlet {inlet} of task '{task.Name}' takes nothing now.");
        _slots[inlet] = element;
        _filled++;
    }

    /// <summary>Gives the batch back that the chain is through with. Called while no cursor is open.</summary>
    public void ReturnBatch()
    {
        if (_current is null) return;
        _current.Return();
        _current = null;
    }

    /// <summary>Handles the next element, in turn. False: there is none.</summary>
    public bool TryHandle()
    {
        if (_filled == 0) return false;
        for (int i = 0; i < Count; i++)
        {
            int inlet = _next;
            _next = _next + 1 == Count ? 0 : _next + 1;
            Element? element = _slots[inlet];
            if (element is null || Alignment.IsHeld(inlet)) continue;
            _slots[inlet] = null;
            _filled--;
            Handle(inlet, element);
            return true;
        }

        return false;
    }

    private void Handle(int inlet, Element element)
    {
        _handled[inlet]++;
        switch (element)
        {
            case Batch batch:
                // The largest watermark says the end, and the end itself follows: alone it would make time run past channels that are only idle.
                long watermark = batch.Watermark is long.MinValue or long.MaxValue ? long.MinValue : _time.OnWatermark(inlet, batch.Watermark).Watermark;
                task.Budget -= Math.Max(batch.Count, 1);
                batch.Watermark = watermark;
                _current = batch;
                if (batch.Count > 0 || watermark != long.MinValue) head.HandOn(batch);
                break;
            case Status status:
                Forward(status.IsIdle ? _time.OnIdle(inlet) : _time.OnActive(inlet));
                break;
            case Barrier barrier:
                if (barrier.Id > _aligning) (_aligning, _aligningSinceMs) = (barrier.Id, task.Now.MonotonicMs);
                if (!Alignment.OnBarrier(inlet, barrier.Id)) break;
                task.Metrics.Aligned(barrier.Id, task.Now.MonotonicMs - _aligningSinceMs, inlet);
                task.TakeSnapshot(barrier.Id, barrier.Kind);
                break;
            case EndOfData when !_ended[inlet]:
                _ended[inlet] = true;
                MergeResult result = _time.OnFinished(inlet);
                if (--_live == 0) task.End();
                Forward(result);
                break;
            default:
                throw new InvalidOperationException($"Inlet {inlet} of task '{task.Name}' was given {element}, which it cannot take.");
        }
    }

    private void Forward(MergeResult result)
    {
        if (result.Status == StatusChange.Active) task.ChangeStatus(isIdle: false);
        if (result.HasAdvanced) head.HandOn(result.Watermark);
        if (result.Status == StatusChange.Idle) task.ChangeStatus(isIdle: true);
    }
}
