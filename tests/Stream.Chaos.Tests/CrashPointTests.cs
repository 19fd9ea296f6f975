namespace Streams.Chaos;

/// <summary>Processes that kill themselves at each named point.</summary>
public sealed class CrashPointTests : FaultTest
{
    /// <summary>Points that a run reaches more than once.</summary>
    private static readonly string[] Recurring = ["before-barrier", "mid-snapshot", "files-without-entry", "entry-not-notified", "mid-commit", "after-commit"];

    private static readonly string[] Once = ["after-start", "during-final-checkpoint"];

    public static TheoryData<string, int, string> Cases
    {
        get
        {
            TheoryData<string, int, string> cases = [];
            foreach (string subject in (string[])[Subject.Chaos, Subject.QuickStart])
            {
                foreach (int parallelism in (int[])[1, 4])
                {
                    foreach (string point in (string[])[.. Recurring, .. Once]) cases.Add(subject, parallelism, point);
                }
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task A_job_that_crashes_at_a_named_point_publishes_what_an_undisturbed_run_does(string name, int parallelism, string point)
    {
        Subject subject = Subject.Of(name);
        RunSettings run = new(parallelism, Seconds: 1.5);

        await CrashAsync(subject, run, point, Recurring.Contains(point) ? Random.Next(1, 5) : 1);
        await FinishAsync(subject, run);

        subject.CheckResults(Folder);
    }

    [Fact]
    public async Task A_restart_that_crashes_as_well_is_restarted()
    {
        Subject subject = Subject.Of(Subject.Chaos);
        RunSettings run = new(Parallelism: 2, Seconds: 2);

        foreach (string point in (string[])["mid-commit:2", "after-start", "mid-commit", "after-commit", "after-start", "entry-not-notified", "mid-snapshot"])
        {
            await using ChildProcess child = Start(subject, run, crashAt: point);
            await child.ExitAsync(ChildProcess.KilledExitCode);
        }

        await FinishAsync(subject, run);

        subject.CheckResults(Folder);
    }

    [Fact]
    public async Task A_point_that_does_not_exist_ends_the_process_with_the_names_of_those_that_do()
    {
        await using ChildProcess child = Start(Subject.Of(Subject.Chaos), new RunSettings(1, Seconds: 1), crashAt: "nowhere");

        Assert.NotEqual(0, await child.ExitAsync());
        Assert.Contains("STREAMS_CRASH_AT is 'nowhere'", child.Errors, StringComparison.Ordinal);
        Assert.All([.. Recurring, .. Once], point => Assert.Contains(point, child.Errors, StringComparison.Ordinal));
    }

    // A machine that is busy may not come to the point so often before the job ends; the first time it must.
    private async Task CrashAsync(Subject subject, RunSettings run, string point, int time)
    {
        await using ChildProcess child = Start(subject, run, crashAt: $"{point}:{time}");
        int code = await child.ExitAsync();
        if (code == 0 && time > 1)
        {
            Folder.Clear();
            await CrashAsync(subject, run, point, time: 1);
            return;
        }

        Assert.True(code == ChildProcess.KilledExitCode, $"It did not die at '{point}', time {time}: exit code {code}.\n{child}");
    }
}
