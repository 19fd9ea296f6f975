using System.Collections.Immutable;

namespace Streams.Checkpoints.Coordination;

/// <summary>What a start needs to know of the log below it.</summary>
/// <param name="Highest">The number of the highest entry; 0: the log is empty.</param>
/// <param name="Numbers">All numbers that the listing showed, ascending.</param>
/// <param name="RestoredEntry">The number of the highest completed entry; 0: there is none.</param>
/// <param name="Restored">That entry.</param>
/// <param name="Lineage">Its lineage.</param>
/// <param name="Origin">The start option that the lineage goes by; null: none.</param>
/// <param name="FinishedEntry">The number of the entry above it that says that the job has finished; 0: there is none.</param>
internal sealed record LogView(
    long Highest, ImmutableArray<long> Numbers, long RestoredEntry, CompletedEntry? Restored, RunId? Lineage, StartOrigin? Origin = null, long FinishedEntry = 0);
