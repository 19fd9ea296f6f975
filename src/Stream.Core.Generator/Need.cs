namespace Streams.Generator;

/// <summary>A key or serializer that a call needs and the generator makes known, as text.</summary>
/// <param name="IsKey">Whether it is a key.</param>
/// <param name="Type">The type in C#; equal texts are equal types at run time.</param>
/// <param name="Expression">Composes it.</param>
internal sealed record Need(bool IsKey, string Type, string Expression);
