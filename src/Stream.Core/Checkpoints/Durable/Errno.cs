using System.Runtime.InteropServices;

namespace Streams.Checkpoints.Durable;

/// <summary>The error numbers of the operating system that are told apart here, and the exceptions made of them.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int Invalid = 22;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;

    private const int WindowsDiskFull = unchecked((int)0x8007_0070);

    /// <summary>The system does not have the call.</summary>
    public static int NotImplemented { get; } = OperatingSystem.IsMacOS() ? 78 : 38;

    /// <summary>The file system does not do that.</summary>
    public static int NotSupported { get; } = OperatingSystem.IsMacOS() ? 45 : 95;

    /// <summary>The user's quota is used up.</summary>
    public static int OverQuota { get; } = OperatingSystem.IsMacOS() ? 69 : 122;

    /// <summary>The last part of a path is a symbolic link where none is followed.</summary>
    public static int Link { get; } = OperatingSystem.IsMacOS() ? 62 : 40;

    /// <summary>An exception for the number that the last call left behind; its <see cref="Exception.HResult"/> is that number, as in .NET's own.</summary>
    /// <param name="operation">What was tried, to follow "Cannot".</param>
    /// <param name="path">On what.</param>
    public static IOException Last(string operation, string path) => For(Marshal.GetLastPInvokeError(), operation, path);

    /// <summary>An exception for an error number.</summary>
    public static IOException For(int number, string operation, string path)
        => new($"Cannot {operation} '{path}': {Marshal.GetPInvokeErrorMessage(number)} (error {number}).{Space(number, path)}", number);

    /// <summary>Says what was tried and, where the disk is full, how much is free; other errors of .NET's name path and reason already.</summary>
    public static IOException Explained(IOException error, string operation, string path)
        => IsNoSpace(error) ? new($"Cannot {operation} '{path}': {error.Message.TrimEnd('.')}.{Space(Errno.NoSpace, path)}", error) { HResult = error.HResult } : error;

    /// <summary>The same kind of exception as for all other reasons.</summary>
    public static IOException Explained(UnauthorizedAccessException error, string operation, string path)
        => new($"Cannot {operation} '{path}': {error.Message}", error) { HResult = OperatingSystem.IsWindows() ? error.HResult : AccessDenied };

    /// <summary>Whether the disk, or the user's share of it, is full.</summary>
    public static bool IsNoSpace(IOException error) => error.HResult is NoSpace or WindowsDiskFull || (!OperatingSystem.IsWindows() && error.HResult == OverQuota);

    private static string Space(int number, string path)
    {
        if (number != NoSpace && number != OverQuota) return "";
        try
        {
            long free = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path)) ?? path).AvailableFreeSpace;
            return $" Its file system has {free} bytes free; free some, or use a larger one.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return " How many bytes are free could not be read.";
        }
    }
}
