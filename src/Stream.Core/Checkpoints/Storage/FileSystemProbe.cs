using Streams.Checkpoints.Durable;

namespace Streams.Checkpoints.Storage;

/// <summary>Tries, before a job runs, what its store must be able to do.</summary>
internal static class FileSystemProbe
{
    private const string Prefix = ".probe-";

    /// <summary>Creates the directories, creates a name twice, of which the second must fail, and removes what dead processes left.</summary>
    /// <exception cref="CheckpointStoreException">Something of it is not so. The message names path and remedy.</exception>
    public static void Run(string folder, string log, string temporary, string files, DurableDirectories directories)
    {
        foreach (string path in (string[])[folder, log, temporary, files])
        {
            Try(path, () =>
            {
                RefuseLink(path);
                directories.Ensure(path);
                foreach (string _ in Directory.EnumerateFileSystemEntries(path)) break; // Readable.
            });
        }

        Try(temporary, () => TemporaryFiles.Sweep(temporary, "*"));
        Try(log, () =>
        {
            TemporaryFiles.Sweep(log, Prefix + "*");
            ProbeCreation(log, temporary);
        });
    }

    private static void ProbeCreation(string log, string temporary)
    {
        string probe = TemporaryFiles.NewName(log, Prefix);
        DurableFileStream first = Written(temporary, 1);
        try
        {
            DurableFileStream second = Written(temporary, 2);
            try
            {
                bool created = DurableFile.PublishNoReplace(first.Name, probe, linkAllowed: true) == PublishResult.Published;
                bool refused = DurableFile.PublishNoReplace(second.Name, probe, linkAllowed: true) == PublishResult.Exists;
                if (!created || !refused || !Holds(probe, 1))
                {
                    throw new CheckpointStoreException($"The file system of '{log}' lets one process overwrite what another has created, so two runs of a job could not be told apart. "
                        + "Use a directory on a local file system or NFS.");
                }
            }
            finally
            {
                TemporaryFiles.Drop(second, isPublished: false);
                File.Delete(probe);
            }
        }
        finally
        {
            TemporaryFiles.Drop(first, isPublished: false);
        }
    }

    private static DurableFileStream Written(string temporary, byte content)
    {
        DurableFileStream file = DurableFileStream.Create(TemporaryFiles.NewName(temporary));
        try
        {
            file.Write([content]);
            file.Sync();
            return file;
        }
        catch
        {
            TemporaryFiles.Drop(file, isPublished: false);
            throw;
        }
    }

    private static bool Holds(string probe, byte content)
    {
        using FileStream? file = DurableFile.OpenForReading(probe);
        return file is { Length: 1 } && file.ReadByte() == content;
    }

    private static void RefuseLink(string path)
    {
        if (new DirectoryInfo(path).LinkTarget is { } target)
        {
            throw new CheckpointStoreException($"'{path}' in the checkpoint directory is a link to '{target}'. Links below the configured directory are not followed; configure the directory itself.");
        }
    }

    private static void Try(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointStoreException($"Checkpoints cannot be kept in '{path}': {e.Message.TrimEnd('.')}. {Remedy(path, e)}", e);
        }
    }

    private static string Remedy(string path, Exception error)
    {
        if (FileInPlace(path) is { } file) return $"'{file}' is a file where a directory is needed: remove it, or configure another directory.";
        return error switch
        {
            UnauthorizedAccessException or IOException { HResult: Errno.AccessDenied or Errno.NotPermitted or Errno.ReadOnly }
                => $"User '{Environment.UserName}' needs the right to read, write and enter it, on a file system that is not mounted read-only: grant that, or configure another directory.",
            IOException e when Errno.IsNoSpace(e) => "Free space, or configure a directory on a larger disk.",
            _ => "Make it a directory that this process can read and write, or configure another.",
        };
    }

    // The nearest level that exists, if that is a file.
    private static string? FileInPlace(string path)
    {
        for (string? level = path; level is not null; level = Path.GetDirectoryName(level))
        {
            if (File.Exists(level)) return level;
            if (Directory.Exists(level)) return null;
        }

        return null;
    }
}
