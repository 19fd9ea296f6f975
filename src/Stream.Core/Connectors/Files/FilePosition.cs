using System.Buffers.Binary;

namespace Streams.Connectors.Files;

/// <summary>The position in a file that is read: where the next record begins, where reading ends, and in which line that is.</summary>
/// <remarks>
/// <code>
/// position = offset end line   ; three i64, little-endian
/// </code>
/// 0 ≤ offset, in bytes of the content; end in bytes of the file as it lies there, so offset ≤ end unless it is compressed; line ≥ 1. See <c>docs/formats/positions.md</c>.
/// </remarks>
/// <param name="Offset">Of the next record, in bytes.</param>
/// <param name="End">The file's length when it was discovered.</param>
/// <param name="Line">The number of the next record's first line, from 1.</param>
internal readonly record struct FilePosition(long Offset, long End, long Line)
{
    public const int Length = 24;

    /// <summary>The names of a record's place: file and line.</summary>
    public static string Text(string path, long line) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path}:{line}");

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Offset);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), End);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), Line);
        return bytes;
    }

    /// <exception cref="CorruptStateException">The bytes are not such a position.</exception>
    public static FilePosition Read(ReadOnlySpan<byte> bytes, bool isCompressed)
    {
        if (bytes.Length != Length) throw new CorruptStateException($"a position of {bytes.Length} bytes where {Length} are expected", 0);
        FilePosition position = new(
            BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]));
        bool isOne = position is { Offset: >= 0, End: >= 0 } && (isCompressed || position.Offset <= position.End) && position.Line >= 1;
        return isOne ? position : throw new CorruptStateException($"{position} is no position in a file", 0);
    }
}
