using System.Runtime.CompilerServices;

namespace Streams.Serialization;

// The hash of a tuple folds the hashes of its parts from the left: Combine(Combine(h1, h2), h3). Parts are hashed in blocks gathered on the stack, so that a batch
// costs one virtual call per part and block, and nothing is allocated.

/// <summary>A key of two parts.</summary>
internal sealed class TupleKey<T1, T2>(Key<T1> item1, Key<T2> item2) : Key<(T1, T2)>
{
    private readonly TupleSerializer<T1, T2> _parts = new(item1, item2);

    public override string Fingerprint => _parts.Fingerprint;

    public override Copying Copying => _parts.Copying;

    internal override string? Gap => _parts.Gap;

    internal override int LeastBytes => _parts.LeastBytes;

    public override (T1, T2) Copy((T1, T2) value) => _parts.Copy(value);

    public override void Write(in (T1, T2) value, StateWriter output) => _parts.Write(in value, output);

    public override (T1, T2) Read(ref StateReader input) => _parts.Read(ref input);

    public override bool AreEqual(in (T1, T2) left, in (T1, T2) right)
        => item1.AreEqual(in left.Item1, in right.Item1) && item2.AreEqual(in left.Item2, in right.Item2);

    public override void Hash(ReadOnlySpan<(T1, T2)> keys, Span<ulong> hashes)
    {
        hashes = hashes[..keys.Length];
        if (keys.Length == 1)
        {
            hashes[0] = Hashing.Combine(item1.Hash(in keys[0].Item1), item2.Hash(in keys[0].Item2));
            return;
        }

        Block<T1> block1 = default;
        Block<T2> block2 = default;
        Block<ulong> part = default;
        while (!keys.IsEmpty)
        {
            int length = Math.Min(keys.Length, Blocks.Length);
            for (int i = 0; i < length; i++) (block1[i], block2[i]) = keys[i];
            item1.Hash(block1[..length], hashes);
            item2.Hash(block2[..length], part);
            Blocks.Fold(hashes, part[..length]);
            keys = keys[length..];
            hashes = hashes[length..];
        }
    }
}

/// <summary>A key of three parts.</summary>
internal sealed class TupleKey<T1, T2, T3>(Key<T1> item1, Key<T2> item2, Key<T3> item3) : Key<(T1, T2, T3)>
{
    private readonly TupleSerializer<T1, T2, T3> _parts = new(item1, item2, item3);

    public override string Fingerprint => _parts.Fingerprint;

    public override Copying Copying => _parts.Copying;

    internal override string? Gap => _parts.Gap;

    internal override int LeastBytes => _parts.LeastBytes;

    public override (T1, T2, T3) Copy((T1, T2, T3) value) => _parts.Copy(value);

    public override void Write(in (T1, T2, T3) value, StateWriter output) => _parts.Write(in value, output);

    public override (T1, T2, T3) Read(ref StateReader input) => _parts.Read(ref input);

    public override bool AreEqual(in (T1, T2, T3) left, in (T1, T2, T3) right)
        => item1.AreEqual(in left.Item1, in right.Item1) && item2.AreEqual(in left.Item2, in right.Item2) && item3.AreEqual(in left.Item3, in right.Item3);

    public override void Hash(ReadOnlySpan<(T1, T2, T3)> keys, Span<ulong> hashes)
    {
        hashes = hashes[..keys.Length];
        if (keys.Length == 1)
        {
            hashes[0] = Hashing.Combine(Hashing.Combine(item1.Hash(in keys[0].Item1), item2.Hash(in keys[0].Item2)), item3.Hash(in keys[0].Item3));
            return;
        }

        Block<T1> block1 = default;
        Block<T2> block2 = default;
        Block<T3> block3 = default;
        Block<ulong> part = default;
        while (!keys.IsEmpty)
        {
            int length = Math.Min(keys.Length, Blocks.Length);
            for (int i = 0; i < length; i++) (block1[i], block2[i], block3[i]) = keys[i];
            item1.Hash(block1[..length], hashes);
            item2.Hash(block2[..length], part);
            Blocks.Fold(hashes, part[..length]);
            item3.Hash(block3[..length], part);
            Blocks.Fold(hashes, part[..length]);
            keys = keys[length..];
            hashes = hashes[length..];
        }
    }
}

/// <summary>A key of four parts.</summary>
internal sealed class TupleKey<T1, T2, T3, T4>(Key<T1> item1, Key<T2> item2, Key<T3> item3, Key<T4> item4) : Key<(T1, T2, T3, T4)>
{
    private readonly TupleSerializer<T1, T2, T3, T4> _parts = new(item1, item2, item3, item4);

    public override string Fingerprint => _parts.Fingerprint;

    public override Copying Copying => _parts.Copying;

    internal override string? Gap => _parts.Gap;

    internal override int LeastBytes => _parts.LeastBytes;

    public override (T1, T2, T3, T4) Copy((T1, T2, T3, T4) value) => _parts.Copy(value);

    public override void Write(in (T1, T2, T3, T4) value, StateWriter output) => _parts.Write(in value, output);

    public override (T1, T2, T3, T4) Read(ref StateReader input) => _parts.Read(ref input);

    public override bool AreEqual(in (T1, T2, T3, T4) left, in (T1, T2, T3, T4) right)
        => item1.AreEqual(in left.Item1, in right.Item1) && item2.AreEqual(in left.Item2, in right.Item2) && item3.AreEqual(in left.Item3, in right.Item3) && item4.AreEqual(in left.Item4, in right.Item4);

    public override void Hash(ReadOnlySpan<(T1, T2, T3, T4)> keys, Span<ulong> hashes)
    {
        hashes = hashes[..keys.Length];
        if (keys.Length == 1)
        {
            hashes[0] = Hashing.Combine(Hashing.Combine(Hashing.Combine(item1.Hash(in keys[0].Item1), item2.Hash(in keys[0].Item2)), item3.Hash(in keys[0].Item3)), item4.Hash(in keys[0].Item4));
            return;
        }

        Block<T1> block1 = default;
        Block<T2> block2 = default;
        Block<T3> block3 = default;
        Block<T4> block4 = default;
        Block<ulong> part = default;
        while (!keys.IsEmpty)
        {
            int length = Math.Min(keys.Length, Blocks.Length);
            for (int i = 0; i < length; i++) (block1[i], block2[i], block3[i], block4[i]) = keys[i];
            item1.Hash(block1[..length], hashes);
            item2.Hash(block2[..length], part);
            Blocks.Fold(hashes, part[..length]);
            item3.Hash(block3[..length], part);
            Blocks.Fold(hashes, part[..length]);
            item4.Hash(block4[..length], part);
            Blocks.Fold(hashes, part[..length]);
            keys = keys[length..];
            hashes = hashes[length..];
        }
    }
}

/// <summary>A few values on the stack.</summary>
[InlineArray(Blocks.Length)]
internal struct Block<T>
{
    private T _first;
}

/// <summary>Work on blocks.</summary>
internal static class Blocks
{
    /// <summary>Long enough to make the call per block cheap, short enough for the stack: a part of 100 bytes takes 3 KiB.</summary>
    public const int Length = 32;

    /// <summary>Folds the hashes of a further part into those of the parts before it.</summary>
    public static void Fold(Span<ulong> hashes, ReadOnlySpan<ulong> part)
    {
        hashes = hashes[..part.Length];
        for (int i = 0; i < part.Length; i++) hashes[i] = Hashing.Combine(hashes[i], part[i]);
    }
}
