using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Checkpoints.Formats;
using Streams.Checkpoints.Storage;
using Streams.Runtime.Coordination;

namespace Streams.Tests.Runtime.Coordination;

public sealed class SuccessionTests
{
    private static readonly RunId Own = new(1);
    private static readonly RunId Other = new(2);

    private readonly MemoryJobStore _store = new();

    [Fact]
    public async Task A_start_of_another_run_above_the_own_term_is_a_successor()
    {
        await AppendAsync(3, Start(Own));
        await AppendAsync(7, Start(Other));
        await AppendAsync(9, Start(new RunId(3)));

        string? found = await FindAsync(lastTerm: 3);

        Assert.Equal($"Run {Other} holds the log of job 'job' since entry 7; this run, {Own}, stops.", found);
    }

    [Theory, InlineData(0), InlineData(9)]
    public async Task A_run_without_a_term_and_one_whose_start_stands_highest_have_none(long lastTerm)
    {
        await AppendAsync(4, Start(Other));
        await AppendAsync(9, Start(Own));

        Assert.Null(await FindAsync(lastTerm));
    }

    [Fact]
    public async Task Entries_that_are_no_starts_or_cannot_be_read_are_passed_over()
    {
        await AppendAsync(1, Start(Own));
        await AppendAsync(2, new FinishedEntry(Own, 1));
        await _store.CreateEntryAsync(3, new byte[] { 1, 2, 3 }, TestContext.Current.CancellationToken);

        Assert.Null(await FindAsync(lastTerm: 1));
    }

    private static StartEntry Start(RunId run) => new(run, new RunId(99), 0);

    private Task AppendAsync(long number, LogEntry entry) => _store.CreateEntryAsync(number, EntryFormat.Write("job", number, entry), TestContext.Current.CancellationToken);

    private Task<string?> FindAsync(long lastTerm) => Succession.FindAsync(new JobLog("job", _store), new CoordinatorSettings
    {
        Job = "job",
        Run = Own,
        LastTerm = lastTerm,
        NewLineage = new RunId(99),
        Tasks = [],
        EndTasks = [],
        Operators = [],
        KeyGroups = 128,
        HasStore = true,
        Interval = TimeSpan.FromSeconds(1),
        Timeout = TimeSpan.FromSeconds(1),
        Retained = 2,
        ShutdownTimeout = TimeSpan.FromSeconds(1),
    });
}
