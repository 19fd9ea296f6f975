using Streams.Checkpoints;

namespace Streams.State;

/// <summary>A state of an operator that goes into checkpoints as one section.</summary>
internal interface IKeyedState
{
    /// <summary>The section's name.</summary>
    string Section { get; }

    /// <summary>Freezes it as it is now.</summary>
    FrozenSection Freeze(KeyGroupRange groups);

    /// <summary>Takes from a section the entries of the key groups that the subtask owns. Called once per section, while nothing else uses the state.</summary>
    /// <exception cref="StateIncompatibleException">The section was written by other serializers.</exception>
    void Restore(RestoredSection section, long checkpointId, KeyGroupRange groups, int groupCount);
}
