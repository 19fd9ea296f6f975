namespace Streams.Chaos;

/// <summary>The sample's command line: what it answers, and with which exit code.</summary>
public sealed class CommandLineTests : FaultTest
{
    [Fact]
    public async Task Help_is_given_with_exit_code_0_and_names_every_option()
    {
        await using ChildProcess child = Programs.Start(Programs.QuickStart, ["--help"]);

        await child.ExitAsync(0);
        string help = string.Join('\n', child.Output);
        Assert.All(["--input", "--output", "--checkpoints", "--checkpoint-interval", "--rate", "--parallelism", "--final"], option => Assert.Contains(option, help, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--parallelism", "none")]
    [InlineData("--parallelism", "0")]
    [InlineData("--rate", "-1")]
    [InlineData("--checkpoint-interval", "soon")]
    [InlineData("--speed", "11")]
    public async Task Wrong_arguments_are_named_with_exit_code_2_and_nothing_runs(string option, string value)
    {
        await using ChildProcess child = Programs.Start(Programs.QuickStart, ["--output", Folder.Output, "--checkpoints", Folder.Checkpoints, option, value]);

        await child.ExitAsync(2);
        Assert.Contains(option, child.Errors, StringComparison.Ordinal);
        Assert.Empty(Folder.List());
    }

    [Fact]
    public async Task A_failed_job_says_why_with_exit_code_1()
    {
        string missing = Path.Combine(Folder.Root, "missing.csv");
        await using ChildProcess child = Programs.Start(Programs.QuickStart, ["--input", missing, "--output", Folder.Output, "--checkpoints", Folder.Checkpoints]);

        await child.ExitAsync(1);
        Assert.Contains(missing, child.Errors, StringComparison.Ordinal);
        Assert.Empty(Folder.Published);
    }
}
