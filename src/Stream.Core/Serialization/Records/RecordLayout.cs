using System.ComponentModel;

namespace Streams.Serialization;

/// <summary>How a type marked <see cref="StreamStateAttribute"/> is stored: its fields in ascending order of their numbers, one after the other. For generated code.</summary>
/// <remarks><c>record := field field …</c>, nothing between. The fields stand in the fingerprint, so that a later version knows which are stored; see docs/formats/encoding.md.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RecordLayout
{
    private readonly bool _isNumbered;
    private readonly RecordField[] _fields;

    /// <summary>Describes a type.</summary>
    /// <param name="name">Its name in state.</param>
    /// <param name="isNumbered">Whether the fields are known by numbers; else by names.</param>
    /// <param name="own">How the type would be copied if its fields did not change in place.</param>
    /// <param name="fields">In the order in which they are written.</param>
    public RecordLayout(string name, bool isNumbered, Copying own, params RecordField[] fields)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(fields);
        (Name, _isNumbered, _fields) = (name, isNumbered, fields);
        Fingerprint = $"{name}{{{string.Join(',', fields.Select(field => isNumbered ? $"{field.Number} {field.Name}:{field.Fingerprint}" : $"{field.Name}:{field.Fingerprint}"))}}}";
        Copying = (Copying)fields.Max(field => Math.Max((int)own, (int)field.Copying));
    }

    /// <summary>Its name in state.</summary>
    public string Name { get; }

    /// <summary>Name and fields: <c>acme.order{1 Id:string,2 Amount:int64}</c>; without numbers where there are none.</summary>
    public string Fingerprint { get; }

    /// <summary>How a value is copied: as its most demanding part.</summary>
    public Copying Copying { get; }

    /// <summary>Refuses a value of a derived type, which would come back without what it adds.</summary>
    /// <param name="value">The value to write; not null.</param>
    /// <typeparam name="T">The type that is written.</typeparam>
    /// <exception cref="InvalidOperationException">It is of a derived type.</exception>
    public static void CheckType<T>(T value) where T : class
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.GetType() == typeof(T)) return;
        throw new InvalidOperationException($"{TypeText.Of(value.GetType())} would be stored as {TypeText.Of(typeof(T))} and lose what it adds: keep values of one type in a state, and seal it.");
    }

    /// <summary>Finds what reads values of an earlier or later version of the type.</summary>
    /// <param name="storedFingerprint">The fingerprint beside the stored state.</param>
    /// <param name="difference">Takes the reasons, where there is no such reader.</param>
    /// <param name="read">Reads a value, field by field as they are stored.</param>
    /// <typeparam name="T">The type.</typeparam>
    public Serializer<T>? ReaderOf<T>(string storedFingerprint, StateDifference difference, EvolvedReader<T> read) where T : IStreamState<T>
    {
        ArgumentNullException.ThrowIfNull(storedFingerprint);
        ArgumentNullException.ThrowIfNull(difference);
        if (StoredShape.Parse(storedFingerprint) is not { IsRecord: true } stored)
        {
            difference.Changed(storedFingerprint, Fingerprint);
            return null;
        }

        string name = stored.Head[..^1];
        if (name != Name)
        {
            difference.Add($"was {name}, is now {Name}: a type that was renamed says so with [StreamState(\"{name}\")]");
            return null;
        }

        return RecordMatch.Of(stored, _fields, _isNumbered, difference) is { } evolution ? new EvolvedSerializer<T>(evolution, read) : null;
    }
}
