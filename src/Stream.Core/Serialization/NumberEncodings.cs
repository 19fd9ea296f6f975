using System.Diagnostics;

namespace Streams.Serialization;

// Every number is little-endian. The grammar of each encoding stands above it; docs/formats/encoding.md has them all.

/// <summary><c>bool := 00 | 01</c></summary>
internal readonly struct BooleanEncoding : IKeyEncoding<bool>
{
    public static string Name => "bool";
    public static int Size => 1;
    public static void Write(bool value, StateWriter output) => output.WriteBoolean(value);
    public static bool Read(ref StateReader input) => input.ReadBoolean();
    public static ulong Hash(bool key) => Hashing.Mix(key ? 1UL : 0UL);
}

/// <summary><c>int128 := low:uint64 high:int64</c></summary>
internal readonly struct Int128Encoding : IKeyEncoding<Int128>
{
    public static string Name => "int128";
    public static int Size => 16;
    public static void Write(Int128 value, StateWriter output) => UInt128Encoding.Write(unchecked((UInt128)value), output);
    public static Int128 Read(ref StateReader input) => unchecked((Int128)UInt128Encoding.Read(ref input));
    public static ulong Hash(Int128 key) => UInt128Encoding.Hash(unchecked((UInt128)key));
}

/// <summary><c>uint128 := low:uint64 high:uint64</c></summary>
internal readonly struct UInt128Encoding : IKeyEncoding<UInt128>
{
    public static string Name => "uint128";
    public static int Size => 16;

    public static void Write(UInt128 value, StateWriter output)
    {
        output.WriteUInt64((ulong)value);
        output.WriteUInt64((ulong)(value >> 64));
    }

    public static UInt128 Read(ref StateReader input)
    {
        ulong low = input.ReadUInt64();
        return new UInt128(input.ReadUInt64(), low);
    }

    public static ulong Hash(UInt128 key) => Hashing.Combine((ulong)key, (ulong)(key >> 64));
}

/// <summary><c>float32 := the 4 bytes of IEEE 754</c>; every NaN keeps its bits.</summary>
internal readonly struct SingleEncoding : IEncoding<float>
{
    public static string Name => "float32";
    public static int Size => 4;
    public static void Write(float value, StateWriter output) => output.WriteInt32(BitConverter.SingleToInt32Bits(value));
    public static float Read(ref StateReader input) => BitConverter.Int32BitsToSingle(input.ReadInt32());
}

/// <summary><c>float64 := the 8 bytes of IEEE 754</c>; every NaN keeps its bits.</summary>
internal readonly struct DoubleEncoding : IEncoding<double>
{
    public static string Name => "float64";
    public static int Size => 8;
    public static void Write(double value, StateWriter output) => output.WriteDouble(value);
    public static double Read(ref StateReader input) => input.ReadDouble();
}

/// <summary><c>decimal := low:uint32 middle:uint32 high:uint32 flags:uint32</c>: a coefficient of 96 bits; in the flags, the scale 0 to 28 in bits 16 to 23 and the sign in bit 31.</summary>
internal readonly struct DecimalEncoding : IEncoding<decimal>
{
    private const int Sign = int.MinValue;
    private const int ScaleMask = 0x00FF_0000;
    private const int LargestScale = 28 << 16;

    public static string Name => "decimal";
    public static int Size => 16;

    public static void Write(decimal value, StateWriter output)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        foreach (int part in bits) output.WriteInt32(part);
    }

    public static decimal Read(ref StateReader input)
    {
        int start = input.Position;
        Span<int> bits = [input.ReadInt32(), input.ReadInt32(), input.ReadInt32(), input.ReadInt32()];
        int flags = bits[3];
        if ((flags & ~(Sign | ScaleMask)) != 0 || (flags & ScaleMask) > LargestScale) throw new CorruptStateException($"{flags:x8} are not the flags of a decimal", start);
        return new decimal(bits);
    }
}

/// <summary><c>decimal.normal := decimal</c> without trailing zeros behind the point, and zero without a sign: equal numbers have one form.</summary>
internal readonly struct NormalDecimalEncoding : IKeyEncoding<decimal>
{
    public static string Name => "decimal.normal";
    public static int Size => 16;
    public static void Write(decimal value, StateWriter output) => DecimalEncoding.Write(Normal(value), output);

    public static decimal Read(ref StateReader input)
    {
        int start = input.Position;
        decimal value = DecimalEncoding.Read(ref input);
        Span<int> bits = stackalloc int[8];
        decimal.GetBits(value, bits);
        decimal.GetBits(Normal(value), bits[4..]);
        return bits[..4].SequenceEqual(bits[4..]) ? value : throw new CorruptStateException("a decimal key that is not in its normal form", start);
    }

    public static ulong Hash(decimal key)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(Normal(key), bits);
        return Hashing.Combine(Join(bits[0], bits[1]), Join(bits[2], bits[3]));
    }

    internal static decimal Normal(decimal value)
    {
        if (value.Scale == 0 && value != 0) return value;
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        UInt128 coefficient = new((uint)bits[2], Join(bits[0], bits[1]));
        if (coefficient == 0) return 0m;
        int scale = value.Scale;
        while (scale > 0)
        {
            (UInt128 tenth, UInt128 digit) = UInt128.DivRem(coefficient, 10);
            if (digit != 0) break;
            coefficient = tenth;
            scale--;
        }

        Debug.Assert(coefficient >> 96 == 0, "It only shrinks.");
        return new decimal(unchecked((int)(uint)coefficient), unchecked((int)(uint)(coefficient >> 32)), unchecked((int)(uint)(coefficient >> 64)), decimal.IsNegative(value), (byte)scale);
    }

    private static ulong Join(int low, int high) => (uint)low | ((ulong)(uint)high << 32);
}
