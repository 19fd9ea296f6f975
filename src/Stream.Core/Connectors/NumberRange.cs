using System.Buffers.Binary;

namespace Streams.Connectors;

/// <summary>The position in a split whose records are numbered: which comes next, where it ends, and how far apart its numbers lie.</summary>
/// <remarks>
/// <code>
/// position = next end step   ; three i64, little-endian
/// </code>
/// 0 ≤ next; step ≥ 1; end −1: not known, the records themselves say. See <c>docs/formats/positions.md</c>.
/// </remarks>
internal readonly record struct NumberRange(long Next, long End, long Step = 1)
{
    public const int Length = 24;

    /// <summary>The end of a range that the records themselves end.</summary>
    public const long Unknown = -1;

    /// <summary>How many numbers are left.</summary>
    public long Left => Next >= End ? 0 : ((End - Next - 1) / Step) + 1;

    /// <summary>The range behind so many of its numbers.</summary>
    public NumberRange Behind(long count) => this with { Next = Left <= count && End != Unknown ? End : Next + (count * Step) };

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Next);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), End);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), Step);
        return bytes;
    }

    /// <exception cref="CorruptStateException">The bytes are not such a position.</exception>
    public static NumberRange Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length) throw new CorruptStateException($"a position of {bytes.Length} bytes where {Length} are expected", 0);
        NumberRange range = new(
            BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]));
        bool isOne = range.Next >= 0 && range.Step >= 1 && (range.End == Unknown || range.End >= range.Next);
        return isOne ? range : throw new CorruptStateException($"{range} is no position in numbered records", 0);
    }
}
