namespace Streams.Serialization;

/// <summary>The encoding of a built-in struct, always of the same size. Implemented by empty structs, so that loops over it are compiled for it.</summary>
internal interface IEncoding<T> where T : struct
{
    /// <summary>The fingerprint.</summary>
    static abstract string Name { get; }

    /// <summary>Bytes of every value.</summary>
    static abstract int Size { get; }

    static abstract void Write(T value, StateWriter output);

    static abstract T Read(ref StateReader input);
}

/// <summary>An encoding that is canonical and hashes.</summary>
internal interface IKeyEncoding<T> : IEncoding<T> where T : struct
{
    static abstract ulong Hash(T key);
}

/// <summary>A built-in struct.</summary>
internal sealed class ValueSerializer<T, TEncoding> : Serializer<T>
    where T : struct
    where TEncoding : struct, IEncoding<T>
{
    public override string Fingerprint => TEncoding.Name;

    public override Copying Copying => Copying.Bits;

    internal override int LeastBytes => TEncoding.Size;

    public override void Write(in T value, StateWriter output) => TEncoding.Write(value, output);

    public override T Read(ref StateReader input) => TEncoding.Read(ref input);
}

/// <summary>A built-in struct that is a key.</summary>
internal sealed class ValueKey<T, TEncoding> : Key<T>
    where T : struct
    where TEncoding : struct, IKeyEncoding<T>
{
    public override string Fingerprint => TEncoding.Name;

    public override Copying Copying => Copying.Bits;

    internal override int LeastBytes => TEncoding.Size;

    public override void Write(in T value, StateWriter output) => TEncoding.Write(value, output);

    public override T Read(ref StateReader input) => TEncoding.Read(ref input);

    public override void Hash(ReadOnlySpan<T> keys, Span<ulong> hashes)
    {
        hashes = hashes[..keys.Length];
        for (int i = 0; i < keys.Length; i++) hashes[i] = TEncoding.Hash(keys[i]);
    }
}
