namespace Streams.Chaos.Harness;

/// <summary>The programs under test: built beside the tests, in the same configuration.</summary>
internal static class Programs
{
    // tests/Stream.Chaos.Tests/bin/{configuration}/{framework}
    private static readonly DirectoryInfo Binaries = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
    private static readonly string Repository = FindRepository();

    /// <summary>The job of the tests.</summary>
    public static string ChaosJob { get; } = Dll("tests/Stream.Chaos.Job", "Stream.Chaos.Job.dll");

    /// <summary>The first sample.</summary>
    public static string QuickStart { get; } = Dll("samples/QuickStart", "QuickStart.dll");

    /// <summary>A file of the repository.</summary>
    public static string FileOf(string path) => Path.Combine(Repository, path);

    /// <summary>Starts one.</summary>
    /// <param name="program">Its assembly.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="crashAt">The crash point; null: none.</param>
    /// <param name="wrapper">A program, with arguments, that is to run it; null: none.</param>
    public static ChildProcess Start(string program, IEnumerable<string> arguments, string? crashAt = null, IReadOnlyList<string>? wrapper = null)
    {
        string[] command = [.. wrapper ?? [], .. IsInterruptIgnored ? WithDefaultInterrupt : [], "dotnet", program, .. arguments];
        return ChildProcess.Start(command[0], command[1..], crashAt);
    }

    // A shell without job control starts what runs in the background so, and .NET honours it: its children would never hear of an interrupt.
    private static bool IsInterruptIgnored { get; } = OperatingSystem.IsLinux() && IgnoresInterrupt(File.ReadAllLines("/proc/self/status"));

    private static string[] WithDefaultInterrupt => ["env", "--default-signal=INT"];

    private static bool IgnoresInterrupt(string[] status) => (Convert.ToUInt64(status.Single(static l => l.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim(), 16) & (1UL << (Signals.Interrupt - 1))) != 0;

    private static string Dll(string project, string name) => Path.Combine(Repository, project, "bin", Binaries.Parent!.Name, Binaries.Name, name);

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = Binaries; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Stream.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"'{Binaries}' lies in no checkout: there is no Stream.sln above it.");
    }
}
