namespace Streams.Diagnostics;

/// <summary>temp</summary>
internal static class CrashPoints
{
    public const string AfterStart = "after-start", BeforeBarrier = "before-barrier", EntryNotNotified = "entry-not-notified";
    public static void Hit(string name) { _ = name; }
}
