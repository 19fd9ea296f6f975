using System.Buffers.Binary;

namespace Streams.Checkpoints.Formats;

/// <summary>The bytes of a state file, apart from its entries. docs/formats/state-file.md.</summary>
/// <remarks>
/// <code>
/// stateFile = magic version:u32 section*           ; magic "STRSTATE"; version 1
/// section   = block*                               ; where it begins and ends says the manifest
/// block     = length:u32 checksum:u64 payload      ; of the payload: its length in bytes, and its XxHash3
/// payload   = entry+
/// entry     = length bytes                         ; length as StateWriter.WriteLength writes it; no entry straddles two blocks
/// </code>
/// Integers are little-endian. Length and XxHash128 of the whole file stand in the manifest.
/// </remarks>
internal static class StateFileFormat
{
    /// <summary>Bytes of magic and version.</summary>
    public const int HeaderLength = 12;

    /// <summary>Bytes before the payload of a block.</summary>
    public const int BlockHeaderLength = 12;

    /// <summary>A block is written before it would outgrow this many bytes, unless a single entry does.</summary>
    public const int TargetBlockLength = 256 * 1024;

    /// <summary>No entry, and so no block, is larger: 1 GiB.</summary>
    public const int MostBlockLength = 1 << 30;

    private const uint Version = 1;

    private static ReadOnlySpan<byte> Magic => "STRSTATE"u8;

    /// <summary>Writes magic and version.</summary>
    public static void WriteHeader(Span<byte> header)
    {
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
    }

    /// <summary>What is wrong with magic and version, as a sentence; null when nothing is.</summary>
    public static string? ProblemOfHeader(ReadOnlySpan<byte> header)
    {
        if (!header[..8].SequenceEqual(Magic)) return "It does not begin as a state file.";
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (version == Version) return null;
        return version > Version
            ? $"It has format version {version}; this release reads versions up to {Version}. Run the release that wrote it, or a newer one."
            : "It has format version 0, which does not exist.";
    }

    /// <summary>Writes what stands before a payload.</summary>
    public static void WriteBlockHeader(Span<byte> header, int length, ulong checksum)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)length);
        BinaryPrimitives.WriteUInt64LittleEndian(header[4..], checksum);
    }

    /// <summary>Reads what stands before a payload, and checks the length against the bytes that are left of the section before anything is allocated for it.</summary>
    /// <param name="header">The bytes.</param>
    /// <param name="left">Bytes of the section behind them.</param>
    /// <param name="length">The length of the payload.</param>
    /// <param name="checksum">The checksum of the payload.</param>
    /// <returns>Whether such a block fits.</returns>
    public static bool TryReadBlockHeader(ReadOnlySpan<byte> header, long left, out int length, out ulong checksum)
    {
        uint announced = BinaryPrimitives.ReadUInt32LittleEndian(header);
        checksum = BinaryPrimitives.ReadUInt64LittleEndian(header[4..]);
        bool fits = announced is > 0 and <= MostBlockLength && announced <= left;
        length = fits ? (int)announced : 0;
        return fits;
    }
}
