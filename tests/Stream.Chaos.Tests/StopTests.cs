using System.Text.RegularExpressions;

namespace Streams.Chaos;

/// <summary>Processes that are asked to stop, as a service manager or a person at a terminal does.</summary>
public sealed partial class StopTests : FaultTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static int Rounds => IsFull ? 20 : 3;

    [Theory]
    [InlineData(Subject.Chaos, 1)]
    [InlineData(Subject.Chaos, 4)]
    [InlineData(Subject.QuickStart, 1)]
    public async Task A_job_that_is_stopped_and_started_again_reads_every_record_once(string name, int parallelism)
    {
        Subject subject = Subject.Of(name);
        RunSettings run = new(parallelism, Seconds: 1 + (1.5 * Rounds));
        long read = 0;
        for (int round = 0; round < Rounds; round++)
        {
            int published = Folder.Published.Length;
            await using ChildProcess child = Start(subject, run);

            // Every third one before it has done anything.
            if (round % 3 == 2)
            {
                await child.UntilAsync(() => child.Output.Any(static l => HasBegun().IsMatch(l)), "its start");
            }
            else
            {
                await child.UntilAsync(() => Folder.Published.Length > published, "another published file");
                await Task.Delay(Random.Next(200), TestContext.Current.CancellationToken);
            }

            child.Signal(round % 2 == 0 ? Signals.Terminate : Signals.Interrupt);
            await child.ExitAsync(0, Limit);
            Assert.True(subject.HasStopped(child), $"It does not say that it stopped.\n{child}");
            read += subject.ReadBy(child);
        }

        ChildProcess last = await FinishAsync(subject, run with { Seconds = null });

        Assert.Equal(subject.Records, read + subject.ReadBy(last));
        subject.CheckResults(Folder);
    }

    [Theory]
    [InlineData(Subject.Chaos)]
    [InlineData(Subject.QuickStart)]
    public async Task A_job_that_has_finished_succeeds_at_once_when_it_is_run_again(string name)
    {
        Subject subject = Subject.Of(name);
        RunSettings run = new(Parallelism: 2);
        await FinishAsync(subject, run);
        SortedDictionary<string, long> before = Folder.List();

        ChildProcess again = await FinishAsync(subject, run);

        Assert.True(subject.HadFinishedBefore(again), $"It does not say that it had finished.\n{again}");
        Assert.Equal(before, Folder.List());
        subject.CheckResults(Folder);
    }

    [GeneratedRegex(@"starts with empty state|goes on from checkpoint")]
    private static partial Regex HasBegun();
}
