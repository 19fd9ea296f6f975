namespace Streams.Checkpoints;

/// <summary>What a checkpoint holds of one operator, as one subtask of it sees it.</summary>
/// <param name="Operator">Its name.</param>
/// <param name="CheckpointId">The checkpoint, for messages.</param>
/// <param name="Sections">All sections of the operator that concern the subtask: keyed ones whose range overlaps its own (entries of other groups included), and every section of items.</param>
internal sealed record RestoredOperator(string Operator, long CheckpointId, IReadOnlyList<RestoredSection> Sections)
{
    /// <summary>The sections of one state; none if the operator had no such state.</summary>
    public IEnumerable<RestoredSection> Of(string state) => Sections.Where(s => s.Section.State == state);

    /// <summary>Refuses state that the operator does not have: it would be lost.</summary>
    /// <param name="known">The states that it may have.</param>
    /// <exception cref="StateIncompatibleException">There is another.</exception>
    public void RefuseOthers(params ReadOnlySpan<string> known)
    {
        foreach (RestoredSection section in Sections)
        {
            if (known.IndexOf(section.Section.State) < 0)
            {
                throw new StateIncompatibleException(Operator, section.Section.State, CheckpointId,
                    $"Checkpoint {CheckpointId} holds the state '{section.Section.State}' of '{Operator}', which the operator does not have: it was another kind of operator. "
                    + "Bring that operator back under its name, or start anew: an empty checkpoint store, and another directory for files that are published exactly once.");
            }
        }
    }
}
