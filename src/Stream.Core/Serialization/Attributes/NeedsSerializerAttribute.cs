namespace Streams;

/// <summary>Says that a method looks for the serializer of type arguments: at each call the generator makes it known, or reports that there is none.</summary>
/// <param name="typeParameters">Names of type parameters of the method or of its type.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsSerializerAttribute(params string[] typeParameters) : Attribute
{
    /// <summary>Names of type parameters.</summary>
    public IReadOnlyList<string> TypeParameters { get; } = typeParameters;

    /// <summary>A parameter of the method: a call that gives it an argument needs nothing. Null, the default: every call does.</summary>
    public string? UnlessGiven { get; init; }

    /// <summary>A type parameter: an argument for it that declares its own <see cref="IAggregate{TSelf, T, TAcc, TResult}.Accumulator"/> needs nothing.</summary>
    public string? UnlessDeclaredBy { get; init; }
}
