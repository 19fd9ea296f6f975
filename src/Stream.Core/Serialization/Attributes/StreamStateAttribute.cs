namespace Streams;

/// <summary>Writes the implementation of <see cref="IStreamState{TSelf}"/> for a partial record, class or struct: it can be kept in state.</summary>
/// <remarks>
/// <para>Kept is every field and every property that has one, private ones too. A type is read back through its primary constructor, or through the one that takes most fields by name;
/// what the constructor does not take needs a <c>set</c> or <c>init</c> accessor.</para>
/// <para>A later version of the type may add fields that have a default (of a parameter, of an initialiser, null where null is allowed), leave fields out, and give them another order; anything else
/// is refused when a job is restored, with the difference. A field is known by its name, or by its number where the fields have numbers (<see cref="FieldAttribute"/>): then names are free.</para>
/// <para>A class with accessors that set, and every type that holds a list, array, set or dictionary, is copied at its first write after a barrier.</para>
/// </remarks>
/// <param name="name">The name of the type in state: letters, digits, <c>.</c>, <c>-</c>, <c>_</c>. Null, the default: its name in C#, without the namespace; say it when you rename the type.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class StreamStateAttribute(string? name = null) : Attribute
{
    /// <summary>The name of the type in state; null for its name in C#.</summary>
    public string? Name { get; } = name;

    /// <summary>Numbers of fields that are gone. The compiler refuses a field that takes one of them, so that no old value turns up under a new meaning.</summary>
    public int[] Retired { get; init; } = [];
}
