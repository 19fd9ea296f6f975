namespace Streams.State;

/// <summary>A contiguous range of key groups, both ends included.</summary>
internal readonly record struct KeyGroupRange(int First, int Last);
