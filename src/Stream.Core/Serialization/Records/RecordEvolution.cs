using System.ComponentModel;

namespace Streams.Serialization;

/// <summary>Reads one value of a type, given the fields that are stored. For generated code.</summary>
/// <param name="input">Stands at the first field.</param>
/// <param name="stored">The fields that are stored.</param>
/// <typeparam name="T">The type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate T EvolvedReader<out T>(ref StateReader input, RecordEvolution stored);

/// <summary>The fields of another version of a type, in the order in which they are stored, and which fields of this version take them. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RecordEvolution
{
    private readonly StoredPart[] _parts;
    private readonly int[] _targets;
    private readonly object?[] _readers;
    private readonly bool[] _taken;

    internal RecordEvolution(StoredPart[] parts, int[] targets, object?[] readers, bool[] taken) => (_parts, _targets, _readers, _taken) = (parts, targets, readers, taken);

    /// <summary>How many fields are stored.</summary>
    public int Count => _parts.Length;

    /// <summary>The index of the field that takes a stored one; −1 if that is to be skipped.</summary>
    public int TargetOf(int index) => _targets[index];

    /// <summary>Whether a field of this version is stored.</summary>
    public bool Has(int field) => _taken[field];

    /// <summary>Reads a stored field.</summary>
    /// <exception cref="CorruptStateException">The bytes are not an encoding of a value.</exception>
    public T Read<T>(int index, ref StateReader input) => ((Serializer<T>)_readers[index]!).Read(ref input); // A field that is taken has a reader.

    /// <summary>Reads past a stored field.</summary>
    /// <exception cref="CorruptStateException">It ends too early.</exception>
    public void Skip(int index, ref StateReader input) => _parts[index].Shape.Skip(ref input);
}

/// <summary>Reads values of another version of a type, and writes those of this one.</summary>
internal sealed class EvolvedSerializer<T>(RecordEvolution evolution, EvolvedReader<T> read) : Serializer<T> where T : IStreamState<T>
{
    public override string Fingerprint => T.Fingerprint;

    public override Copying Copying => T.Copying;

    public override T Copy(T value) => T.Copy(value);

    public override void Write(in T value, StateWriter output) => T.Write(in value, output);

    public override T Read(ref StateReader input) => read(ref input, evolution);
}
