namespace Streams.Connectors.Files;

/// <summary>Reads a file from a position to its end through one buffer, which holds at least the record at hand.</summary>
internal sealed class FileCursor : IDisposable
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly FileContent _content;
    private readonly long _end;
    private long _bufferOffset;
    private int _start;
    private int _filled;

    /// <summary>Opens a file at its start, behind a byte order mark.</summary>
    /// <param name="path">The file.</param>
    /// <param name="end">How much of it is read, in bytes as they lie there; what lies behind does not exist here.</param>
    /// <param name="bufferBytes">The buffer to begin with; it grows with the largest record.</param>
    /// <exception cref="SourceException">It is gone, cannot be read, or has become shorter.</exception>
    public FileCursor(string path, long end, int bufferBytes)
    {
        (Path, _end) = (path, end);
        Buffer = GC.AllocateUninitializedArray<byte>(bufferBytes);
        _content = FileContent.Open(path, end);
        try
        {
            while (Unread.Length < ByteOrderMark.Length && !IsComplete) Fill();
            if (Unread.StartsWith(ByteOrderMark)) Advance(ByteOrderMark.Length, 0);
        }
        catch
        {
            _content.Dispose();
            throw;
        }
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>What is buffered; <see cref="Fill"/> may move and replace it.</summary>
    public byte[] Buffer { get; private set; }

    /// <summary>Where the unread part begins in the buffer.</summary>
    public int Start => _start;

    /// <summary>Where it ends.</summary>
    public int Filled => _filled;

    /// <summary>What is buffered and not yet read.</summary>
    public ReadOnlySpan<byte> Unread => Buffer.AsSpan(_start, _filled - _start);

    /// <summary>The number of the line that is next, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Where in the content the unread part begins.</summary>
    public long Offset => _bufferOffset + _start;

    /// <summary>Whether the buffer is known to reach to the end.</summary>
    public bool IsComplete => _content.EndsAt(_bufferOffset + _filled);

    /// <summary>The position that a later reader goes on from.</summary>
    public FilePosition Position => new(Offset, _end, Line);

    /// <summary>Comes nearer to where it goes on, by as much as one turn may take. True: it is there, and can be read.</summary>
    public bool Approach() => _content.Approach(_bufferOffset + _filled);

    /// <summary>Goes on at a position behind this one, once <see cref="Approach"/> has reached it.</summary>
    public void Seek(FilePosition position)
    {
        if (position.Offset - _bufferOffset is var inBuffer && inBuffer >= _start && inBuffer <= _filled) _start = (int)inBuffer;
        else (_bufferOffset, _start, _filled) = (position.Offset, 0, 0);
        Line = position.Line;
    }

    /// <summary>Counts bytes and lines as read.</summary>
    public void Advance(int bytes, int lines)
    {
        _start += bytes;
        Line += lines;
    }

    /// <summary>Whether anything is left to read. May have to look into the file.</summary>
    public bool HasMore()
    {
        while (Unread.IsEmpty && !IsComplete) Fill();
        return !Unread.IsEmpty;
    }

    /// <summary>Reads more behind the unread part, or finds that there is no more; not to be called when the buffer is complete.</summary>
    public void Fill()
    {
        if (_start > 0)
        {
            Unread.CopyTo(Buffer);
            _bufferOffset += _start;
            _filled -= _start;
            _start = 0;
        }

        if (_filled == Buffer.Length)
        {
            byte[] larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(Buffer.Length * 2L, Array.MaxLength));
            Unread.CopyTo(larger);
            Buffer = larger;
        }

        _filled += _content.Read(Buffer.AsSpan(_filled), _bufferOffset + _filled);
    }

    /// <inheritdoc />
    public void Dispose() => _content.Dispose();
}
