using System.IO.Hashing;

namespace Streams.Checkpoints.Formats;

/// <summary>Writes a state file from start to end, section by section, and hashes it on the way. Holds one block and one entry in memory.</summary>
internal sealed class BlockWriter(Stream content) : SectionWriter
{
    private readonly XxHash128 _hash = new();
    private readonly StateWriter _block = new(StateFileFormat.TargetBlockLength + 64);

    /// <inheritdoc />
    public override StateWriter Entry { get; } = new(1024);

    /// <summary>Bytes of the file so far, blocks that are still held not counted.</summary>
    public long Position { get; private set; }

    /// <summary>Entries of the section so far.</summary>
    public long Entries { get; private set; }

    /// <summary>XxHash128 of the bytes so far.</summary>
    public UInt128 Checksum => _hash.GetCurrentHashAsUInt128();

    /// <summary>Writes the header of the file; first.</summary>
    public void BeginFile()
    {
        Span<byte> header = stackalloc byte[StateFileFormat.HeaderLength];
        StateFileFormat.WriteHeader(header);
        Append(header);
    }

    /// <summary>Begins the next section.</summary>
    public void BeginSection() => Entries = 0;

    /// <inheritdoc />
    public override void EndEntry()
    {
        // Four bytes hold the length of every entry that could share a block.
        if (_block.Count > 0 && _block.Count + (long)Entry.Count + 4 > StateFileFormat.TargetBlockLength) WriteBlock();
        if (Entry.Count > StateFileFormat.MostBlockLength - 5)
        {
            throw new InvalidOperationException($"An entry of {Entry.Count} bytes is larger than a state file holds, {StateFileFormat.MostBlockLength} bytes. Keep large collections in list or map state, whose items are entries of their own.");
        }

        _block.WriteBytes(Entry.Written);
        Entry.Clear();
        Entries++;
    }

    /// <summary>Ends the section: what is held is written.</summary>
    /// <exception cref="InvalidOperationException">An entry was begun and not ended.</exception>
    public void EndSection()
    {
        if (Entry.Count > 0) throw new InvalidOperationException($"{Entry.Count} bytes of an entry were written and not ended.");
        if (_block.Count > 0) WriteBlock();
    }

    private void WriteBlock()
    {
        Span<byte> header = stackalloc byte[StateFileFormat.BlockHeaderLength];
        StateFileFormat.WriteBlockHeader(header, _block.Count, XxHash3.HashToUInt64(_block.Written));
        Append(header);
        Append(_block.Written);
        _block.Clear();
    }

    // Synchronous, because an entry is ended from code that is: the host gives the writer a thread of its own.
    private void Append(ReadOnlySpan<byte> bytes)
    {
        content.Write(bytes);
        _hash.Append(bytes);
        Position += bytes.Length;
    }
}
