using Streams.Checkpoints.Durable;

namespace Streams.Checkpoints.Storage;

/// <summary>One job's part of a checkpoint directory.</summary>
/// <remarks>
/// <code>
/// {root}/{job}/log/{number, 20 digits}     log entries
/// {root}/{job}/files/...                   state files and manifests, under the names that the manifests use
/// {root}/{job}/.tmp/{32 hex digits}        files being written
/// </code>
/// Nothing appears under its name before its bytes are durable, and a name is created only if it is free. Works on threads of the pool.
/// </remarks>
internal sealed class FileSystemJobStore : JobStore
{
    private const int MostEntryBytes = 1024 * 1024;

    private readonly string _folder;
    private readonly string _log;
    private readonly string _temporary;
    private readonly DurableDirectories _directories;

    /// <summary>Touches nothing yet.</summary>
    /// <param name="root">The directory that jobs share.</param>
    /// <param name="job">The job's name.</param>
    public FileSystemJobStore(string root, string job)
    {
        StoreNames.CheckJob(job);
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        (_folder, _log, _temporary, _directories) = PathsOf(Path.Combine(root, job), root);
    }

    private FileSystemJobStore(string folder) => (_folder, _log, _temporary, _directories) = PathsOf(folder, folder);

    /// <summary>The files of a savepoint: those of a job, without a log, in a directory of their own.</summary>
    public static FileSystemJobStore OfSavepoint(string path) => new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    /// <inheritdoc />
    public override string Location => $"'{_folder}'";

    /// <inheritdoc />
    public override Task ProbeAsync(CancellationToken cancellationToken)
        => Task.Run(() => FileSystemProbe.Run(_folder, _log, _temporary, Path.Combine(_folder, CheckpointNames.Files), _directories), cancellationToken);

    /// <inheritdoc />
    public override Task<IReadOnlyList<long>> ListEntriesAsync(CancellationToken cancellationToken) => Run("list the log", () =>
    {
        List<long> numbers = [];
        try
        {
            foreach (string path in Directory.EnumerateFiles(_log, "*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false }))
            {
                if (CheckpointNames.ParseNumber(Path.GetFileName(path)) is > 0 and long number) numbers.Add(number);
            }
        }
        catch (DirectoryNotFoundException) when (DurableFile.IsAbsent(_log))
        {
            return (IReadOnlyList<long>)numbers;
        }

        // What is listed is acted upon: its name must survive a loss of power even if whoever created it died before its sync.
        DurableFile.SyncDirectory(_log);
        numbers.Sort();
        return numbers;
    }, cancellationToken);

    /// <inheritdoc />
    public override Task<byte[]?> ReadEntryAsync(long number, CancellationToken cancellationToken)
    {
        string path = EntryPath(number);
        return Run($"read log entry {number}", () =>
        {
            using FileStream? file = DurableFile.OpenForReading(path);
            if (file is null) return null;
            if (file.Length > MostEntryBytes) throw new CorruptStateException($"'{path}' has {file.Length} bytes and is no log entry.");
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }, cancellationToken);
    }

    /// <inheritdoc />
    public override Task<bool> CreateEntryAsync(long number, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        string path = EntryPath(number);
        return Run($"create log entry {number}", () =>
        {
            _directories.Ensure(_log);
            _directories.Ensure(_temporary);
            DurableFileStream file = DurableFileStream.Create(TemporaryFiles.NewName(_temporary));
            bool isPublished = false;
            try
            {
                file.Write(bytes.Span);
                file.Sync();

                // Nobody takes an entry away while it is being created, so a link may stand in for the rename.
                isPublished = DurableFile.PublishNoReplace(file.Name, path, linkAllowed: true) == PublishResult.Published;
                return isPublished;
            }
            finally
            {
                TemporaryFiles.Drop(file, isPublished);
            }
        }, cancellationToken);
    }

    /// <inheritdoc />
    public override Task DeleteEntryAsync(long number, CancellationToken cancellationToken)
    {
        string path = EntryPath(number);
        return Run($"delete log entry {number}", () => Delete(path), cancellationToken);
    }

    /// <inheritdoc />
    public override Task<StoreFile> CreateFileAsync(string name, CancellationToken cancellationToken)
    {
        string path = FilePath(name);
        return Run($"create file '{name}'", () =>
        {
            if (File.Exists(path)) throw Taken(name);
            _directories.Ensure(_temporary);
            return (StoreFile)new FileSystemStoreFile(this, DurableFileStream.Create(TemporaryFiles.NewName(_temporary)), name);
        }, cancellationToken);
    }

    /// <inheritdoc />
    public override Task<Stream?> OpenFileAsync(string name, CancellationToken cancellationToken)
    {
        string path = FilePath(name);
        return Run($"open file '{name}'", () => (Stream?)DurableFile.OpenForReading(path), cancellationToken);
    }

    /// <inheritdoc />
    public override Task DeleteFileAsync(string name, CancellationToken cancellationToken)
    {
        string path = FilePath(name);
        return Run($"delete file '{name}'", () =>
        {
            Delete(path);
            DeleteEmptyFolders(path);
            return true;
        }, cancellationToken);
    }

    /// <inheritdoc />
    public override Task<IReadOnlyList<string>> ListFilesAsync(string folder, CancellationToken cancellationToken)
    {
        string path = FilePath(folder);
        return Run($"list files of '{folder}'", () =>
        {
            List<string> names = [];
            try
            {
                // Links are skipped: they would lead out of the store.
                EnumerationOptions options = new() { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.ReparsePoint };
                foreach (string file in Directory.EnumerateFiles(path, "*", options))
                {
                    string name = Path.GetRelativePath(_folder, file).Replace(Path.DirectorySeparatorChar, '/');
                    if (StoreNames.IsValid(name)) names.Add(name);
                }
            }
            catch (DirectoryNotFoundException) when (DurableFile.IsAbsent(path))
            {
                // None, or a folder that went with its last file while it was being listed: what the others hold is listed the next time.
            }

            names.Sort(StringComparer.Ordinal);
            return (IReadOnlyList<string>)names;
        }, cancellationToken);
    }

    /// <summary>Removes the directory of files being written, and the whole folder, if nothing is in them.</summary>
    internal void DeleteIfEmpty()
    {
        foreach (string folder in (string[])[_temporary, Path.Combine(_folder, CheckpointNames.Files), _folder])
        {
            try
            {
                Directory.Delete(folder, recursive: false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // In use, or not there: it does no harm.
            }
        }
    }

    /// <summary>Gives a written file its name. Called by the file itself, on a thread of the pool.</summary>
    internal void Publish(DurableFileStream file, string name)
    {
        string path = FilePath(name);
        try
        {
            file.Sync();
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    _directories.Ensure(Path.GetDirectoryName(path)!); // Below the job's folder, so there is a parent.
                    if (DurableFile.PublishNoReplace(file.Name, path, linkAllowed: true) == PublishResult.Published) return;
                    throw Taken(name);
                }
                catch (IOException e) when (e.HResult == Errno.NoEntry && attempt < 3 && File.Exists(file.Name))
                {
                    _directories.Forget(); // Another file's deletion took the empty folder with it.
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed($"complete file '{name}'", e);
        }
    }

    private static (string Folder, string Log, string Temporary, DurableDirectories Directories) PathsOf(string folder, string root) =>
        (folder, Path.Combine(folder, "log"), Path.Combine(folder, ".tmp"), new DurableDirectories(root));

    private static bool Delete(string path)
    {
        try
        {
            // Not synced: a deletion that a loss of power undoes is done again by the next retirement or sweep.
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone with its folder.
        }

        return true;
    }

    private void DeleteEmptyFolders(string path)
    {
        for (string? folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (string.Equals(Path.GetDirectoryName(folder), _folder, StringComparison.Ordinal)) return; // The first level stays.
            try
            {
                Directory.Delete(folder, recursive: false);
            }
            catch (DirectoryNotFoundException)
            {
                // Gone already; those above may be empty.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return; // Not empty, the usual case.
            }

            _directories.Forget(folder);
        }
    }

    private string EntryPath(long number)
    {
        StoreNames.Check(number);
        return Path.Combine(_log, CheckpointNames.Number(number));
    }

    private string FilePath(string name)
    {
        StoreNames.Check(name);
        return Path.Combine(_folder, name.Replace('/', Path.DirectorySeparatorChar));
    }

    private CheckpointStoreException Taken(string name) => new($"File '{name}' exists in {Location} already; no two files of a store share a name.");

    private CheckpointStoreException Failed(string operation, Exception cause) => new($"The checkpoint store {Location} could not {operation}: {cause.Message}", cause);

    // What has begun is not cancelled: half an operation is worse than a late answer.
    private Task<T> Run<T>(string operation, Func<T> action, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            try
            {
                return action();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Failed(operation, e);
            }
        },
        cancellationToken);
}
