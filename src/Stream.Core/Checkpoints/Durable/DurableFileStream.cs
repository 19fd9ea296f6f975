namespace Streams.Checkpoints.Durable;

/// <summary>A new file being written: unbuffered, locked while it is open, with errors that say how much space is left.</summary>
/// <remarks>The lock tells a sweep of left-over files that this one has an owner; renaming the file keeps it.</remarks>
internal sealed class DurableFileStream : Stream
{
    private readonly FileStream _file;

    private DurableFileStream(FileStream file, string path)
    {
        _file = file;
        Name = path;
    }

    /// <summary>Creates the file.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="ownerOnly">Whether it is for this user alone; otherwise the process's mask decides.</param>
    /// <exception cref="IOException">It exists, or cannot be created.</exception>
    public static DurableFileStream Create(string path, bool ownerOnly = true)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = OperatingSystem.IsWindows() ? FileShare.Read | FileShare.Delete : FileShare.None, // Windows renames an open file only if it is shared so.
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows() && ownerOnly) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new DurableFileStream(new FileStream(path, options), path);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Errno.Explained(e, "create", path);
        }
        catch (IOException e)
        {
            throw Errno.Explained(e, "create", path);
        }
    }

    /// <summary>The path under which it was created.</summary>
    public string Name { get; }

    /// <inheritdoc />
    public override bool CanRead => false;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => _file.Position;

    /// <summary>Bytes written so far. Cannot be set.</summary>
    public override long Position
    {
        get => _file.Position;
        set => throw new NotSupportedException("A durable file is written from start to end.");
    }

    /// <summary>Makes what was written durable; the name is made so by whoever publishes it.</summary>
    public void Sync() => DurableFile.SyncFile(_file.SafeFileHandle, Name);

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _file.Write(buffer);
        }
        catch (IOException e)
        {
            throw Errno.Explained(e, "write to", Name);
        }
    }

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await _file.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw Errno.Explained(e, "write to", Name);
        }
    }

    /// <inheritdoc />
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Does nothing: nothing is buffered, and durability is <see cref="Sync"/>.</summary>
    public override void Flush() { }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A durable file is only written.");

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A durable file is written from start to end.");

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException("A durable file is written from start to end.");

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }
}
