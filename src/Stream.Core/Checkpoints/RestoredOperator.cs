using System.Collections.Immutable;

namespace Streams.Checkpoints;

/// <summary>What a checkpoint holds of one operator, as one subtask of it sees it.</summary>
/// <param name="Operator">Its name.</param>
/// <param name="CheckpointId">The checkpoint, for messages.</param>
/// <param name="Sections">All sections of the operator that concern the subtask: keyed ones whose range overlaps its own (entries of other groups included), and every section of items.</param>
internal sealed record RestoredOperator(string Operator, long CheckpointId, IReadOnlyList<RestoredSection> Sections)
{
    /// <summary>The names of its states that are given up.</summary>
    public ImmutableHashSet<string> DroppedStates { get; init; } = [];

    /// <summary>The sections of one state; none if the operator had no such state.</summary>
    public IEnumerable<RestoredSection> Of(string state) => Sections.Where(s => s.Section.State == state);

    /// <summary>Refuses state that the operator does not have: it would be lost.</summary>
    /// <param name="known">The states that it may have.</param>
    /// <exception cref="StateIncompatibleException">There is another.</exception>
    public void RefuseOthers(params ReadOnlySpan<string> known)
    {
        foreach (RestoredSection section in Sections)
        {
            bool isKnown = known.IndexOf(section.Section.State) >= 0;
            if (!IsDropped(section.Section.State, isKnown) && !isKnown)
            {
                throw new StateIncompatibleException(Operator, section.Section.State, CheckpointId,
                    $"Checkpoint {CheckpointId} holds the state '{section.Section.State}' of '{Operator}', which the operator does not have: it was another kind of operator. "
                    + $"Bring that operator back under its name, drop the state by JobOptions.DropStates = [\"{Operator}/{section.Section.State}\"], or start anew: an empty checkpoint store, and another directory for files that are published exactly once.");
            }
        }
    }

    /// <summary>Whether a state is given up by name.</summary>
    /// <param name="state">A state that the checkpoint holds.</param>
    /// <param name="isKnown">Whether the operator has it.</param>
    /// <exception cref="StateIncompatibleException">It is to be given up, and the operator has it.</exception>
    public bool IsDropped(string state, bool isKnown)
    {
        if (!DroppedStates.Contains(state)) return false;
        return !isKnown ? true : throw new StateIncompatibleException(Operator, state, CheckpointId,
            $"JobOptions.DropStates names '{Operator}/{state}', which the job still has. Take it out of the list; to empty a state, give it another name in the job and drop the old one.");
    }
}
