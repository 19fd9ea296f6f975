using System.Buffers;
using System.IO.Hashing;
using Streams.Checkpoints.Formats;

namespace Streams.Checkpoints;

/// <summary>Opens a state file for a restore: every byte is verified before the first entry is handed out.</summary>
internal static class StateFileReader
{
    private const int BufferLength = 256 * 1024;

    /// <summary>Reads the file once from start to end: its length and checksum must be those of the manifest, its sections and blocks must fill it exactly.</summary>
    /// <param name="store">The job's store.</param>
    /// <param name="file">The file, as the manifest describes it.</param>
    /// <param name="cancellationToken">Gives up between two reads.</param>
    /// <returns>The sections in the order of the file. Each reads the file on its own, so several threads may read at once; memory: one block each.</returns>
    /// <exception cref="CheckpointStoreException">The file is missing.</exception>
    /// <exception cref="CorruptStateException">The file is not the one that was written.</exception>
    public static async Task<IReadOnlyList<RestoredSection>> OpenAsync(JobStore store, StateFile file, CancellationToken cancellationToken)
    {
        Stream content = await store.OpenFileAsync(file.File.Name, cancellationToken).ConfigureAwait(false) ?? throw Missing(store, file.File);
        await using (content.ConfigureAwait(false))
        {
            if (content.Length != file.File.Length) throw Damaged(store, file.File, $"It has {content.Length} bytes; {file.File.Length} were written.");
            byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
            try
            {
                UInt128 checksum = await HashAsync(content, buffer, cancellationToken).ConfigureAwait(false);
                bool isWhole = checksum == file.File.Checksum;

                // Where the bytes are whole, walking the headers proves that manifest and file fit; where not, the blocks say where the damage is.
                string? problem = Walk(content, file, buffer, hashPayloads: !isWhole);
                if (!isWhole) throw Damaged(store, file.File, problem ?? "Its checksum is not the one that was written, although every block's is.");
                if (problem is not null) throw Damaged(store, file.File, problem);
            }
            catch (IOException e)
            {
                throw Unreadable(store, file.File, e);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        return [.. file.Sections.Select(section => new RestoredFileSection(store, file.File, section))];
    }

    /// <summary>The error of a file that a manifest names and that is not there.</summary>
    internal static CheckpointStoreException Missing(JobStore store, FileReference file)
        => new($"File '{file.Name}'{CheckpointNames.Describe(file.Name)} is missing in {store.Location}.");

    /// <summary>The error of a file that is not what was written.</summary>
    internal static CorruptStateException Damaged(JobStore store, FileReference file, string problem)
        => new($"File '{file.Name}'{CheckpointNames.Describe(file.Name)} in {store.Location} is not what was written. {problem}");

    /// <summary>The error of a file that is there and cannot be read.</summary>
    internal static CheckpointStoreException Unreadable(JobStore store, FileReference file, IOException cause)
        => new($"File '{file.Name}'{CheckpointNames.Describe(file.Name)} in {store.Location} cannot be read: {cause.Message}", cause);

    private static async Task<UInt128> HashAsync(Stream content, byte[] buffer, CancellationToken cancellationToken)
    {
        XxHash128 hash = new();
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0) hash.Append(buffer.AsSpan(0, read));
        return hash.GetCurrentHashAsUInt128();
    }

    private static string? Walk(Stream content, StateFile file, byte[] buffer, bool hashPayloads)
    {
        if (content.Length < StateFileFormat.HeaderLength) return $"Its {content.Length} bytes are fewer than a header has.";
        content.Position = 0;
        content.ReadExactly(buffer, 0, StateFileFormat.HeaderLength);
        if (StateFileFormat.ProblemOfHeader(buffer.AsSpan(0, StateFileFormat.HeaderLength)) is { } problem) return problem;
        long position = StateFileFormat.HeaderLength;
        foreach (StateSection section in file.Sections)
        {
            if (section.Offset != position || section.Length < 0 || section.Length > content.Length - position)
            {
                return $"State '{section.State}' of operator '{section.Operator}' is said to lie at byte {section.Offset} with {section.Length} bytes, which does not fit.";
            }

            if (ProblemOfBlock(content, section, buffer, hashPayloads) is { } at) return $"State '{section.State}' of operator '{section.Operator}' has a damaged block at byte {at}.";
            position += section.Length;
        }

        return position == content.Length ? null : $"Its sections end at byte {position} of {content.Length}.";
    }

    // Where the first bad block of a section begins.
    private static long? ProblemOfBlock(Stream content, StateSection section, byte[] buffer, bool hashPayloads)
    {
        long end = section.Offset + section.Length;
        for (long position = section.Offset, next; position < end; position = next)
        {
            long left = end - position - StateFileFormat.BlockHeaderLength;
            if (left < 0) return position;
            content.Position = position;
            content.ReadExactly(buffer, 0, StateFileFormat.BlockHeaderLength);
            if (!StateFileFormat.TryReadBlockHeader(buffer, left, out int length, out ulong checksum)) return position;
            if (hashPayloads && HashPayload(content, length, buffer) != checksum) return position;
            next = position + StateFileFormat.BlockHeaderLength + length;
        }

        return null;
    }

    private static ulong HashPayload(Stream content, int length, byte[] buffer)
    {
        XxHash3 hash = new();
        for (int left = length; left > 0;)
        {
            int part = Math.Min(left, buffer.Length);
            content.ReadExactly(buffer, 0, part);
            hash.Append(buffer.AsSpan(0, part));
            left -= part;
        }

        return hash.GetCurrentHashAsUInt64();
    }
}
