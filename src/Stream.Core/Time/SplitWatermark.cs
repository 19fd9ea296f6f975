namespace Streams.Time;

/// <summary>What a snapshot holds of the event time of one split.</summary>
/// <param name="Id">The split.</param>
/// <param name="MaxTimestamp">The largest timestamp read from it, <see cref="BoundedDisorderGenerator.MaxTimestamp"/>; <see cref="long.MinValue"/> when
/// none.</param>
internal readonly record struct SplitWatermark(string Id, long MaxTimestamp);
