using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Streams.Checkpoints.Durable;

/// <summary>The calls of Linux and macOS that .NET does not offer, or whose errors it swallows. The caller reads <see cref="Marshal.GetLastPInvokeError"/>.</summary>
internal static partial class UnixCalls
{
    /// <summary>Relative paths count from the working directory.</summary>
    public const int AtWorkingDirectory = -100;

    /// <summary>Fail where the new name exists (Linux).</summary>
    public const uint RenameNoReplace = 1;

    /// <summary>Fail where the new name exists (macOS).</summary>
    public const uint RenameExclusive = 4;

    /// <summary>Flush the drive's own cache too (macOS, where fsync does not).</summary>
    public const int FullFsync = 51;

    /// <summary>The child processes of this one do not inherit the descriptor.</summary>
    public static int CloseOnExec { get; } = OperatingSystem.IsMacOS() ? 0x100_0000 : 0x8_0000;

    /// <summary>Fail where the last part of the path is a symbolic link. Linux numbers it by architecture.</summary>
    public static int NoFollow { get; } = OperatingSystem.IsMacOS() ? 0x100
        : RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Armv6 or Architecture.Ppc64le ? 0x8000 : 0x2_0000;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Fcntl(SafeFileHandle file, int command);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Link(string existing, string created);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "renamex_np", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameMac(string source, string destination, uint flags);

    /// <summary>Renames on Linux by the C library, or by the bare system call where the library is older than the call.</summary>
    public static int RenameLinux(string source, string destination, uint flags)
    {
        try
        {
            return RenameAt2(AtWorkingDirectory, source, AtWorkingDirectory, destination, flags);
        }
        catch (EntryPointNotFoundException)
        {
            return RenameBySystemCall(source, destination, flags);
        }
    }

    /// <summary>The bare system call; fails with <see cref="Errno.NotImplemented"/> on an architecture whose number is not known here.</summary>
    internal static int RenameBySystemCall(string source, string destination, uint flags)
    {
        nint number = RuntimeInformation.ProcessArchitecture switch { Architecture.X64 => 316, Architecture.Arm64 => 276, _ => 0 };
        if (number != 0) return (int)SystemCall(number, AtWorkingDirectory, source, AtWorkingDirectory, destination, flags);
        Marshal.SetLastPInvokeError(Errno.NotImplemented);
        return -1;
    }

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int sourceDirectory, string source, int destinationDirectory, string destination, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint SystemCall(nint number, nint sourceDirectory, string source, nint destinationDirectory, string destination, nuint flags);
}
