namespace Streams.Diagnostics;

/// <summary>The counts of one operator in one subtask, over all attempts of a run.</summary>
/// <param name="name">Its name, or its kind where it has none.</param>
internal sealed class OperatorMetrics(string name)
{
    private IRecordLosses? _running;
    private long _lateBefore, _badBefore, _droppedBefore, _copied;

    /// <summary>Its name, or its kind where it has none; unique in its task.</summary>
    public string Name { get; } = name;

    /// <summary>Records that it took in.</summary>
    public RecordCount In { get; private set; } = new();

    /// <summary>Records that it handed on.</summary>
    public RecordCount Out { get; } = new();

    /// <summary>Records that came too late.</summary>
    public long Late => _lateBefore + (_running?.Late ?? 0);

    /// <summary>Records that could not be read.</summary>
    public long Bad => _badBefore + (_running?.Bad ?? 0);

    /// <summary>Records that were left out.</summary>
    public long Dropped => _droppedBefore + (_running?.Dropped ?? 0);

    /// <summary>Bytes of state that it copied because it changed them while a checkpoint was being written.</summary>
    public long Copied => Volatile.Read(ref _copied);

    /// <summary>A section of its state is written, or given up. From any thread.</summary>
    public void AddCopied(long bytes) => Interlocked.Add(ref _copied, bytes);

    /// <summary>It hands on all that it takes in: one count serves for both.</summary>
    public void PassThrough() => In = Out;

    /// <summary>The operator of this attempt.</summary>
    public void Attach(IRecordLosses running) => _running = running;

    /// <summary>The attempt is over: keeps what it counted, and lets go of the operator.</summary>
    public void Detach()
    {
        (_lateBefore, _badBefore, _droppedBefore, _running) = (Late, Bad, Dropped, null);
    }
}
