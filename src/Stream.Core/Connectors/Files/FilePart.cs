using System.IO.Hashing;
using Streams.Checkpoints.Durable;

namespace Streams.Connectors.Files;

/// <summary>A pending file being written. Its bytes are buffered here, and hashed as they go out.</summary>
internal sealed class FilePart : IDisposable
{
    private const int FlushBytes = 32 * 1024;

    private readonly DurableFileStream _file;
    private readonly XxHash128 _hash = new();
    private long _written;

    /// <summary>Creates the file.</summary>
    /// <exception cref="IOException">It exists, or cannot be created.</exception>
    public FilePart(string path, string name)
    {
        (Path, Name) = (path, name);
        _file = DurableFileStream.Create(path, ownerOnly: false);
    }

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>Its name below the directory of the term.</summary>
    public string Name { get; }

    /// <summary>Takes what is to be written.</summary>
    public StateWriter Buffer { get; } = new(FlushBytes + (FlushBytes / 4));

    /// <summary>Bytes so far, buffered ones included.</summary>
    public long Length => _written + Buffer.Count;

    /// <summary>Writes the buffer out when it is full.</summary>
    public void FlushIfFull()
    {
        if (Buffer.Count >= FlushBytes) Flush();
    }

    /// <summary>Writes the buffer out.</summary>
    public void Flush()
    {
        if (Buffer.Count == 0) return;
        _file.Write(Buffer.Written);
        _hash.Append(Buffer.Written);
        _written += Buffer.Count;
        Buffer.Clear();
    }

    /// <summary>Writes the rest, makes the content durable and closes the file. Gives the checksum.</summary>
    public UInt128 Seal()
    {
        Flush();
        _file.Sync();
        _file.Dispose();
        return _hash.GetCurrentHashAsUInt128();
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
