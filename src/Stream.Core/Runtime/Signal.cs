using Streams.Checkpoints;

namespace Streams.Runtime;

/// <summary>What a task is told beside its elements.</summary>
internal abstract class Signal;

/// <summary>To sources: send the barrier of a checkpoint.</summary>
internal sealed class TriggerSignal(long checkpointId, CheckpointKind kind) : Signal
{
    public long CheckpointId => checkpointId;
    public CheckpointKind Kind => kind;
}

/// <summary>To sources: send the largest watermark and the end of data, and read no more.</summary>
internal sealed class DrainSignal : Signal
{
    private DrainSignal() { }
    public static DrainSignal Instance { get; } = new();
}

/// <summary>A checkpoint will not complete: release what its alignment holds, ignore its barriers.</summary>
internal sealed class AbortSignal(long checkpointId) : Signal
{
    public long CheckpointId => checkpointId;
}

/// <summary>The entry of a checkpoint is won: publish what it holds.</summary>
internal sealed class CompletedSignal(long checkpointId, CheckpointKind kind) : Signal
{
    public long CheckpointId => checkpointId;
    public CheckpointKind Kind => kind;
}

/// <summary>The alarm rang.</summary>
internal sealed class ClockRang : Signal
{
    private ClockRang() { }
    public static ClockRang Instance { get; } = new();
}

/// <summary>An effect is done, or has failed.</summary>
internal sealed class EffectDone(Effect effect, object? value, Exception? error) : Signal
{
    public Effect Effect => effect;
    public object? Value => value;
    public Exception? Error => error;
}
