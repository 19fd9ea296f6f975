namespace Streams;

/// <summary>Writes the implementation of <see cref="IStreamKey{TSelf}"/> for a partial record or record struct: it can be a key, and kept in state.</summary>
/// <remarks>Its parts must be keys themselves, and it must not change. The bytes of a key decide where its state is kept: a restore refuses a key that has changed in anything but the
/// names of numbered fields (<see cref="FieldAttribute"/>).</remarks>
/// <param name="name">The name of the type in state: letters, digits, <c>.</c>, <c>-</c>, <c>_</c>. Null, the default: its name in C#, without the namespace; say it when you rename the type.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class StreamKeyAttribute(string? name = null) : Attribute
{
    /// <summary>The name of the type in state; null for its name in C#.</summary>
    public string? Name { get; } = name;
}
