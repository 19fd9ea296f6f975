namespace Streams;

/// <summary>One state that an operator of a plan declares.</summary>
/// <param name="Name">Identifies it within its operator, across versions of the job.</param>
/// <param name="Kind">What it is: <c>value</c>, <c>aggregating</c>, <c>timers</c>.</param>
/// <param name="Serializer">The fingerprint of what reads and writes it, stored beside the state.</param>
/// <param name="Copying">How a value is copied at its first write after a checkpoint.</param>
public sealed record StateInfo(string Name, string Kind, string Serializer, Copying Copying);
