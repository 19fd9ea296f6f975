namespace Streams.Chaos;

/// <summary>Processes killed at random moments.</summary>
public sealed class KillTests : FaultTest
{
    // What a run may do beyond its start, in milliseconds.
    private const int LongestStart = 1_500;
    private const int LongestRun = 500;

    private static int WantedKills => IsFull ? 20 : 4;

    [Theory]
    [InlineData(Subject.Chaos, 1)]
    [InlineData(Subject.Chaos, 4)]
    [InlineData(Subject.QuickStart, 1)]
    [InlineData(Subject.QuickStart, 4)]
    public async Task A_job_that_is_killed_at_random_moments_publishes_what_an_undisturbed_run_does(string name, int parallelism)
    {
        Subject subject = Subject.Of(name);
        RunSettings run = new(parallelism, Seconds: 1 + (1.1 * WantedKills));

        int kills = 0;
        for (int start = 1; kills < WantedKills; start++)
        {
            Assert.True(start <= WantedKills * 5, $"Only {kills} of {start} runs were killed between the first and the last output.");
            int published = Folder.Published.Length;
            await using ChildProcess child = Start(subject, run);

            // Every second one in the midst of its work, the others wherever they are, restoring or not even started.
            if (Random.Next(2) == 0)
            {
                await child.UntilAsync(() => Folder.Published.Length > published, "another published file");
                await Task.Delay(Random.Next(LongestRun), TestContext.Current.CancellationToken);
            }
            else
            {
                await Task.Delay(Random.Next(LongestStart), TestContext.Current.CancellationToken);
            }

            bool isBehindFirstOutput = Folder.Published.Length > 0;
            Assert.False(child.HasExited, $"The job ended after {kills} kills, too early for {WantedKills}.\n{child}");
            child.Signal(Signals.Kill);
            await child.ExitAsync(ChildProcess.KilledExitCode);
            if (isBehindFirstOutput) kills++;
        }

        int beforeTheEnd = Folder.Published.Length;
        await FinishAsync(subject, run);

        Assert.True(Folder.Published.Length > beforeTheEnd, "The last output came before the last kill.");
        subject.CheckResults(Folder);
    }
}
