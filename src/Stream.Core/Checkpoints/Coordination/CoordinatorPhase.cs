using Streams.Time;

namespace Streams.Checkpoints.Coordination;

/// <summary>A part of an attempt's life: start, restore, run.</summary>
internal abstract class CoordinatorPhase
{
    /// <summary>Handles an input. Returns the phase that handles the next one.</summary>
    public abstract CoordinatorPhase On(CoordinatorInput input, in Now now);

    /// <summary>When it wants <see cref="AlarmRang"/>, in monotonic milliseconds; <see cref="long.MaxValue"/>: never.</summary>
    public virtual long NextAlarm => long.MaxValue;

    /// <summary>What can be told of it.</summary>
    public abstract CoordinatorStatus Status { get; }

    /// <summary>Throws if a rule of this phase is broken.</summary>
    public virtual void AssertInvariants() { }
}
