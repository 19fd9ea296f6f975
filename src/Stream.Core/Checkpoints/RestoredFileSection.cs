using System.Buffers;
using System.IO.Hashing;
using Streams.Checkpoints.Formats;

namespace Streams.Checkpoints;

/// <summary>A section of a state file that was verified when it was opened. Verified again block by block as it is read: the disk may have changed its mind.</summary>
internal sealed class RestoredFileSection(JobStore store, FileReference file, StateSection section) : RestoredSection
{
    /// <inheritdoc />
    public override StateSection Section => section;

    /// <inheritdoc />
    public override void ReadEntries(EntryReader read)
    {
        // Restores are synchronous and run on threads of their own; the store of files answers at once.
        using Stream content = store.OpenFileAsync(file.Name, CancellationToken.None).GetAwaiter().GetResult() ?? throw StateFileReader.Missing(store, file);
        if (content.Length != file.Length) throw Damaged($"The file has {content.Length} bytes now; {file.Length} were written.");
        content.Position = section.Offset;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(StateFileFormat.TargetBlockLength);
        try
        {
            long entries = 0;
            Span<byte> header = stackalloc byte[StateFileFormat.BlockHeaderLength];
            for (long left = section.Length; left > 0;)
            {
                long position = section.Offset + section.Length - left;
                if (left < header.Length) throw Damaged($"{left} bytes are left at byte {position}, fewer than a block has.");
                content.ReadExactly(header);
                left -= header.Length;
                if (!StateFileFormat.TryReadBlockHeader(header, left, out int length, out ulong checksum)) throw Damaged($"The block at byte {position} does not fit.");
                if (length > buffer.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent(length);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }

                Span<byte> payload = buffer.AsSpan(0, length);
                content.ReadExactly(payload);
                left -= length;
                if (XxHash3.HashToUInt64(payload) != checksum) throw Damaged($"The block at byte {position} is damaged.");
                entries += ReadBlock(payload, position, read);
            }

            if (entries != section.Entries) throw Damaged($"It holds {entries} entries; {section.Entries} were written.");
        }
        catch (IOException e)
        {
            throw StateFileReader.Unreadable(store, file, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private long ReadBlock(ReadOnlySpan<byte> payload, long position, EntryReader read)
    {
        long entries = 0;
        StateReader block = new(payload);
        try
        {
            for (; !block.IsAtEnd; entries++)
            {
                StateReader entry = new(block.ReadBytes());
                read(ref entry);
                if (!entry.IsAtEnd) throw new CorruptStateException($"the reader left {entry.Remaining} bytes of the entry", entry.Position);
            }
        }
        catch (CorruptStateException e)
        {
            throw new CorruptStateException($"State '{section.State}' of operator '{section.Operator}' in file '{file.Name}' cannot be read as it is declared: "
                + $"entry {entries} of the block at byte {position}. {e.Message}", e);
        }

        return entries;
    }

    private CorruptStateException Damaged(string problem)
        => StateFileReader.Damaged(store, file, $"State '{section.State}' of operator '{section.Operator}': {problem}");
}
