namespace Streams.Time;

/// <summary>One reading of the job's clock.</summary>
/// <param name="WallMs">Milliseconds since 1970; never goes back within a process. Processing time.</param>
/// <param name="MonotonicMs">Milliseconds since some fixed point; durations and time-outs.</param>
internal readonly record struct Now(long WallMs, long MonotonicMs);
