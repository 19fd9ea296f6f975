using System.IO.Enumeration;
using Microsoft.Win32.SafeHandles;

namespace Streams.Connectors.Files;

/// <summary>The files behind a path: the one that it names, or those of the directory that it names, in ordinal order of their names. Each is a split whose id is its name.</summary>
/// <remarks>Ids are names and not paths, so that a directory that has moved is still the one that a checkpoint speaks of. Hidden files (names that begin with a dot) and sub-directories are left out.</remarks>
internal sealed class FileSet(string path, string pattern)
{
    /// <summary>What was given.</summary>
    public string Path => path;

    /// <summary>The splits, each from its start to the length that its file has now.</summary>
    /// <exception cref="SourceException">The path, or a file of it, does not exist or cannot be read.</exception>
    public IReadOnlyList<SourceSplit> Discover()
    {
        if (!Directory.Exists(path)) return [Split(path)];
        try
        {
            return [.. Directory.EnumerateFiles(path).Where(IsMeant).Order(StringComparer.Ordinal).Select(Split)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"Cannot list the directory '{path}': {Reason(e)}", e);
        }
    }

    /// <summary>The path of a split's file.</summary>
    public string PathOf(string split)
    {
        if (split != System.IO.Path.GetFileName(split) || split is "" or "." or "..") throw new CorruptStateException($"'{split}' is no name of a file", 0);
        if (Directory.Exists(path)) return System.IO.Path.Combine(path, split);
        return System.IO.Path.GetFileName(path) == split
            ? path
            : throw new SourceException($"The checkpoint has been reading the file '{split}'; the source reads '{path}'. Give it the file or directory with '{split}', or start without the checkpoint.");
    }

    /// <summary>Opens a file to read it.</summary>
    /// <exception cref="SourceException">It does not exist or cannot be read.</exception>
    public static SafeFileHandle Open(string file)
    {
        try
        {
            return File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"Cannot read '{file}': {Reason(e)}", e);
        }
    }

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it does not exist. Check the path; a relative one counts from the working directory of the process.",
        UnauthorizedAccessException => "this process may not read it. Give its user the right to, or start it as another.",
        _ => e.Message,
    };

    private static SourceSplit Split(string file)
    {
        using SafeFileHandle handle = Open(file);
        return new SourceSplit(System.IO.Path.GetFileName(file), new FilePosition(0, RandomAccess.GetLength(handle), 1).ToBytes());
    }

    private bool IsMeant(string file)
    {
        ReadOnlySpan<char> name = System.IO.Path.GetFileName(file.AsSpan());
        return name[0] != '.' && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
    }
}
