using Microsoft.Win32.SafeHandles;

namespace Streams.Connectors.Files;

/// <summary>Reads a file from a position to its end through one buffer, which holds at least the record at hand.</summary>
internal sealed class FileCursor : IDisposable
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly SafeFileHandle _file;
    private readonly long _end;
    private long _bufferOffset;
    private int _start;
    private int _filled;

    /// <summary>Opens a file at its start, behind a byte order mark.</summary>
    /// <param name="path">The file.</param>
    /// <param name="end">How much of it is read; what lies behind does not exist here.</param>
    /// <param name="bufferBytes">The buffer to begin with; it grows with the largest record.</param>
    /// <exception cref="SourceException">It is gone, cannot be read, or has become shorter.</exception>
    public FileCursor(string path, long end, int bufferBytes)
    {
        (Path, _end) = (path, end);
        Buffer = GC.AllocateUninitializedArray<byte>(bufferBytes);
        _file = FileSet.Open(path);
        try
        {
            long length = RandomAccess.GetLength(_file);
            if (length < end) throw Shorter(length);
            while (Unread.Length < ByteOrderMark.Length && !IsComplete) Fill();
            if (Unread.StartsWith(ByteOrderMark)) Advance(ByteOrderMark.Length, 0);
        }
        catch
        {
            _file.Dispose();
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

    /// <summary>Where in the file the unread part begins.</summary>
    public long Offset => _bufferOffset + _start;

    /// <summary>Whether the buffer reaches to the end.</summary>
    public bool IsComplete => _bufferOffset + _filled == _end;

    /// <summary>Whether all is read.</summary>
    public bool IsAtEnd => Offset == _end;

    /// <summary>The position that a later reader goes on from.</summary>
    public FilePosition Position => new(Offset, _end, Line);

    /// <summary>Goes on at a position behind this one.</summary>
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

    /// <summary>Reads more behind the unread part; not to be called when the buffer is complete.</summary>
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

        long offset = _bufferOffset + _filled;
        int wanted = (int)Math.Min(Buffer.Length - _filled, _end - offset);
        int read;
        try
        {
            read = RandomAccess.Read(_file, Buffer.AsSpan(_filled, wanted), offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"Cannot read '{Path}' at byte {offset}: {e.Message}", e);
        }

        if (read == 0) throw Shorter(offset);
        _filled += read;
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private SourceException Shorter(long length) => new(
        $"'{Path}' has become shorter: {_end} bytes were found when the job first saw it, {length} are left. A file must not be changed while a job reads it. "
        + "Put back what was there, or start the job without its checkpoint.");
}
