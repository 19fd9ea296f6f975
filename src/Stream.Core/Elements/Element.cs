using Streams.Checkpoints;

namespace Streams.Elements;

/// <summary>What travels along an edge between two tasks, in order. Classes, so nothing is boxed at a port.</summary>
internal abstract class Element;

/// <summary>Separates the records that belong to a checkpoint from those that do not. The newest watermark and status of its outlet have been sent before it,
/// so subtasks behind one exchange agree at a barrier.</summary>
/// <param name="id">The checkpoint.</param>
/// <param name="kind">Why it is taken; behind <see cref="CheckpointKind.Stop"/> and <see cref="CheckpointKind.Final"/> nothing follows.</param>
internal sealed class Barrier(long id, CheckpointKind kind) : Element
{
    public long Id => id;
    public CheckpointKind Kind => kind;
    public override string ToString() => $"barrier {id}";
}

/// <summary>An outlet has gone idle, or has come back: an idle one does not hold time.</summary>
internal sealed class Status : Element
{
    private Status(bool isIdle) => IsIdle = isIdle;
    public static Status Idle { get; } = new(true);
    public static Status Active { get; } = new(false);
    public bool IsIdle { get; }
    public override string ToString() => IsIdle ? "idle" : "active";
}

/// <summary>No record follows on this edge; barriers still may. The largest watermark has been sent before.</summary>
internal sealed class EndOfData : Element
{
    private EndOfData() { }
    public static EndOfData Instance { get; } = new();
    public override string ToString() => "end of data";
}
