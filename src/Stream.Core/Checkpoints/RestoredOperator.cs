namespace Streams.Checkpoints;

/// <summary>What a checkpoint holds of one operator, as one subtask of it sees it.</summary>
/// <param name="Operator">Its name.</param>
/// <param name="CheckpointId">The checkpoint, for messages.</param>
/// <param name="Sections">All sections of the operator that concern the subtask: keyed ones whose range overlaps its own (entries of other groups included), and every section of items.</param>
internal sealed record RestoredOperator(string Operator, long CheckpointId, IReadOnlyList<RestoredSection> Sections)
{
    /// <summary>The sections of one state; none if the operator had no such state.</summary>
    public IEnumerable<RestoredSection> Of(string state) => Sections.Where(s => s.Section.State == state);
}
