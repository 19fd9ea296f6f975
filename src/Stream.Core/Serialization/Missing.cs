namespace Streams.Serialization;

/// <summary>Stands where no serializer is known: whoever builds the job reads its gap and reports it with everything else that is wrong.</summary>
internal sealed class MissingSerializer<T> : Serializer<T>
{
    public override string Fingerprint => "missing";

    internal override string Gap => GapText.OfSerializer(typeof(T));

    public override void Write(in T value, StateWriter output) => throw new InvalidOperationException(Gap);

    public override T Read(ref StateReader input) => throw new InvalidOperationException(Gap);
}

/// <summary>Stands where no key is known.</summary>
internal sealed class MissingKey<T> : Key<T>
{
    public override string Fingerprint => "missing";

    internal override string Gap => GapText.OfKey(typeof(T));

    public override void Write(in T value, StateWriter output) => throw new InvalidOperationException(Gap);

    public override T Read(ref StateReader input) => throw new InvalidOperationException(Gap);

    public override void Hash(ReadOnlySpan<T> keys, Span<ulong> hashes) => throw new InvalidOperationException(Gap);
}
