using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Checkpoints.Formats;
using Streams.Checkpoints.Storage;
using Streams.Runtime.Coordination;
using Streams.Tests.Checkpoints;
using Streams.Tests.Jobs;

namespace Streams.Tests.Runtime.Coordination;

/// <summary>The log in a journal of the application: Akka.Persistence.Sql on SQLite.</summary>
public sealed class JournalJobStoreTests : IAsyncLifetime
{
    private const string Plugin = "akka.persistence.journal.sql";

    private readonly JobFixture _fixture = new();
    private readonly Feed<Sale> _feed = new();
    private readonly Outbox<string> _outbox = new(static s => s);
    private ActorSystem _system = null!; // Before every test.

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private JobOptions Options => _fixture.AtTheEnd with { ActorSystem = _system, Checkpoints = _fixture.AtTheEnd.Checkpoints with { Journal = Plugin } };

    public ValueTask InitializeAsync()
    {
        _system = System("with-sqlite");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _fixture.Dispose();
    }

    [Fact]
    public async Task A_number_that_is_taken_is_refused_and_what_stands_there_stays()
    {
        JournalJobStore first = Store(_system);
        ActorSystem other = System("the-other");
        try
        {
            await first.ProbeAsync(Cancellation);
            Assert.True(await first.CreateEntryAsync(1, Bytes(1, new StartEntry(new RunId(1), new RunId(7), 0)), Cancellation));

            Assert.False(await Store(other).CreateEntryAsync(1, Bytes(1, new StartEntry(new RunId(2), new RunId(8), 0)), Cancellation));
            Assert.False(await first.CreateEntryAsync(1, Bytes(1, new StartEntry(new RunId(1), new RunId(7), 0)), Cancellation));

            Assert.Equal(new RunId(1), EntryFormat.Read("job", 1, (await Store(other).ReadEntryAsync(1, Cancellation))!).Run);
            Assert.Null(await first.ReadEntryAsync(2, Cancellation));
        }
        finally
        {
            await other.Terminate();
        }
    }

    [Fact]
    public async Task A_listing_shows_what_is_kept_and_the_start_of_the_newest_attempt()
    {
        JournalJobStore store = Store(_system);
        Assert.Empty(await store.ListEntriesAsync(Cancellation));
        await AppendAsync(store, 1, new StartEntry(new RunId(1), new RunId(7), 0));
        Assert.Equal([1], await store.ListEntriesAsync(Cancellation));
        for (int i = 2; i <= 6; i++) await AppendAsync(store, i, new CompletedEntry(new RunId(1), 1, i, new FileReference("files/m", 1, 1), Math.Max(2, i - 1)));
        await AppendAsync(store, 7, new StartEntry(new RunId(2), new RunId(7), 6));

        Assert.Equal([1, 5, 6, 7], await store.ListEntriesAsync(Cancellation));
    }

    [Fact]
    public async Task A_job_goes_on_and_finishes_with_its_log_in_a_database()
    {
        Sale[] sales = [.. Sale.Many(40)];
        TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        StreamJob first = JobFixture.Numbers(_feed.Add(sales[..25]), _outbox, sale =>
        {
            if (sale.Amount == 24) seen.TrySetResult();
        });
        Assert.Equal(JobCompletion.Stopped, await JobFixture.RunUntilAsync(first, Options, () => seen.Task));
        Assert.Equal(Numbering.Of(sales[..25]), _outbox.Published.Lines.Order(StringComparer.Ordinal));
        _feed.Add(sales[25..]).Complete();

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(JobFixture.Numbers(_feed, _outbox), Options));
        Assert.Equal(JobCompletion.AlreadyFinished, await JobFixture.RunAsync(JobFixture.Numbers(_feed, _outbox), Options));

        Assert.Equal(Numbering.Of(sales), _outbox.Published.Lines.Order(StringComparer.Ordinal));
        Assert.Empty(_fixture.Entries());
    }

    [Fact]
    public async Task A_run_that_another_has_taken_over_loses_and_names_it()
    {
        Sale[] sales = [.. Sale.Many(40)];
        ActorSystem other = System("the-other");
        try
        {
            JobOptions often = Options with { Checkpoints = Options.Checkpoints with { Interval = TimeSpan.FromMilliseconds(10) } };
            Task<JobCompletion> first = JobFixture.RunAsync(JobFixture.Numbers(_feed.Add(sales[..20]), _outbox), often);
            await _outbox.Published.WhenCountAsync(20);

            Task<JobCompletion> second = JobFixture.RunAsync(JobFixture.Numbers(_feed.Add(sales[20..]), _outbox), often with { ActorSystem = other });
            JobSupersededException error = await Assert.ThrowsAsync<JobSupersededException>(() => first);
            _feed.Complete();

            Assert.Equal(JobCompletion.Finished, await second);
            Assert.Equal(Numbering.Of(sales), _outbox.Published.Lines.Order(StringComparer.Ordinal));
            Assert.Contains("holds the log of job 'shops' since entry ", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            await other.Terminate();
        }
    }

    [Fact]
    public async Task A_journal_that_takes_a_number_twice_is_refused_before_anything_runs()
    {
        CheckpointStoreException error = await JobFixture.FailAsync<CheckpointStoreException>(
            JobFixture.Numbers(_feed, _outbox), Options with { Checkpoints = Options.Checkpoints with { Journal = "careless" } });

        Assert.StartsWith("The journal 'careless' takes a second event under a number that is taken, so two runs of a job could not be told apart.", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _outbox.Writers);
    }

    [Theory]
    [InlineData(nameof(TimeoutException))]
    [InlineData(nameof(IOException))]
    [InlineData(nameof(SocketException))]
    [InlineData("no answer")]
    public async Task A_journal_that_is_lost_while_it_is_proved_does_not_pass_for_one_that_refuses(string how)
    {
        LostJournal.Failure = how;
        CheckpointStoreException error = await Assert.ThrowsAsync<CheckpointStoreException>(
            () => new JournalJobStore(new MemoryJobStore(), _system, "lost", "job").ProbeAsync(Cancellation));

        Assert.StartsWith("The journal 'lost' of actor system 'with-sqlite' could not be asked whether it refuses a number that is taken: ", error.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<IOException>(error.InnerException);
    }

    [Fact]
    public async Task An_outage_that_looks_like_a_refusal_does_not_pass_for_one()
    {
        LostJournal.Failure = LostJournal.Locked;

        CheckpointStoreException error = await Assert.ThrowsAsync<CheckpointStoreException>(
            () => new JournalJobStore(new MemoryJobStore(), _system, "lost", "job").ProbeAsync(Cancellation));

        Assert.Contains("write a probe", error.Message, StringComparison.Ordinal);
        Assert.Contains("The database is locked.", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_needs_a_store_and_the_actor_system_that_has_it()
    {
        InvalidJobException error = Assert.Throws<InvalidJobException>(() =>
            JobFixture.Numbers(_feed, new Collector<string>(static s => s)).Build(new JobOptions { Checkpoints = new CheckpointOptions { Journal = Plugin } }));

        Assert.Contains("Checkpoints.Journal needs Checkpoints.Store, where the state files lie.", error.Message, StringComparison.Ordinal);
        Assert.Contains("Checkpoints.Journal needs ActorSystem: the one in whose configuration that journal is.", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes(long number, LogEntry entry) => EntryFormat.Write("job", number, entry);

    private static async Task AppendAsync(JournalJobStore store, long number, LogEntry entry) => Assert.True(await store.CreateEntryAsync(number, Bytes(number, entry), Cancellation));

    private static JournalJobStore Store(ActorSystem system) => new(new MemoryJobStore(), system, Plugin, "job");

    private ActorSystem System(string name) => ActorSystem.Create(name, ConfigurationFactory.ParseString($$"""
        {{Plugin}} {
          class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
          connection-string = "Data Source={{_fixture.Folder.At("journal.db").Replace('\\', '/')}}"
          provider-name = "SQLite.MS"
          auto-initialize = true
        }
        careless {
          class = "{{typeof(CarelessJournal).AssemblyQualifiedName}}"
          plugin-dispatcher = "akka.actor.default-dispatcher"
        }
        lost {
          class = "{{typeof(LostJournal).AssemblyQualifiedName}}"
          plugin-dispatcher = "akka.actor.default-dispatcher"
          circuit-breaker { max-failures = 10, call-timeout = 100ms, reset-timeout = 1s }
        }
        """).WithFallback(Akka.Persistence.Sql.SqlPersistence.DefaultConfiguration));
}
