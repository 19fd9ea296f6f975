using System.Collections.Immutable;

namespace Streams.Checkpoints.Coordination;

/// <summary>What the options of a run say of its start.</summary>
/// <param name="Source">For people: <c>the savepoint in '…'</c>.</param>
/// <param name="Savepoint">The manifest of the savepoint; null: the start is from nothing.</param>
/// <param name="Path">The savepoint's directory.</param>
/// <param name="Consent">The lineage that may be left; null: none may.</param>
internal sealed record StartPoint(string Source, Manifest? Savepoint, string? Path, RunId? Consent)
{
    /// <summary>How the log remembers it.</summary>
    public StartOrigin Origin { get; } = new(Savepoint is null ? null : SavepointId.Of(Savepoint), Consent);
}

/// <summary>What an attempt restores, and what it continues.</summary>
/// <param name="View">The log below it.</param>
/// <param name="Lineage">Its lineage.</param>
/// <param name="Origin">The start option that its lineage goes by; null: none.</param>
/// <param name="Fork">Where it begins anew, leaving what the log holds; null: it goes on from the newest checkpoint, or from nothing where there is none.</param>
internal sealed record StartPlan(LogView View, RunId Lineage, StartOrigin? Origin, StartPoint? Fork);
