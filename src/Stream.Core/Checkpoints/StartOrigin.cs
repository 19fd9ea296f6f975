namespace Streams.Checkpoints;

/// <summary>A start option that was carried out, as the starts behind it remember: the same one is not carried out again.</summary>
/// <param name="Savepoint">The savepoint that was started from; null: nothing was.</param>
/// <param name="Left">The lineage that was left with consent; null: none was.</param>
internal sealed record StartOrigin(SavepointId? Savepoint, RunId? Left);

/// <summary>Which checkpoint a savepoint is.</summary>
/// <param name="Lineage">Its lineage.</param>
/// <param name="Term">The attempt that took it.</param>
/// <param name="CheckpointId">Its number.</param>
internal sealed record SavepointId(RunId Lineage, long Term, long CheckpointId)
{
    /// <summary>That of a manifest.</summary>
    public static SavepointId Of(Manifest manifest) => new(manifest.Lineage, manifest.Term, manifest.CheckpointId);
}
