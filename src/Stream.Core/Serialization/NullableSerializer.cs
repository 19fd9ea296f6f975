namespace Streams.Serialization;

/// <summary><c>value? := 00 | 01 value</c>, for value types.</summary>
internal sealed class NullableSerializer<T>(Serializer<T> value) : Serializer<T?> where T : struct
{
    public override string Fingerprint { get; } = value.Fingerprint + "?";

    public override Copying Copying => value.Copying;

    internal override string? Gap => value.Gap;

    public override T? Copy(T? nullable) => nullable is { } present ? value.Copied(present) : null;

    public override void Write(in T? nullable, StateWriter output)
    {
        output.WriteBoolean(nullable.HasValue);
        if (nullable is { } present) value.Write(in present, output);
    }

    public override T? Read(ref StateReader input) => input.ReadBoolean() ? value.Read(ref input) : null;

    public override Serializer<T?>? ReaderOf(string storedFingerprint, StateDifference difference)
    {
        if (storedFingerprint == Fingerprint) return this;
        if (StoredShape.Parse(storedFingerprint) is not { Head: "?", Parts: [var stored] }) return base.ReaderOf(storedFingerprint, difference);
        return value.ReaderOf(stored.Shape.Text, difference) is { } reader ? new NullableSerializer<T>(reader) : null;
    }
}

/// <summary><c>value? := 00 | 01 value</c>, for reference types.</summary>
internal sealed class OptionalSerializer<T>(Serializer<T> value) : Serializer<T?> where T : class
{
    public override string Fingerprint { get; } = value.Fingerprint + "?";

    public override Copying Copying => value.Copying;

    internal override string? Gap => value.Gap;

    public override T? Copy(T? optional) => optional is null ? null : value.Copied(optional);

    public override void Write(in T? optional, StateWriter output)
    {
        output.WriteBoolean(optional is not null);
        if (optional is not null) value.Write(in optional, output);
    }

    public override T? Read(ref StateReader input) => input.ReadBoolean() ? value.Read(ref input) : null;

    public override Serializer<T?>? ReaderOf(string storedFingerprint, StateDifference difference)
    {
        if (storedFingerprint == Fingerprint) return this;
        if (StoredShape.Parse(storedFingerprint) is not { Head: "?", Parts: [var stored] }) return base.ReaderOf(storedFingerprint, difference);
        return value.ReaderOf(stored.Shape.Text, difference) is { } reader ? new OptionalSerializer<T>(reader) : null;
    }
}
