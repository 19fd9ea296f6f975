namespace Streams;

/// <summary>What a result function is told of the one window of a key.</summary>
/// <param name="Index">The how-manieth firing of this key this is, from 0. With a trigger that purges it is always 0: nothing is left of a window by which its firings could be counted.</param>
public readonly record struct FiredGlobal(int Index);
