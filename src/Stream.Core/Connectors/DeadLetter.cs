namespace Streams;

/// <summary>A record that could not be read, with where it came from.</summary>
/// <param name="Bytes">As they were found.</param>
/// <param name="Error">Why they could not be read.</param>
/// <param name="Position">Where: file and line, topic and offset.</param>
public sealed record DeadLetter(ReadOnlyMemory<byte> Bytes, string Error, string Position);
