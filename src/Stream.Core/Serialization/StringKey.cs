namespace Streams.Serialization;

/// <summary>A string: a length in bytes, then UTF-8 extended to lone surrogates (<see cref="Utf8Text"/>). Equality is ordinal.</summary>
internal sealed class StringKey : Key<string>
{
    public override string Fingerprint => "string";

    public override bool AreEqual(in string left, in string right) => string.Equals(left, right);

    public override void Write(in string value, StateWriter output) => output.WriteString(value);

    public override string Read(ref StateReader input) => input.ReadString();

    public override void Hash(ReadOnlySpan<string> keys, Span<ulong> hashes)
    {
        hashes = hashes[..keys.Length];
        for (int i = 0; i < keys.Length; i++) hashes[i] = Hashing.Of(keys[i]);
    }
}

/// <summary>An array of bytes: a length, then the bytes.</summary>
/// <remarks>Shared, not copied, when a snapshot is taken: payloads are replaced rather than changed. Who changes bytes in place composes <c>Serializer.Array(Serializer.Of&lt;byte&gt;())</c>.</remarks>
internal sealed class BytesSerializer : Serializer<byte[]>
{
    public override string Fingerprint => "bytes";

    public override void Write(in byte[] value, StateWriter output)
    {
        ArgumentNullException.ThrowIfNull(value);
        output.WriteBytes(value);
    }

    public override byte[] Read(ref StateReader input) => input.ReadBytes().ToArray();
}
