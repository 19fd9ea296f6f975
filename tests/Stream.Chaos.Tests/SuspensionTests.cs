using System.Globalization;
using System.Text.RegularExpressions;

namespace Streams.Chaos;

/// <summary>A process that stands still while another takes its job over, and then goes on as if nothing had happened.</summary>
public sealed partial class SuspensionTests : FaultTest
{
    // The default number of retained checkpoints is 2; entries of starts stay.
    private const int PastRetention = 5;

    private static int Rounds => IsFull ? 5 : 1;

    [Theory, InlineData(1), InlineData(4)]
    public async Task A_process_suspended_past_retention_changes_nothing_when_it_goes_on_and_names_its_successor(int parallelism)
    {
        Subject subject = Subject.Of(Subject.Chaos);
        RunSettings run = new(parallelism, Seconds: 4 + (2.5 * Rounds));
        for (int round = 1; round <= Rounds; round++)
        {
            int published = Folder.Published.Length;
            await using ChildProcess old = Start(subject, run);
            await old.UntilAsync(() => Folder.Published.Length >= published + 2, "two more published files");
            await Task.Delay(Random.Next(150), TestContext.Current.CancellationToken);
            await old.SuspendAsync();
            long newest = Folder.NewestEntry;

            await using ChildProcess successor = Start(subject, run);
            await successor.UntilAsync(() => Folder.NewestEntry > newest + PastRetention && AttemptOf(successor) > 0, "more completed checkpoints than are retained");
            await successor.SuspendAsync();
            SortedDictionary<string, long> before = Folder.List();

            old.Signal(Signals.Continue);
            await old.ExitAsync(1);

            AssertOnlyOwnFilesChanged(AttemptOf(old), before, Folder.List());
            AssertNames(AttemptOf(successor), old);
            successor.Signal(Signals.Continue);
            if (round < Rounds)
            {
                await successor.UntilAsync(() => Folder.NewestEntry > newest + PastRetention + 2, "the successor goes on");
                successor.Signal(Signals.Kill);
                await successor.ExitAsync(ChildProcess.KilledExitCode);
            }
            else
            {
                await successor.ExitAsync(0);
            }
        }

        subject.CheckResults(Folder);
    }

    private static void AssertOnlyOwnFilesChanged(long term, SortedDictionary<string, long> before, SortedDictionary<string, long> after)
    {
        string own = $"/files/{term.ToString("D20", CultureInfo.InvariantCulture)}/", pending = $"/{term.ToString("D20", CultureInfo.InvariantCulture)}/";
        string[] changed =
        [
            .. before.Where(f => !after.ContainsKey(f.Key)).Select(static f => $"deleted: {f.Key}"),
            .. after.Where(f => !before.ContainsKey(f.Key)).Select(static f => $"new: {f.Key}"),
            .. after.Where(f => before.TryGetValue(f.Key, out long length) && length != f.Value).Select(static f => $"changed: {f.Key}"),
        ];

        // Its own state files, of checkpoints that never complete, and what it was writing when it stood still.
        string[] foreign = [.. changed.Where(c => !c.Contains(own, StringComparison.Ordinal) && !c.Contains("/.tmp/", StringComparison.Ordinal) && !(c.Contains("/.pending/", StringComparison.Ordinal) && c.Contains(pending, StringComparison.Ordinal)))];
        Assert.True(foreign.Length == 0, $"The old process, attempt {term}, did what was not its to do:\n{string.Join('\n', foreign)}");
    }

    // The entry that stopped it is the successor's start, which holds the successor's run.
    private void AssertNames(long term, ChildProcess old)
    {
        Match named = Successor().Match(old.Errors);
        Assert.True(named.Success, $"It does not name its successor.\n{old}");
        Assert.Equal(term, long.Parse(named.Groups["entry"].Value, CultureInfo.InvariantCulture));
        byte[] run = Convert.FromHexString(named.Groups["run"].Value);
        Array.Reverse(run);
        byte[] entry = File.ReadAllBytes(Path.Combine(Folder.LogDirectory!, term.ToString("D20", CultureInfo.InvariantCulture)));
        Assert.True(entry.AsSpan().IndexOf(run) >= 0, $"Entry {term} is not one of run {named.Groups["run"].Value}.");
    }

    private static long AttemptOf(ChildProcess child) =>
        child.Output.Select(static l => Attempt().Match(l)).LastOrDefault(static m => m.Success) is { } found ? long.Parse(found.Groups["term"].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"term (?<term>\d+) in ")]
    private static partial Regex Attempt();

    [GeneratedRegex(@"Run (?<run>[0-9a-f]{32}) holds the log of job 'chaos' since entry (?<entry>\d+)")]
    private static partial Regex Successor();
}
