using Akka.Actor;
using Streams.Checkpoints;
using Streams.Checkpoints.Formats;

namespace Streams.Runtime.Coordination;

/// <summary>A job's store whose log lies in a journal of Akka.Persistence that the application has; files stay where they were.</summary>
/// <remarks>
/// <para>An entry is an event whose bytes are the entry's and whose sequence number is its number. The journal has to refuse a number that is taken; the start of a job proves it.</para>
/// <para>Nothing is deleted in a journal. A listing shows what a log in the store would still hold, from the oldest kept checkpoint on, and the start of the attempt that took the newest. It reads the newest events and not all.</para>
/// <para>Why a write failed cannot be told from what a journal answers. If the number is taken afterwards, it was taken, by whomever: never a win. If not, the outcome is open.</para>
/// </remarks>
internal sealed class JournalJobStore(JobStore files, ActorSystem system, string pluginId, string job) : JobStore
{
    private const long Window = 1000;

    private readonly string _id = "streams-dotnet-log-" + job;
    private readonly Lazy<JournalClient> _client = new(() => new JournalClient(system, pluginId));

    /// <inheritdoc />
    public override string Location => $"the journal '{pluginId}' and {files.Location}";

    /// <inheritdoc />
    public override async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await files.ProbeAsync(cancellationToken).ConfigureAwait(false);
        string probe = $"streams-dotnet-probe-{RunId.New()}";
        await TryAsync("write a probe", () => _client.Value.WriteAsync(probe, 1, [1])).ConfigureAwait(false);
        bool isRefused = await IsRefusedAsync(probe).ConfigureAwait(false);

        // What looked like an answer may have been an outage that its database does not call one: so the next number must be taken, and the first be refused again.
        await TryAsync("write a probe", () => _client.Value.WriteAsync(probe, 2, [2])).ConfigureAwait(false);
        isRefused = isRefused && await IsRefusedAsync(probe).ConfigureAwait(false);
        JournalRead read = await TryAsync("read a probe", () => _client.Value.ReadAsync(probe, 1, long.MaxValue, long.MaxValue)).ConfigureAwait(false);
        if (!isRefused || read.Events is not [(1, [1]), (2, [2])])
        {
            throw new CheckpointStoreException($"The journal '{pluginId}' takes a second event under a number that is taken, so two runs of a job could not be told apart. "
                + "Use a journal with a unique index over persistence id and sequence number, or leave Checkpoints.Journal out: the log then lies in the checkpoint store.");
        }

        await TryAsync("delete a probe", () => _client.Value.DeleteAsync(probe, 2)).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<long>> ListEntriesAsync(CancellationToken cancellationToken)
    {
        JournalRead top = await ReadAsync(1, 0).ConfigureAwait(false);
        long from = Math.Max(1, top.Highest - Window + 1);
        JournalRead read = await ReadAsync(from, long.MaxValue).ConfigureAwait(false);
        if (NewestIn(read) is not { } newest) return Numbers(from == 1 ? read : await ReadAsync(1, long.MaxValue).ConfigureAwait(false));
        if (newest.OldestRetained < from) read = await ReadAsync(newest.OldestRetained, long.MaxValue).ConfigureAwait(false);
        IEnumerable<long> kept = Numbers(read).Where(n => n >= newest.OldestRetained);
        return newest.Term < newest.OldestRetained ? [newest.Term, .. kept] : [.. kept];
    }

    /// <inheritdoc />
    public override async Task<byte[]?> ReadEntryAsync(long number, CancellationToken cancellationToken)
    {
        JournalRead read = await ReadAsync(number, number).ConfigureAwait(false);
        return read.Events is [var single] ? single.Bytes : null;
    }

    /// <inheritdoc />
    public override async Task<bool> CreateEntryAsync(long number, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _client.Value.WriteAsync(_id, number, bytes.ToArray()).ConfigureAwait(false);
            return true;
        }
        catch (Exception e)
        {
            if (await ReadEntryAsync(number, cancellationToken).ConfigureAwait(false) is not null) return false;
            throw Failed($"create log entry {number}", e);
        }
    }

    /// <summary>Does nothing: a journal keeps what it has.</summary>
    public override Task DeleteEntryAsync(long number, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public override Task<StoreFile> CreateFileAsync(string name, CancellationToken cancellationToken) => files.CreateFileAsync(name, cancellationToken);

    /// <inheritdoc />
    public override Task<Stream?> OpenFileAsync(string name, CancellationToken cancellationToken) => files.OpenFileAsync(name, cancellationToken);

    /// <inheritdoc />
    public override Task DeleteFileAsync(string name, CancellationToken cancellationToken) => files.DeleteFileAsync(name, cancellationToken);

    /// <inheritdoc />
    public override Task<IReadOnlyList<string>> ListFilesAsync(string folder, CancellationToken cancellationToken) => files.ListFilesAsync(folder, cancellationToken);

    // Only an answer of the journal counts: one that cannot be reached refuses nothing, and would pass for one that does.
    private async Task<bool> IsRefusedAsync(string probe)
    {
        try
        {
            await _client.Value.WriteAsync(probe, 1, [2]).ConfigureAwait(false);
            return false;
        }
        catch (JournalObjectionException e) when (!e.IsOutage)
        {
            return true;
        }
        catch (Exception e)
        {
            throw Failed("be asked whether it refuses a number that is taken", e);
        }
    }

    private static IReadOnlyList<long> Numbers(JournalRead read) => [.. read.Events.Select(static e => e.Number)];

    // An entry that cannot be read is listed like any other: who reads the log says what is wrong with it.
    private CompletedEntry? NewestIn(JournalRead read)
    {
        for (int i = read.Events.Count - 1; i >= 0; i--)
        {
            try
            {
                if (EntryFormat.Read(job, read.Events[i].Number, read.Events[i].Bytes) is CompletedEntry completed) return completed;
            }
            catch (CorruptStateException)
            {
                return null;
            }
        }

        return null;
    }

    private Task<JournalRead> ReadAsync(long from, long to) => TryAsync("read the log", () => _client.Value.ReadAsync(_id, from, to, to < from ? 0 : long.MaxValue));

    private async Task TryAsync(string operation, Func<Task> action) => await TryAsync(operation, async () =>
    {
        await action().ConfigureAwait(false);
        return true;
    }).ConfigureAwait(false);

    private async Task<T> TryAsync<T>(string operation, Func<Task<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw Failed(operation, e);
        }
    }

    private CheckpointStoreException Failed(string operation, Exception cause) =>
        new($"The journal '{pluginId}' of actor system '{system.Name}' could not {operation}: {cause.Message}", cause is IOException ? cause : new IOException(cause.Message, cause));
}
