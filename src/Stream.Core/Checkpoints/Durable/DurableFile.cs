using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Streams.Checkpoints.Durable;

/// <summary>The one helper through which every durable write goes.</summary>
/// <remarks>
/// <para>.NET's own flush swallows the errors of <c>fsync</c> on Linux, cannot open a directory, and its move without replacing is a check and a
/// rename, between which another process fits. Here each is one call of the operating system whose result is checked.</para>
/// <para>All errors are <see cref="IOException"/>s that name path, operation and reason. After an error of a sync nothing is known of what is on disk:
/// the kernel may have dropped the bytes and would report success the next time, so a failed sync is never tried again.</para>
/// <para>Tried on Linux. The arms for macOS and Windows follow the documentation of those systems and have not run there.</para>
/// </remarks>
internal static class DurableFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Gives a synced file its name, unless that is taken; atomic against every other process. Then syncs both directories.</summary>
    /// <param name="source">The file. On the same file system; its content must have been synced.</param>
    /// <param name="destination">Its new name.</param>
    /// <param name="linkAllowed">Whether a second link and the removal of the first may stand in where the file system knows no rename without replacing.
    /// Only where nobody takes the new name away while the old one is still there: true of log entries, not of files that others consume.</param>
    /// <exception cref="IOException">It failed, or it took effect and could not be made durable: the outcome is open.</exception>
    public static PublishResult PublishNoReplace(string source, string destination, bool linkAllowed = false)
    {
        PublishResult result = RenameNoReplace(source, destination, linkAllowed);

        // Where the name is taken too: its owner may not have come to this line yet, and the caller is about to act on the name's being there.
        string to = Parent(destination), from = Parent(source);
        SyncDirectory(to);
        if (result == PublishResult.Published && !string.Equals(from, to, StringComparison.Ordinal)) SyncDirectory(from);
        return result;
    }

    /// <summary>The first half of <see cref="PublishNoReplace"/>, for callers that rename several files and sync each directory once.</summary>
    /// <inheritdoc cref="PublishNoReplace" path="/param" />
    public static PublishResult RenameNoReplace(string source, string destination, bool linkAllowed = false)
    {
        CheckPath(source);
        CheckPath(destination);
        return OperatingSystem.IsWindows() ? MoveOnWindows(source, destination) : RenameOnUnix(source, destination, linkAllowed);
    }

    /// <summary>Makes the content of an open file durable.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Its name, for the message.</param>
    public static void SyncFile(SafeFileHandle file, string path) => Sync(file, path, "sync file");

    /// <summary>Makes the content of a file durable, whoever wrote it.</summary>
    public static void SyncFile(string path)
    {
        CheckPath(path);
        using SafeFileHandle file = OperatingSystem.IsWindows() ? File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite) : OpenOnUnix(path, "open file");
        Sync(file, path, "sync file");
    }

    /// <summary>Makes the names in a directory durable: what was created, renamed or deleted in it.</summary>
    public static void SyncDirectory(string path)
    {
        CheckPath(path);
        if (OperatingSystem.IsWindows()) return; // Names are journalled there, and moves are written through.
        using SafeFileHandle directory = OpenOnUnix(path, "open directory");
        Sync(directory, path, "sync directory");
    }

    /// <summary>Creates a directory and the missing ones above it, and makes each new name durable. One that exists is fine, and is made durable too.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="ownerOnly">Whether new ones are for this user alone; otherwise the process's mask decides.</param>
    public static void CreateDirectoryDurably(string path, bool ownerOnly = true)
    {
        CheckPath(path);
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string? parent = Path.GetDirectoryName(path);
        if (parent is null) return;
        if (Directory.Exists(path))
        {
            try
            {
                SyncDirectory(parent);
            }
            catch (IOException e) when (e.HResult is Errno.AccessDenied or Errno.NotPermitted)
            {
                // A directory above, made by someone else, that this user may pass through and not read.
            }

            return;
        }

        if (!Directory.Exists(parent)) CreateDirectoryDurably(parent, ownerOnly);
        try
        {
            if (OperatingSystem.IsWindows() || !ownerOnly) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, OwnerOnly);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Errno.Explained(e, "create directory", path);
        }
        catch (IOException e)
        {
            throw Errno.Explained(e, "create directory", path);
        }

        SyncDirectory(parent);
    }

    /// <summary>Creates a file with these bytes, content and name durable.</summary>
    /// <exception cref="IOException">The file exists, or the write failed; then a part of it may be there.</exception>
    public static void WriteAllDurably(string path, ReadOnlySpan<byte> bytes)
    {
        using (DurableFileStream file = DurableFileStream.Create(path))
        {
            file.Write(bytes);
            file.Sync();
        }

        SyncDirectory(Parent(path));
    }

    /// <summary>Opens a file for reading, or returns null where there is none. A symbolic link is not followed but refused (on Linux and macOS).</summary>
    public static FileStream? OpenForReading(string path)
    {
        CheckPath(path);
        if (OperatingSystem.IsWindows())
        {
            try
            {
                return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
        }

        SafeFileHandle file;
        do
        {
            file = UnixCalls.Open(path, UnixCalls.CloseOnExec | UnixCalls.NoFollow);
        }
        while (file.IsInvalid && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        if (!file.IsInvalid) return new FileStream(file, FileAccess.Read, bufferSize: 1);

        int error = Marshal.GetLastPInvokeError();
        file.Dispose();
        if (error == Errno.NoEntry) return null;
        throw error == Errno.Link ? new IOException($"Cannot open '{path}': it is a symbolic link, and links are not followed here.", error) : Errno.For(error, "open", path);
    }

    /// <summary>Whether there is nothing of that name. False where that cannot be told: .NET's own question says no to everything that it may not see,
    /// and its listing takes a file in the place of a directory for an absent one.</summary>
    public static bool IsAbsent(string path)
    {
        CheckPath(path);
        if (OperatingSystem.IsWindows()) return !Path.Exists(path);
        using SafeFileHandle file = UnixCalls.Open(path, UnixCalls.CloseOnExec);
        return file.IsInvalid && Marshal.GetLastPInvokeError() == Errno.NoEntry;
    }

    private static PublishResult RenameOnUnix(string source, string destination, bool linkAllowed)
    {
        int result;
        do
        {
            result = OperatingSystem.IsMacOS()
                ? UnixCalls.RenameMac(source, destination, UnixCalls.RenameExclusive)
                : UnixCalls.RenameLinux(source, destination, UnixCalls.RenameNoReplace);
        }
        while (result != 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        if (result == 0) return PublishResult.Published;

        int error = Marshal.GetLastPInvokeError();
        if (error == Errno.Exists) return PublishResult.Exists;
        return WithoutRename(error, source, destination, linkAllowed);
    }

    /// <summary>What to do after a rename without replacing has failed: a link where the file system does not know the rename and the caller allows it, else the error.</summary>
    internal static PublishResult WithoutRename(int error, string source, string destination, bool linkAllowed)
    {
        if (error != Errno.Invalid && error != Errno.NotImplemented && error != Errno.NotSupported) throw Errno.For(error, "rename without replacing, to", destination);
        return linkAllowed
            ? LinkOnUnix(source, destination)
            : throw new IOException($"Cannot publish '{destination}': its file system does not offer a rename that refuses to replace (error {error}), "
                + "so two processes could overwrite each other. Use a directory on a local file system such as ext4, xfs or btrfs.", error);
    }

    /// <summary>The stand-in for a rename without replacing: the new name is created if absent, then the old one goes.</summary>
    internal static PublishResult LinkOnUnix(string source, string destination)
    {
        if (UnixCalls.Link(source, destination) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            return error == Errno.Exists ? PublishResult.Exists : throw Errno.For(error, "link without replacing, to", destination);
        }

        return UnixCalls.Unlink(source) == 0 ? PublishResult.Published : throw Errno.Last("unlink", source);
    }

    private static PublishResult MoveOnWindows(string source, string destination)
    {
        if (WindowsCalls.MoveFileEx(source, destination, WindowsCalls.WriteThrough)) return PublishResult.Published;
        int error = Marshal.GetLastPInvokeError();
        return error is WindowsCalls.FileExists or WindowsCalls.AlreadyExists ? PublishResult.Exists : throw Errno.For(error, "move without replacing, to", destination);
    }

    private static void Sync(SafeFileHandle file, string path, string operation)
    {
        if (OperatingSystem.IsWindows())
        {
#pragma warning disable RS0030 // Swallows errors on Linux only; on Windows it is FlushFileBuffers, checked.
            RandomAccess.FlushToDisk(file);
#pragma warning restore RS0030
            return;
        }

        // A file system without the full flush of macOS still has fsync.
        if (OperatingSystem.IsMacOS() && Uninterrupted(file, static f => UnixCalls.Fcntl(f, UnixCalls.FullFsync))) return;
        if (!Uninterrupted(file, UnixCalls.Fsync)) throw Errno.Last(operation, path);
    }

    private static bool Uninterrupted(SafeFileHandle file, Func<SafeFileHandle, int> call)
    {
        int result;
        do
        {
            result = call(file);
        }
        while (result == -1 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        return result != -1;
    }

    private static SafeFileHandle OpenOnUnix(string path, string operation)
    {
        SafeFileHandle file;
        do
        {
            file = UnixCalls.Open(path, UnixCalls.CloseOnExec);
        }
        while (file.IsInvalid && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        if (!file.IsInvalid) return file;
        IOException error = Errno.Last(operation, path);
        file.Dispose();
        throw error;
    }

    private static string Parent(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;

    // The calls below end a path at its first NUL, and would act on another file.
    private static void CheckPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("A path holds no NUL.", nameof(path));
    }
}
