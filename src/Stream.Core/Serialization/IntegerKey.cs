using System.Numerics;
using System.Runtime.CompilerServices;

namespace Streams.Serialization;

/// <summary>An integer of 1 to 8 bytes, little-endian, or a type that is nothing but one: an enum, <c>char</c>.</summary>
/// <remarks>The hash mixes the number, extended to 64 bits by its sign: numbers of different widths hash alike.</remarks>
/// <typeparam name="T">The type; as wide as <typeparamref name="TBits"/>.</typeparam>
/// <typeparam name="TBits">The integer.</typeparam>
/// <param name="name">The fingerprint.</param>
internal sealed class IntegerKey<T, TBits>(string name) : Key<T>
    where T : struct
    where TBits : struct, IBinaryInteger<TBits>
{
    public override string Fingerprint => name;

    public override Copying Copying => Copying.Bits;

    internal override int LeastBytes => Unsafe.SizeOf<TBits>();

    public override void Write(in T value, StateWriter output)
    {
        switch (Unsafe.SizeOf<TBits>())
        {
            case 1: output.WriteByte(Unsafe.BitCast<T, byte>(value)); break;
            case 2: output.WriteUInt16(Unsafe.BitCast<T, ushort>(value)); break;
            case 4: output.WriteUInt32(Unsafe.BitCast<T, uint>(value)); break;
            default: output.WriteUInt64(Unsafe.BitCast<T, ulong>(value)); break;
        }
    }

    public override T Read(ref StateReader input) => Unsafe.SizeOf<TBits>() switch
    {
        1 => Unsafe.BitCast<byte, T>(input.ReadByte()),
        2 => Unsafe.BitCast<ushort, T>(input.ReadUInt16()),
        4 => Unsafe.BitCast<uint, T>(input.ReadUInt32()),
        _ => Unsafe.BitCast<ulong, T>(input.ReadUInt64()),
    };

    public override void Hash(ReadOnlySpan<T> keys, Span<ulong> hashes)
    {
        hashes = hashes[..keys.Length];
        for (int i = 0; i < keys.Length; i++) hashes[i] = Hashing.Mix(ulong.CreateTruncating(Unsafe.BitCast<T, TBits>(keys[i])));
    }
}
