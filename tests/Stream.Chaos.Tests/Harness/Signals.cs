using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Streams.Chaos.Harness;

/// <summary>Signals of Linux.</summary>
internal static partial class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>Sends one to a process.</summary>
    public static void Send(int process, int signal)
    {
        if (KillProcess(process, signal) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int KillProcess(int process, int signal);
}
