using System.Runtime.CompilerServices;
using Streams.State;
using Streams.Time;

namespace Streams.Operators;

/// <summary>What the operators of one task share: the turn's clock and budget, the credit of the outlets, and where effects go. One per task.</summary>
internal abstract class OperatorContext
{
    /// <summary>One reading of the clock for the whole turn.</summary>
    public Now Now { get; protected set; }

    /// <summary>How many records the turn may still handle or emit.</summary>
    public int Budget;

    /// <summary>How many outlets and sinks of the task are full.</summary>
    public int Full;

    /// <summary>Whether to keep a cursor and return: an outlet or a sink is full, or the turn is spent.</summary>
    public bool MustPause
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Full > 0 || Budget <= 0;
    }

    /// <summary>The job's name.</summary>
    public required string Job { get; init; }

    /// <summary>The attempt's number, and which history it continues.</summary>
    public required AttemptIdentity Attempt { get; init; }

    /// <summary>The job's clock, for connectors.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>How large a batch may be that travels along an edge, so that all edges together keep to the job's bytes in flight.</summary>
    public required long BytesPerEdgeBatch { get; init; }

    /// <summary>The task's subtask number, from 0.</summary>
    public required int Subtask { get; init; }

    /// <summary>How many subtasks run this chain.</summary>
    public required int Parallelism { get; init; }

    /// <summary>The job's number of key groups.</summary>
    public required int GroupCount { get; init; }

    /// <summary>The key groups that this subtask owns.</summary>
    public required KeyGroupRange Groups { get; init; }

    /// <summary>The head of the chain has gone idle or has come back; told to every operator, the first once what was handed on is through.</summary>
    public abstract void ChangeStatus(bool isIdle);

    /// <summary>Waits beside the task; calls <see cref="Operator.OnAwaited"/> in a later turn.</summary>
    public abstract void Await(Operator operatorToWake, string what, Func<CancellationToken, Task> wait);

    /// <summary>Publishes beside the task; calls <see cref="Operator.OnCommitted"/> in a later turn. A failure ends the attempt.</summary>
    public abstract void Commit(Operator owner, string sink, long checkpointId, Func<CancellationToken, Task> commit);
}

/// <summary>Which attempt runs the operators.</summary>
/// <param name="Term">The number of its start in the log; 0 without a store.</param>
/// <param name="Lineage">The history of checkpoints that it continues.</param>
/// <param name="IsRestored">Whether it continues from a checkpoint.</param>
internal sealed record AttemptIdentity(long Term, string Lineage, bool IsRestored);
