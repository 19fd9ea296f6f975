using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Streams.Connectors.Files;

/// <summary>A file that is inflated as it is read, all its members one after the other. To go on behind its start means to inflate all that lies before, in steps.</summary>
/// <remarks>The runtime takes a file that was cut for one that has ended, so whether the last member is whole is looked at here: its last 8 bytes are its checksum and its length (RFC 1952).</remarks>
internal sealed class GzipContent : FileContent
{
    private static ReadOnlySpan<byte> Magic => [0x1F, 0x8B, 0x08];

    /// <summary>How much is inflated at most, in bytes, before a reader that passes over what it has read gives the turn back: barriers wait no longer than that takes.</summary>
    internal const int StepBytes = 4 * 1024 * 1024;

    private const int TrailerBytes = 8;

    // Of a file of many members that was cut, so many are looked at before it is given up.
    private const int MostTries = 64;

    private readonly string _path;
    private readonly PlainContent _file;
    private readonly long _end;
    private readonly GZipStream _inflated;
    private readonly Crc32 _checksum = new();
    private readonly byte[] _skipped = new byte[FileSource.BufferBytes];
    private long _offset;
    private bool _hasEnded;

    public GzipContent(string path, PlainContent file, long end)
    {
        (_path, _file, _end) = (path, file, end);
        _inflated = From(0);
    }

    /// <inheritdoc />
    public override bool EndsAt(long offset) => _hasEnded && offset == _offset;

    /// <inheritdoc />
    public override bool Approach(long offset)
    {
        long most = _offset + StepBytes;
        while (_offset < offset && _offset < most)
        {
            if (Inflate(_skipped.AsSpan(0, (int)Math.Min(_skipped.Length, offset - _offset))) == 0)
                throw new SourceException($"'{_path}' holds {_offset} bytes when it is inflated, and the checkpoint has read {offset}. A file must not be changed while a job reads it. Put back what was there, or start the job without its checkpoint.");
        }

        return _offset >= offset;
    }

    /// <inheritdoc />
    public override int Read(Span<byte> into, long offset) =>
        offset == _offset ? Inflate(into) : throw new InvalidOperationException($"'{_path}' is inflated up to byte {_offset}; byte {offset} has not been reached.");

    /// <inheritdoc />
    public override void Dispose()
    {
        _inflated.Dispose();
        _file.Dispose();
    }

    private int Inflate(Span<byte> into)
    {
        try
        {
            int read = _inflated.Read(into);
            _checksum.Append(into[..read]);
            _offset += read;
            _hasEnded = read == 0 && into.Length > 0;
            if (_hasEnded && !IsWhole()) throw new InvalidDataException("It ends in the middle.");
            return read;
        }
        catch (InvalidDataException e)
        {
            throw new SourceException($"Cannot inflate '{_path}' behind byte {_offset} of its content: {e.Message} It is damaged, no gzip file, or was still being written when the job first saw it.", e);
        }
    }

    private GZipStream From(long offset) => new(new BufferedStream(new Compressed(_file, offset, _end), FileSource.BufferBytes), CompressionMode.Decompress);

    // Of one member the trailer holds checksum and length of all. Of several, the last one is looked for from the end, and inflated once more.
    private bool IsWhole()
    {
        if (_end == 0) return true;
        if (_end < TrailerBytes) return false;
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        ReadFully(trailer, _end - TrailerBytes);
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        return (checksum == _checksum.GetCurrentHashAsUInt32() && length == (uint)_offset) || HasLastMember(checksum, length);
    }

    private bool HasLastMember(uint checksum, uint length)
    {
        byte[] buffer = new byte[FileSource.BufferBytes];
        int tries = 0;
        for (long to = _end; to > Magic.Length && tries < MostTries; to = Math.Max(0, to - buffer.Length) + Magic.Length - 1)
        {
            long from = Math.Max(0, to - buffer.Length);
            Span<byte> part = buffer.AsSpan(0, (int)(to - from));
            ReadFully(part, from);
            for (int at = part.LastIndexOf(Magic); at >= 0 && tries++ < MostTries; at = part[..at].LastIndexOf(Magic))
            {
                if (IsMember(from + at, checksum, length)) return true;
            }

            if (from == 0) return false;
        }

        return false;
    }

    private bool IsMember(long offset, uint checksum, uint length)
    {
        Crc32 found = new();
        long size = 0;
        byte[] buffer = new byte[FileSource.BufferBytes];
        using GZipStream member = From(offset);
        try
        {
            for (int read; (read = member.Read(buffer)) > 0; size += read) found.Append(buffer.AsSpan(0, read));
        }
        catch (InvalidDataException)
        {
            return false; // The bytes of a header, in the middle of something else.
        }

        return (uint)size == length && found.GetCurrentHashAsUInt32() == checksum;
    }

    private void ReadFully(Span<byte> into, long offset)
    {
        while (into.Length > 0)
        {
            int read = _file.Read(into, offset);
            into = into[read..];
            offset += read;
        }
    }

    /// <summary>The bytes of the file from an offset on, in order.</summary>
    private sealed class Compressed(PlainContent file, long start, long end) : System.IO.Stream
    {
        private long _position = start;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => end;

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            int read = file.Read(buffer, _position);
            _position += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
