using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Streams.Diagnostics;

/// <summary>Named places at which the process kills itself, as a crash would, so that what follows a crash can be tried. Switched by the environment variable <c>STREAMS_CRASH_AT</c>.</summary>
/// <remarks>
/// The value is a name, or <c>name:n</c> for the n-th time that the place is reached, counted over the process from 1. Not set, the compiler drops the check.
/// A value that names no place ends the process at the first place reached: a test that crashes nowhere proves nothing.
/// </remarks>
internal static partial class CrashPoints
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "STREAMS_CRASH_AT";

    /// <summary>A checkpoint is triggered; no barrier has left a source.</summary>
    public const string BeforeBarrier = "before-barrier";

    /// <summary>Some of a checkpoint's state is written.</summary>
    public const string MidSnapshot = "mid-snapshot";

    /// <summary>All of a checkpoint's files are written; no entry names them.</summary>
    public const string FilesWithoutEntry = "files-without-entry";

    /// <summary>A checkpoint's entry is won; nobody has been told.</summary>
    public const string EntryNotNotified = "entry-not-notified";

    /// <summary>A part of what a commit publishes is published.</summary>
    public const string MidCommit = "mid-commit";

    /// <summary>All of it is; the job does not know yet.</summary>
    public const string AfterCommit = "after-commit";

    /// <summary>A start is won; nothing is restored.</summary>
    public const string AfterStart = "after-start";

    /// <summary>The checkpoint at the end of the job is under way.</summary>
    public const string DuringFinalCheckpoint = "during-final-checkpoint";

    /// <summary>All names. Stands before the wish, which is checked against them.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [BeforeBarrier, MidSnapshot, FilesWithoutEntry, EntryNotNotified, MidCommit, AfterCommit, AfterStart, DuringFinalCheckpoint];

    private static readonly CrashWish Wish = CrashWish.Parse(Environment.GetEnvironmentVariable(Variable));
    private static readonly bool IsSet = Wish.Name is not null;
    private static int _hits;

    /// <summary>Says that a place is reached.</summary>
    public static void Hit(string name)
    {
        if (IsSet) Reached(name);
    }

    private static void Reached(string name)
    {
        Debug.Assert(Names.Contains(name), "A place has one of the names.");
        if (Wish.Problem is { } problem) Environment.FailFast(problem);
        if (Wish.Name != name || Interlocked.Increment(ref _hits) != Wish.Time) return;
        if (!OperatingSystem.IsWindows()) _ = Kill(Environment.ProcessId, 9);
        Environment.FailFast($"{Variable} is '{Wish.Name}:{Wish.Time}'.");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
