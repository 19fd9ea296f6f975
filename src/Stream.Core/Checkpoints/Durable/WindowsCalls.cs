using System.Runtime.InteropServices;

namespace Streams.Checkpoints.Durable;

/// <summary>The calls of Windows that .NET does not offer. The caller reads <see cref="Marshal.GetLastPInvokeError"/>.</summary>
internal static partial class WindowsCalls
{
    /// <summary>Return only when the move is on disk.</summary>
    public const uint WriteThrough = 8;

    /// <summary>The name is taken.</summary>
    public const int FileExists = 80;

    /// <summary>The name is taken.</summary>
    public const int AlreadyExists = 183;

    /// <summary>Without the flag that lets it replace, it fails where the new name exists.</summary>
    [LibraryImport("kernel32", EntryPoint = "MoveFileExW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool MoveFileEx(string source, string destination, uint flags);
}
