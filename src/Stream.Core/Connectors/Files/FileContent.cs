using Microsoft.Win32.SafeHandles;

namespace Streams.Connectors.Files;

/// <summary>The bytes of a file as its reader sees them: as they lie there, or inflated. What was appended since the file was discovered does not exist here.</summary>
internal abstract class FileContent : IDisposable
{
    /// <summary>What names of compressed files end with.</summary>
    private const string GzipExtension = ".gz";

    /// <summary>Whether a file is inflated as it is read, by its name.</summary>
    public static bool IsCompressed(string name) => name.EndsWith(GzipExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens a file.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="end">How much of it is read, in bytes as they lie there.</param>
    /// <exception cref="SourceException">It is gone, cannot be read, or has become shorter.</exception>
    public static FileContent Open(string path, long end)
    {
        SafeFileHandle file = FileSet.Open(path);
        try
        {
            long length = RandomAccess.GetLength(file);
            if (length < end) throw Shorter(path, end, length);
            PlainContent plain = new(path, file, end);
            return IsCompressed(path) ? new GzipContent(path, plain, end) : plain;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether the content is known to end at an offset.</summary>
    public abstract bool EndsAt(long offset);

    /// <summary>Comes nearer to an offset that is read next, at or behind that of every call before, by as much as one turn may take. True: it is reached.</summary>
    /// <exception cref="SourceException">The file cannot be read, or ends before.</exception>
    public abstract bool Approach(long offset);

    /// <summary>Reads from an offset that has been reached; 0: it is the end.</summary>
    /// <exception cref="SourceException">The file cannot be read, or has become shorter.</exception>
    public abstract int Read(Span<byte> into, long offset);

    /// <inheritdoc />
    public abstract void Dispose();

    private protected static SourceException Shorter(string path, long end, long length) => new(
        $"'{path}' has become shorter: {end} bytes were found when the job first saw it, {length} are left. A file must not be changed while a job reads it. "
        + "Put back what was there, or start the job without its checkpoint.");
}

/// <summary>A file as it lies there.</summary>
internal sealed class PlainContent(string path, SafeFileHandle file, long end) : FileContent
{
    /// <inheritdoc />
    public override bool EndsAt(long offset) => offset == end;

    /// <inheritdoc />
    public override bool Approach(long offset) => true;

    /// <inheritdoc />
    public override int Read(Span<byte> into, long offset)
    {
        int wanted = (int)Math.Min(into.Length, end - offset);
        if (wanted == 0) return 0;
        int read;
        try
        {
            read = RandomAccess.Read(file, into[..wanted], offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"Cannot read '{path}' at byte {offset}: {e.Message}", e);
        }

        return read > 0 ? read : throw Shorter(path, end, offset);
    }

    /// <inheritdoc />
    public override void Dispose() => file.Dispose();
}
