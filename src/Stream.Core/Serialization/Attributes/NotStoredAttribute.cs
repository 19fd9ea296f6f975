namespace Streams;

/// <summary>Leaves a field or property of a type marked <see cref="StreamStateAttribute"/> out of its state: what can be computed again. Read back, it is as the constructor leaves it.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NotStoredAttribute : Attribute;
