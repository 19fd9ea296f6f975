using System.Diagnostics;
using Streams.Diagnostics;

namespace Streams.Tests.Diagnostics;

public sealed class CrashPointsTests
{
    [Theory]
    [InlineData(null, null, 0)]
    [InlineData("", null, 0)]
    [InlineData("mid-commit", "mid-commit", 1)]
    [InlineData("after-start:12", "after-start", 12)]
    public void A_name_and_a_number_are_read(string? text, string? name, int time) => Assert.Equal((name, time, null), Read(text));

    [Theory, InlineData("mid-comit"), InlineData("mid-commit:"), InlineData("mid-commit:0"), InlineData("mid-commit:-1"), InlineData("mid-commit:x"), InlineData(":1")]
    public void What_names_no_place_is_a_problem_that_lists_the_names(string text) => Assert.Equal(
        $"STREAMS_CRASH_AT is '{text}'; it takes one of before-barrier, mid-snapshot, files-without-entry, entry-not-notified, mid-commit, after-commit, after-start, during-final-checkpoint, and ':n' behind it for the n-th time.",
        Read(text).Problem);

    [Fact]
    public void Not_set_nothing_happens()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(CrashPoints.Variable) is null, "It is set.");
        foreach (string name in CrashPoints.Names) CrashPoints.Hit(name);
    }

    [Fact]
    public async Task The_process_is_killed_at_the_nth_time_without_another_word()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads how a process of Linux ended.");

        (int exitCode, string output) = await RunChildAsync("after-commit:3");

        Assert.Equal(128 + 9, exitCode);
        Assert.Contains("reached 2", output, StringComparison.Ordinal);
        Assert.DoesNotContain("reached 3", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_names_no_place_ends_the_process_at_the_first_one()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Runs the test's own executable.");

        (int exitCode, string output) = await RunChildAsync("nowhere");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("STREAMS_CRASH_AT is 'nowhere'; it takes one of before-barrier", output, StringComparison.Ordinal);
        Assert.DoesNotContain("reached 1", output, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void Child_reaches_a_place_four_times()
    {
        for (int i = 1; i <= 4; i++)
        {
            CrashPoints.Hit(CrashPoints.AfterCommit);
            CrashPoints.Hit(CrashPoints.MidCommit);
            Console.Error.WriteLine($"reached {i}");
        }
    }

    private static (string? Name, int Time, string? Problem) Read(string? text)
    {
        CrashWish wish = CrashWish.Parse(text);
        return (wish.Name, wish.Time, wish.Problem);
    }

    private static async Task<(int ExitCode, string Output)> RunChildAsync(string crashAt)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "Stream.Core.Tests")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { "-explicit", "only", "-method", $"{typeof(CrashPointsTests).FullName}.{nameof(Child_reaches_a_place_four_times)}" }) start.ArgumentList.Add(argument);
        start.Environment[CrashPoints.Variable] = crashAt;
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + errors);
    }
}
