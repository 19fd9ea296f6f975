namespace Streams.State;

/// <summary>A value of a map, and which entry of its map it is.</summary>
internal struct MapEntry<T>
{
    public int Number;
    public T Value;
}

/// <summary>Stores entries of maps: the number (int32), then the value.</summary>
/// <remarks>Its fingerprint is that of the value: the number belongs to the format of the section.</remarks>
internal sealed class MapEntrySerializer<T>(Serializer<T> value) : Serializer<MapEntry<T>>
{
    /// <inheritdoc />
    public override string Fingerprint => value.Fingerprint;

    /// <inheritdoc />
    public override Copying Copying => value.Copying;

    /// <inheritdoc />
    public override MapEntry<T> Copy(MapEntry<T> entry) => entry with { Value = value.Copy(entry.Value) };

    /// <inheritdoc />
    public override void Write(in MapEntry<T> entry, StateWriter output)
    {
        output.WriteInt32(entry.Number);
        value.Write(in entry.Value, output);
    }

    /// <inheritdoc />
    public override MapEntry<T> Read(ref StateReader input) => new() { Number = input.ReadInt32(), Value = value.Read(ref input) };
}
