using Streams.Checkpoints.Durable;

namespace Streams.Checkpoints.Storage;

/// <summary>Files that are being written, in a hidden directory of the store's own file system, under names of 128 random bits.</summary>
internal static class TemporaryFiles
{
    /// <summary>A name that no other process uses.</summary>
    public static string NewName(string directory, string prefix = "") => Path.Combine(directory, prefix + RunId.New());

    /// <summary>Deletes what processes that died have left behind. A file whose owner lives is locked and stays.</summary>
    /// <remarks>
    /// A lock that the file system does not keep, or the moment between creating and locking, can cost a living owner its file: its rename then fails,
    /// nothing is lost, and it tries again as after any failure.
    /// </remarks>
    public static void Sweep(string directory, string pattern)
    {
        foreach (string path in Directory.EnumerateFiles(directory, pattern, new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint, MatchType = MatchType.Simple }))
        {
            try
            {
                using FileStream unowned = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None | (OperatingSystem.IsWindows() ? FileShare.Delete : 0), bufferSize: 0);
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Owned by someone who is alive, or gone already, or not ours to delete. It costs space and nothing else.
            }
        }
    }

    /// <summary>Closes and deletes a file that is not wanted; one that was renamed is only closed.</summary>
    public static void Drop(DurableFileStream file, bool isPublished)
    {
        file.Dispose();
        if (isPublished) return;
        try
        {
            File.Delete(file.Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next sweep takes it. What led here is the error that counts.
        }
    }
}
