using System.Buffers.Binary;
using System.IO.Hashing;

namespace Streams.Checkpoints.Formats;

/// <summary>What log entries and manifests have in common: they begin with a magic and a version, and end with a checksum of all before it.</summary>
/// <remarks>
/// <code>
/// sealed   = magic version body checksum
/// magic    = 8 bytes, ASCII
/// version  = u16
/// checksum = u128   ; XxHash128 of all bytes before it
/// </code>
/// Integers are little-endian. Magic, version and checksum stay where they are in every later version, so that damage and a newer version are told apart.
/// </remarks>
internal static class SealedFormat
{
    private const int MagicLength = 8;
    private const int ChecksumLength = 16;

    /// <summary>Starts a writer with magic and version.</summary>
    public static StateWriter Begin(ReadOnlySpan<byte> magic, ushort version)
    {
        StateWriter output = new();
        output.WriteRaw(magic);
        output.WriteUInt16(version);
        return output;
    }

    /// <summary>Ends it with the checksum, and returns all bytes.</summary>
    public static byte[] Seal(StateWriter output)
    {
        output.WriteUInt128(XxHash128.HashToUInt128(output.Written));
        return output.Written.ToArray();
    }

    /// <summary>Checks magic, checksum and version, and returns a reader of the body that does not see the checksum.</summary>
    /// <param name="bytes">All bytes.</param>
    /// <param name="magic">What they must begin with.</param>
    /// <param name="newest">The newest version that is read.</param>
    /// <param name="what">The thing, as the message begins with it.</param>
    /// <exception cref="CorruptStateException">The bytes are something else, damaged, or of a newer version.</exception>
    public static StateReader Open(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> magic, ushort newest, string what)
    {
        if (bytes.Length < MagicLength + sizeof(ushort) + ChecksumLength) throw new CorruptStateException($"{what} is cut: {bytes.Length} bytes are left of it.");
        if (!bytes[..MagicLength].SequenceEqual(magic)) throw new CorruptStateException($"{what} does not begin as one: it is another file, or damaged.");
        if (BinaryPrimitives.ReadUInt128LittleEndian(bytes[^ChecksumLength..]) != XxHash128.HashToUInt128(bytes[..^ChecksumLength]))
        {
            throw new CorruptStateException($"{what} is damaged: its {bytes.Length} bytes do not have the checksum that was written with them.");
        }

        ushort version = VersionOf(bytes);
        if (version > newest) throw new CorruptStateException($"{what} has format version {version}; this release reads versions up to {newest}. Run the release that wrote it, or a newer one.");
        if (version == 0) throw new CorruptStateException($"{what} has format version 0, which does not exist.");
        StateReader body = new(bytes[..^ChecksumLength]);
        body.ReadRaw(MagicLength + sizeof(ushort));
        return body;
    }

    /// <summary>The version of bytes that were opened.</summary>
    public static ushort VersionOf(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[MagicLength..]);

    /// <summary>Sixteen bytes, little-endian.</summary>
    public static void WriteUInt128(this StateWriter output, UInt128 value)
    {
        output.WriteUInt64((ulong)value);
        output.WriteUInt64((ulong)(value >> 64));
    }

    /// <summary>Sixteen bytes, little-endian.</summary>
    public static UInt128 ReadUInt128(this ref StateReader input) => BinaryPrimitives.ReadUInt128LittleEndian(input.ReadRaw(16));

    /// <summary>Name, length and checksum of a file.</summary>
    public static void WriteFile(this StateWriter output, FileReference file)
    {
        output.WriteString(file.Name);
        output.WriteInt64(file.Length);
        output.WriteUInt128(file.Checksum);
    }

    /// <summary>Name, length and checksum of a file; a name that leads elsewhere is refused.</summary>
    public static FileReference ReadFile(this ref StateReader input)
    {
        int start = input.Position;
        string name = input.ReadString();
        if (!Storage.StoreNames.IsValid(name)) throw new CorruptStateException("a name that no file in a checkpoint store has", start);
        return new(name, input.ReadNumber(0, long.MaxValue), input.ReadUInt128());
    }

    /// <summary>Eight bytes whose value lies in a range, both ends included.</summary>
    public static long ReadNumber(this ref StateReader input, long least, long most)
    {
        int start = input.Position;
        long value = input.ReadInt64();
        return value >= least && value <= most ? value : throw new CorruptStateException($"{value} where {least} to {most} is expected", start);
    }

    /// <summary>Refuses bytes after the end.</summary>
    public static void ReadEnd(this ref StateReader input)
    {
        if (!input.IsAtEnd) throw new CorruptStateException($"{input.Remaining} bytes too many", input.Position);
    }
}
