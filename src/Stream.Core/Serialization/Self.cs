namespace Streams.Serialization;

/// <summary>The dictionary object of a type that reads and writes itself.</summary>
internal sealed class SelfSerializer<T> : Serializer<T> where T : IStreamState<T>
{
    public static readonly SelfSerializer<T> Instance = new();

    public override string Fingerprint => T.Fingerprint;

    public override Copying Copying => T.Copying;

    public override T Copy(T value) => T.Copy(value);

    public override void Write(in T value, StateWriter output) => T.Write(in value, output);

    public override T Read(ref StateReader input) => T.Read(ref input);

    public override Serializer<T>? ReaderOf(string storedFingerprint, StateDifference difference)
        => storedFingerprint == Fingerprint ? this : T.ReaderOf(storedFingerprint, difference);
}

/// <summary>The dictionary object of a type that is its own key.</summary>
internal sealed class SelfKey<T> : Key<T> where T : IStreamKey<T>
{
    public static readonly SelfKey<T> Instance = new();

    public override string Fingerprint => T.Fingerprint;

    public override Copying Copying => T.Copying;

    public override T Copy(T value) => T.Copy(value);

    public override void Write(in T value, StateWriter output) => T.Write(in value, output);

    public override T Read(ref StateReader input) => T.Read(ref input);

    public override Serializer<T>? ReaderOf(string storedFingerprint, StateDifference difference)
        => storedFingerprint == Fingerprint ? this : T.ReaderOf(storedFingerprint, difference);

    public override void Hash(ReadOnlySpan<T> keys, Span<ulong> hashes)
    {
        hashes = hashes[..keys.Length];
        for (int i = 0; i < keys.Length; i++) hashes[i] = T.Hash(in keys[i]);
    }
}
