namespace Streams;

/// <summary>Gives a field of a type marked <see cref="StreamStateAttribute"/> or <see cref="StreamKeyAttribute"/> its number: what it is known by in every version, whatever its name. All fields of a type have one, or none.</summary>
/// <remarks>A type without numbers may get them at any time: its fields are numbered by their order already, from 1. On a parameter of a record write <c>[Field(1)] string Id</c>.</remarks>
/// <param name="number">1 or greater. Never used again for another field; <see cref="StreamStateAttribute.Retired"/> keeps those that are gone.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class FieldAttribute(int number) : Attribute
{
    /// <summary>The number.</summary>
    public int Number { get; } = number;
}
