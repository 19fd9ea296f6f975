using Streams.Checkpoints;
using Streams.Diagnostics;

namespace Streams.Operators;

/// <summary>One operator of a chain, in one subtask. Single-threaded, without a clock of its own; what it holds is private to it.</summary>
/// <remarks>
/// <para>An operator that emits more than it takes in keeps a cursor and returns when <see cref="OperatorContext.MustPause"/>; while any cursor of the chain is open nothing else enters it.
/// The task resumes the cursors from the end of the chain to its head.</para>
/// <para>Between two elements an operator holds no record back: what it emitted has been handed on. So a barrier finds nothing in flight within a chain.</para>
/// </remarks>
internal abstract class Operator(OperatorContext context) : IRecordLosses
{
    /// <summary>What the operators of the task share.</summary>
    protected OperatorContext Context { get; } = context;

    /// <summary>Its name in the job, or its kind where it has none; for messages.</summary>
    public abstract string Name { get; }

    /// <summary>What messages call it: its name or, where it has none, its kind and its number in the plan.</summary>
    public string Title { get => field ?? Name; init; }

    /// <summary>Whether it stopped in the middle of something.</summary>
    public virtual bool IsOpen => false;

    /// <summary>Goes on where it stopped. Called only while open, and while nothing below is.</summary>
    public virtual void Resume() => throw new InvalidOperationException($"'{Name}' has no cursor.");

    /// <summary>The earliest processing time, in milliseconds since 1970, at which it wants <see cref="OnClock"/>; <see cref="long.MaxValue"/>: never.</summary>
    public virtual long NextProcessingTime => long.MaxValue;

    /// <summary>Fires what is due at <see cref="OperatorContext.Now"/>. May open a cursor.</summary>
    public virtual void OnClock() { }

    /// <summary>Its input has gone idle, or has come back.</summary>
    public virtual void OnIdle(bool isIdle) { }

    /// <summary>No record follows; the largest watermark has been handed on before. May open a cursor.</summary>
    public virtual void OnEnd() { }

    /// <summary>Records that this attempt left out on purpose: bytes that could not be read, or records that came too late.</summary>
    public virtual long Dropped => 0;

    /// <summary>Records of this attempt that came too late, dropped or sent to a side output.</summary>
    public virtual long Late => 0;

    /// <summary>Those of the dropped records that came too late.</summary>
    public virtual long DroppedLate => 0;

    /// <summary>Records of this attempt that could not be read.</summary>
    public virtual long Bad => 0;

    /// <summary>Adds its sections to a snapshot, without waiting and without copying what is large.</summary>
    public virtual void Freeze(long checkpointId, List<FrozenSection> sections) { }

    /// <summary>Takes its state from a checkpoint. Called once, before anything else, and only by a restored run; afterwards its cursor may be open.</summary>
    public virtual void Restore(RestoredOperator restored) { }

    /// <summary>Opens what it reads or writes outside. Called once, after <see cref="Restore"/> and before anything else; may take its time.</summary>
    public virtual void Open() { }

    /// <summary>A checkpoint is complete; what was prepared for it and before may be published.</summary>
    public virtual void OnCompleted(long checkpointId) { }

    /// <summary>The newest checkpoint up to which everything it prepared is published; <see cref="long.MaxValue"/>: it never holds anything back.</summary>
    public virtual long SettledUpTo => long.MaxValue;

    /// <summary>What it waited for may have come.</summary>
    public virtual void OnAwaited() { }

    /// <summary>What it wanted to publish is published.</summary>
    public virtual void OnCommitted(long checkpointId) { }

    /// <summary>Lets go of files and connections. Called once, after the last call of anything else, also after a failure.</summary>
    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
