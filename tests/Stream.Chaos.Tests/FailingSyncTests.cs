using System.ComponentModel;
using System.Text.RegularExpressions;

namespace Streams.Chaos;

/// <summary>Disks that answer a sync with an error, while a whole job runs. Needs strace; skips where it is missing or not allowed.</summary>
public sealed partial class FailingSyncTests : FaultTest
{
    // Strace counts the syncs of each thread for itself, and the pool has several: a number is met more than once.
    private string Trace => Path.Combine(Folder.Root, "trace");

    [Theory, InlineData(1), InlineData(4)]
    public async Task A_checkpoint_whose_entry_cannot_be_synced_is_not_reported_complete(int parallelism)
    {
        Subject subject = Subject.Of(Subject.Chaos);
        RunSettings run = new(parallelism, Seconds: 3);

        // The log exists before, so that syncs of its directory can be told from others by its path.
        string log = Directory.CreateDirectory(Path.Combine(Folder.Checkpoints, "chaos", "log")).FullName;
        await using ChildProcess child = await StartTracedAsync(subject, run, "-P", log, "-e", "inject=fsync:error=EIO:when=3+8");
        int code = await child.ExitAsync();

        AssertInjected();
        Assert.True(code is 0 or 1, $"It neither went on nor stopped cleanly: exit code {code}.\n{child}");
        AssertNothingCompletesBehindAnUnclearEntry(child);
        await FinishAsync(subject, run with { Seconds = null });
        subject.CheckResults(Folder);
    }

    [Theory, InlineData(1), InlineData(4)]
    public async Task A_job_in_which_any_sync_may_fail_publishes_what_an_undisturbed_run_does(int parallelism)
    {
        Subject subject = Subject.Of(Subject.Chaos);
        RunSettings run = new(parallelism, Seconds: 3);

        await using ChildProcess child = await StartTracedAsync(subject, run, "-e", $"inject=fsync:error=EIO:when={5 + Random.Next(20)}");
        int code = await child.ExitAsync();

        AssertInjected();
        Assert.True(code is 0 or 1, $"It neither went on nor stopped cleanly: exit code {code}.\n{child}");
        await FinishAsync(subject, run with { Seconds = null });
        subject.CheckResults(Folder);
    }

    private async Task<ChildProcess> StartTracedAsync(Subject subject, RunSettings run, params string[] how)
    {
        await SkipUnlessTracedAsync();
        return Programs.Start(subject.Program, subject.Arguments(Folder, run), wrapper: ["strace", "-f", "-qq", "--seccomp-bpf", "-o", Trace, "-e", "trace=fsync", .. how]);
    }

    private static async Task SkipUnlessTracedAsync()
    {
        try
        {
            await using ChildProcess probe = ChildProcess.Start("strace", ["-f", "-qq", "--seccomp-bpf", "-e", "trace=none", "true"]);
            int code = await probe.ExitAsync();
            Assert.SkipUnless(code == 0, $"strace is not allowed to trace here.\n{probe}");
        }
        catch (Win32Exception)
        {
            Assert.Skip("strace is not installed; the Debian package has its name.");
        }
    }

    private void AssertInjected() => Assert.Contains("(INJECTED)", File.ReadAllText(Trace), StringComparison.Ordinal);

    // What follows an unclear entry is another attempt, which reads the log again, and nothing of this one.
    private static void AssertNothingCompletesBehindAnUnclearEntry(ChildProcess child)
    {
        bool isUnclear = false;
        foreach (string line in child.Output)
        {
            if (Unclear().IsMatch(line)) isUnclear = true;
            if (Begins().IsMatch(line)) isUnclear = false;
            Assert.False(isUnclear && Completes().IsMatch(line), $"A checkpoint completes behind an unclear entry: {line}\n{child}");
        }
    }

    [GeneratedRegex("Whether entry [0-9]+ was written is unclear")]
    private static partial Regex Unclear();

    [GeneratedRegex("starts with empty state|goes on from checkpoint")]
    private static partial Regex Begins();

    [GeneratedRegex("Checkpoint [0-9]+ of job 'chaos' is complete")]
    private static partial Regex Completes();
}
