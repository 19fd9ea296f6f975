namespace Streams.Serialization;

/// <summary>The value of a table whose keys say everything.</summary>
internal readonly struct Nothing;

/// <summary>Writes nothing.</summary>
internal sealed class NothingSerializer : Serializer<Nothing>
{
    private NothingSerializer() { }

    public static NothingSerializer Instance { get; } = new();

    /// <inheritdoc />
    public override string Fingerprint => "nothing";

    /// <inheritdoc />
    public override Copying Copying => Copying.Bits;

    /// <inheritdoc />
    public override void Write(in Nothing value, StateWriter output) { }

    /// <inheritdoc />
    public override Nothing Read(ref StateReader input) => default;
}
