using System.ComponentModel;

namespace Streams.Serialization;

/// <summary>A field of a type marked <see cref="StreamStateAttribute"/>. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RecordField
{
    private protected RecordField(int number, string name, bool hasDefault) => (Number, Name, HasDefault) = (number, name, hasDefault);

    /// <summary>Its number, 1 or greater.</summary>
    public int Number { get; }

    /// <summary>Its name in C#.</summary>
    public string Name { get; }

    /// <summary>Whether a value that was stored without the field can be read.</summary>
    public bool HasDefault { get; }

    internal abstract string Fingerprint { get; }

    internal abstract Copying Copying { get; }

    internal string Title => $"field {Number} '{Name}'";

    /// <summary>The reader of a stored version of the field, a <c>Serializer</c> of the field's type; null if there is none.</summary>
    internal abstract object? ReaderOf(string storedFingerprint, StateDifference difference);
}

/// <summary>A field of a type marked <see cref="StreamStateAttribute"/>. For generated code.</summary>
/// <typeparam name="T">The field's type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RecordField<T> : RecordField
{
    private readonly Serializer<T> _serializer;

    /// <summary>Describes a field.</summary>
    /// <param name="number">Its number, 1 or greater.</param>
    /// <param name="name">Its name in C#.</param>
    /// <param name="serializer">Reads and writes it; a key, in a key.</param>
    /// <param name="hasDefault">Whether a value that was stored without the field can be read.</param>
    public RecordField(int number, string name, Serializer<T> serializer, bool hasDefault = false) : base(number, name, hasDefault) => _serializer = SizedSerializer.Of(serializer);

    internal override string Fingerprint => _serializer.Fingerprint;

    internal override Copying Copying => _serializer.Copying;

    /// <summary>Appends the field.</summary>
    public void Write(in T value, StateWriter output) => _serializer.Write(in value, output);

    /// <summary>Reads the field.</summary>
    /// <exception cref="CorruptStateException">The bytes are not an encoding of a value.</exception>
    public T Read(ref StateReader input) => _serializer.Read(ref input);

    /// <summary>A copy, if the value changes in place; else the value.</summary>
    public T Copy(T value) => _serializer.Copied(value);

    internal override object? ReaderOf(string storedFingerprint, StateDifference difference) => _serializer.ReaderOf(storedFingerprint, difference);
}
