using System.Collections.Immutable;

namespace Streams.Checkpoints.Coordination;

/// <summary>What an attempt runs from.</summary>
/// <param name="Term">The number of its start.</param>
/// <param name="Lineage">Its lineage.</param>
/// <param name="Restored">What was restored; null: nothing.</param>
/// <param name="Retained">The checkpoints that are kept, the restored one included.</param>
/// <param name="BelowOldest">The numbers in the log below the oldest kept checkpoint; all below the start if nothing was restored.</param>
/// <param name="EndedTasks">Tasks that have reported the end of data already.</param>
internal sealed record WonStart(
    long Term,
    RunId Lineage,
    Manifest? Restored,
    RetainedCheckpoints Retained,
    ImmutableArray<long> BelowOldest,
    HashSet<int> EndedTasks);
