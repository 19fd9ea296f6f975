namespace Streams;

/// <summary>What a result function is told of a window over a number of records.</summary>
/// <param name="Run">The how-manieth window of its key this is, from 0.</param>
/// <param name="Firing">Why it fires: on time, as it is full.</param>
/// <param name="Index">The how-manieth firing of this key and window this is, from 0.</param>
public readonly record struct FiredCount(long Run, Firing Firing, int Index);
