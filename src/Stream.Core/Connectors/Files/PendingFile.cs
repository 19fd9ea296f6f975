using System.Globalization;
using Streams.Checkpoints.Formats;

namespace Streams.Connectors.Files;

/// <summary>A file that was prepared and is to be published.</summary>
/// <param name="Term">The attempt that wrote it.</param>
/// <param name="Name">Its name below the directory of the term.</param>
/// <param name="Final">Its name once it is published.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Checksum">XxHash128 of its bytes.</param>
internal sealed record PendingFile(long Term, string Name, SinkFileName Final, long Length, UInt128 Checksum);

/// <summary>What publishes an epoch.</summary>
/// <remarks>
/// <code>
/// committable = version count *file     ; an epoch without records has no bytes at all
/// version     = u16                     ; 1
/// count       = length
/// file        = term pending final bytes checksum
/// term        = i64
/// pending     = string                  ; lineage "-" writer "-" number, 32 hexadecimal, 5 and 10 decimal digits
/// final       = string                  ; the grammar of <see cref="SinkFileName"/>
/// bytes       = i64
/// checksum    = u128
/// </code>
/// Names come out of checkpoints, so they are checked before any path is made of them. See <c>docs/formats/file-sink.md</c>.
/// </remarks>
internal static class FileSinkCommittable
{
    public const string Fingerprint = "files/1";

    private const ushort Version = 1;

    /// <summary>The name of a pending file.</summary>
    public static string PendingName(string lineage, int writer, long number) => string.Create(CultureInfo.InvariantCulture, $"{lineage}-{writer:D5}-{number:D10}");

    public static byte[] Write(IReadOnlyList<PendingFile> files)
    {
        StateWriter output = new();
        output.WriteUInt16(Version);
        output.WriteLength(files.Count);
        foreach (PendingFile file in files)
        {
            output.WriteInt64(file.Term);
            output.WriteString(file.Name);
            output.WriteString(file.Final.ToString());
            output.WriteInt64(file.Length);
            output.WriteUInt128(file.Checksum);
        }

        return output.Written.ToArray();
    }

    /// <exception cref="CorruptStateException">The bytes are something else, or name files of another sink.</exception>
    public static IReadOnlyList<PendingFile> Read(ReadOnlySpan<byte> bytes, string sink)
    {
        StateReader input = new(bytes);
        ushort version = input.ReadUInt16();
        if (version != Version) throw new CorruptStateException($"version {version} of what a file sink prepared; this release reads version {Version}", 0);
        PendingFile[] files = new PendingFile[input.ReadCount(leastBytesEach: 34)];
        for (int i = 0; i < files.Length; i++)
        {
            long term = input.ReadNumber(0, long.MaxValue);
            int start = input.Position;
            string pending = input.ReadString();
            if (!IsPendingName(pending)) throw new CorruptStateException("a name that no pending file of a sink has", start);
            start = input.Position;
            if (!SinkFileName.TryParse(input.ReadString(), out SinkFileName final) || final.Sink != sink) throw new CorruptStateException($"a name that no file of the sink '{sink}' has", start);
            files[i] = new PendingFile(term, pending, final, input.ReadNumber(0, long.MaxValue), input.ReadUInt128());
        }

        input.ReadEnd();
        return files;
    }

    private static bool IsPendingName(string name) => name.Length == 32 + 1 + 5 + 1 + 10 && SinkFileName.IsLineage(name.AsSpan(0, 32)) && name[32] == '-' && name[38] == '-'
        && name.AsSpan(33, 5).IndexOfAnyExceptInRange('0', '9') < 0 && name.AsSpan(39).IndexOfAnyExceptInRange('0', '9') < 0;
}
