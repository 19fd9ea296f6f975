using System.IO.Hashing;
using Streams.Checkpoints.Durable;

namespace Streams.Connectors.Files;

/// <summary>A pending file being written. Its bytes are buffered here, and hashed as they go out.</summary>
internal sealed class FilePart : IDisposable
{
    private const int FlushBytes = 32 * 1024;

    private readonly DurableFileStream _file;
    private readonly XxHash128 _hash = new();
    private StateWriter? _buffer = new(FlushBytes + (FlushBytes / 4));
    private Task<UInt128>? _sealing;
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
    public StateWriter Buffer => _buffer ?? throw new InvalidOperationException($"'{Name}' is full.");

    /// <summary>Bytes so far, buffered ones included.</summary>
    public long Length => _written + (_buffer?.Count ?? 0);

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

    /// <summary>Writes the rest, and begins to make the content durable and to close the file: nothing is added to it any more.</summary>
    public void BeginSeal()
    {
        Flush();
        _buffer = null;
        _sealing = Task.Run(Close);
    }

    /// <summary>Writes the rest, makes the content durable and closes the file, or waits until that is done. Gives the checksum.</summary>
    public UInt128 Seal()
    {
        if (_sealing is { } sealing) return sealing.GetAwaiter().GetResult();
        Flush();
        return Close();
    }

    /// <summary>Waits until a seal that was begun is done. How it ended is for <see cref="Seal"/> to say.</summary>
    public void Settle() => ((Task?)_sealing)?.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();

    /// <summary>Closes the file as it is, once nothing works on it any more.</summary>
    public void Dispose()
    {
        Settle();
        _file.Dispose();
    }

    private UInt128 Close()
    {
        _file.Sync();
        _file.Dispose();
        return _hash.GetCurrentHashAsUInt128();
    }
}
