namespace Streams;

/// <summary>What a result function is told of the one window of a key.</summary>
/// <param name="Index">The how-manieth firing of this key this is, from 0.</param>
public readonly record struct FiredGlobal(int Index);
