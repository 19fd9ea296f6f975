using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Streams;

/// <summary>The hash functions of keys. They are a format: the hash decides which checkpoint file and which subtask holds a key, so they are the same in every process,
/// on every machine and in every version.</summary>
/// <remarks>Both halves of a hash are used: key groups come from the top bits and slots of a table from the bottom ones. Not for secrets: whoever chooses the keys can make
/// them collide. Golden vectors and the definition are in docs/formats/encoding.md.</remarks>
public static class Hashing
{
    /// <summary>Mixes 64 bits into 64: one to one, and every bit of the value moves about half of the bits of the result. 0 stays 0.</summary>
    /// <remarks>The finaliser of SplitMix64 (Steele, Lea and Flood, 2014; constants of Stafford's variant 13).</remarks>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }

    /// <summary>Folds the hash of a further part into the hash of those before it. The order counts.</summary>
    /// <param name="hash">The hash of the parts so far: of the first part, to begin with.</param>
    /// <param name="next">The hash of the next part.</param>
    public static ulong Combine(ulong hash, ulong next) => Mix((hash * 0x9E37_79B9_7F4A_7C15) + next);

    /// <summary>XXH3 (64 bits, seed 0) of the UTF-16 units, each in two bytes, little-endian. Lone surrogates are hashed like any other unit.</summary>
    public static ulong Of(ReadOnlySpan<char> text) => BitConverter.IsLittleEndian ? XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text)) : OfReversed(text);

    /// <inheritdoc cref="Of(ReadOnlySpan{char})" />
    public static ulong Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Of(text.AsSpan());
    }

    private static ulong OfReversed(ReadOnlySpan<char> text)
    {
        ushort[] units = new ushort[text.Length];
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<char, ushort>(text), units);
        return XxHash3.HashToUInt64(MemoryMarshal.AsBytes(units.AsSpan()));
    }
}
