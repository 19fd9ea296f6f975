using Streams.Checkpoints.Coordination;

namespace Streams.Runtime.Jobs;

/// <summary>How one attempt ended: as its coordinator said, or by a failure.</summary>
/// <param name="Ends">What the coordinator said; null: a failure came first.</param>
/// <param name="Failure">The first failure.</param>
/// <param name="Where">The task that failed, or what else did; for messages and for telling a failure that repeats.</param>
/// <param name="CompletedCheckpoints">Whether it completed any checkpoint.</param>
/// <param name="Term">The term that it won; 0: it won none.</param>
internal sealed record AttemptResult(AttemptEnds? Ends, Exception? Failure, string Where, bool CompletedCheckpoints, long Term);
