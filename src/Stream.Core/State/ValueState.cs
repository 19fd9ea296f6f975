namespace Streams;

/// <summary>One value per key: that of the key whose record or timer is being handled. Declared through <see cref="OperatorSetup"/>.</summary>
/// <remarks>Every member throws <see cref="InvalidOperationException"/> outside of a callback, where there is no key.</remarks>
/// <typeparam name="T">The value. Replaced rather than changed in place, unless its serializer copies it (<see cref="Serializer{T}.Copying"/>).</typeparam>
public abstract class ValueState<T>
{
    private protected ValueState() { }

    /// <summary>The value; the initial one of the declaration where none is set. Reading does not set it.</summary>
    /// <remarks>Null needs a serializer that writes it; <see cref="Clear"/> says that there is no value, and frees its memory.</remarks>
    public abstract T Value { get; set; }

    /// <summary>Whether a value is set.</summary>
    public abstract bool IsSet { get; }

    /// <summary>Removes the value; nothing happens if none is set.</summary>
    public abstract void Clear();
}
