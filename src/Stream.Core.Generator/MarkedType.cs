namespace Streams.Generator;

/// <summary>A type marked <c>[StreamState]</c> or <c>[StreamKey]</c>, as text: everything that its implementation is written from.</summary>
/// <param name="Hint">The name of the generated file.</param>
/// <param name="Namespace">Empty: the global one.</param>
/// <param name="Outer">The types around it, outermost first: <c>partial class Outer</c>.</param>
/// <param name="Declaration"><c>record struct Order</c>.</param>
/// <param name="Name">Its name in C#.</param>
/// <param name="StateName">Its name in state.</param>
/// <param name="IsKey">Whether it is a key.</param>
/// <param name="IsClass">Whether it is a reference.</param>
/// <param name="IsSealed">Whether no value is of a derived type.</param>
/// <param name="IsNumbered">Whether its fields are known by numbers.</param>
/// <param name="Copying">How it would be copied if its fields did not change in place: a member of <c>Copying</c>.</param>
/// <param name="Fields">In the order in which they are written.</param>
internal sealed record MarkedType(
    string Hint, string Namespace, EquatableArray<string> Outer, string Declaration, string Name, string StateName,
    bool IsKey, bool IsClass, bool IsSealed, bool IsNumbered, string Copying, EquatableArray<MarkedField> Fields);

/// <summary>A field of a <see cref="MarkedType"/>.</summary>
/// <param name="Number">Its number, given or by its place.</param>
/// <param name="Name">Its name in C#.</param>
/// <param name="Type">Its type in C#.</param>
/// <param name="Encoding">The expression of its serializer or key.</param>
/// <param name="HasDefault">Whether a value that was stored without it can be read.</param>
/// <param name="Parameter">The place of the constructor's parameter that takes it; −1: it is set by an initialiser.</param>
/// <param name="IsRequired">Whether every initialiser must set it.</param>
/// <param name="Default">Its value, where it was not stored and the constructor takes it or an initialiser must set it.</param>
internal sealed record MarkedField(int Number, string Name, string Type, string Encoding, bool HasDefault, int Parameter, bool IsRequired, string Default)
{
    /// <summary>Whether its default is whatever a new value has.</summary>
    public bool IsDefaultOfNew => Parameter < 0 && !IsRequired;
}
