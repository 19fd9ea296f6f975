namespace Streams.Runtime.Tasks;

/// <summary>Waits for the barrier of one checkpoint on every inlet of a task, and holds those that have it.</summary>
/// <remarks>A newer barrier, or an abort, releases what an older one holds. Barriers of checkpoints that were aborted or taken are ignored.</remarks>
internal sealed class Alignment(int inlets)
{
    private readonly bool[] _held = new bool[inlets];
    private long _checkpointId;
    private long _doneUpTo;
    private int _missing;

    /// <summary>Whether an inlet waits for the others.</summary>
    public bool IsHeld(int inlet) => _held[inlet];

    /// <summary>The inlets that the open alignment waits for; none if there is no alignment.</summary>
    public IEnumerable<int> Missing => _missing == 0 ? [] : Enumerable.Range(0, inlets).Where(i => !_held[i]);

    /// <summary>The first inlet that the open alignment waits for; -1: there is no alignment.</summary>
    public int FirstMissing => _missing == 0 ? -1 : Array.IndexOf(_held, false);

    /// <summary>A barrier has come. True: it was the last one, and the checkpoint is to be taken.</summary>
    public bool OnBarrier(int inlet, long checkpointId)
    {
        if (checkpointId <= _doneUpTo || checkpointId < _checkpointId) return false;
        if (checkpointId > _checkpointId)
        {
            Release();
            _checkpointId = checkpointId;
            _missing = inlets;
        }

        _held[inlet] = true;
        if (--_missing > 0) return false;
        Done(checkpointId);
        return true;
    }

    /// <summary>A checkpoint, and every one before it, is aborted or taken: nothing waits for it.</summary>
    public void Done(long checkpointId)
    {
        _doneUpTo = Math.Max(_doneUpTo, checkpointId);
        if (_checkpointId <= _doneUpTo) Release();
    }

    /// <summary>Whether a checkpoint was aborted or taken.</summary>
    public bool IsDone(long checkpointId) => checkpointId <= _doneUpTo;

    private void Release()
    {
        Array.Clear(_held);
        _missing = 0;
    }
}
