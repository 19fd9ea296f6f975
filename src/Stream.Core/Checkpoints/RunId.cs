using System.Globalization;
using System.Security.Cryptography;

namespace Streams.Checkpoints;

/// <summary>128 random bits: the identity of a process's run, or of a lineage of checkpoints.</summary>
internal readonly record struct RunId(UInt128 Bits)
{
    /// <summary>Draws a new identity from the system's random source.</summary>
    public static RunId New()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return new(System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(bytes));
    }

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => Bits.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="ToString"/> wrote; false: it is something else.</summary>
    public static bool TryParse(string text, out RunId id)
    {
        bool isOne = UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 bits) && text.Length == 32;
        id = new(bits);
        return isOne;
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static RunId Parse(string text) => new(UInt128.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
}
