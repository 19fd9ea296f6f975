using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Streams.Checkpoints;
using Streams.Checkpoints.Formats;

namespace Streams.Runtime.Coordination;

/// <summary>The journal plugin whose events are the entries of a job's log in its checkpoint store: sequence numbers are the entries' numbers, the codec is the log's own, nothing is
/// snapshotted and nothing deleted through it.</summary>
/// <remarks>A number that is taken is a rejection: the event is not stored. Whatever throws leaves the outcome open, and fails the actor. An entry that cannot be read is replayed as such.</remarks>
internal sealed class LogJournal : AsyncWriteJournal
{
    /// <summary>Where its configuration lies.</summary>
    public const string PluginId = "streams-dotnet.checkpoint-log";

    /// <summary>Its configuration.</summary>
    public const string Configuration = $$"""
        {{PluginId}} {
          class = "Streams.Runtime.Coordination.LogJournal, Stream.Core"
          plugin-dispatcher = "akka.actor.default-dispatcher"
          replay-dispatcher = "akka.actor.default-dispatcher"
          recovery-event-timeout = 60s
          circuit-breaker { max-failures = 1000000000, call-timeout = 60s, reset-timeout = 1s }
          replay-filter { mode = off }
        }
        """;

    private readonly CheckpointLogs _logs = CheckpointLogs.In(Context.System);

    /// <inheritdoc />
    public override async Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr, CancellationToken cancellationToken)
    {
        IReadOnlyList<long> numbers = await _logs.Of(persistenceId).Store.ListEntriesAsync(CancellationToken.None).ConfigureAwait(false);
        return numbers.Count == 0 ? 0 : numbers[^1];
    }

    /// <inheritdoc />
    public override async Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        JobLog log = _logs.Of(persistenceId);
        foreach (long number in await log.Store.ListEntriesAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (number < fromSequenceNr || number > toSequenceNr || max-- <= 0) continue;
            LoggedEntry entry = await log.ReadAsync(number, CancellationToken.None).ConfigureAwait(false);
            if (entry.Entry is not null || entry.Problem is not null) recoveryCallback(new Persistent(entry, number, persistenceId));
        }
    }

    /// <inheritdoc />
    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        List<Exception?> results = [];
        foreach (AtomicWrite write in messages)
        {
            IPersistentRepresentation[] events = [.. (IImmutableList<IPersistentRepresentation>)write.Payload];
            if (events is not [{ Payload: LogEntry entry } single]) throw new NotSupportedException("The log takes one entry at a time.");
            JobLog log = _logs.Of(single.PersistenceId);
            bool isCreated = await log.Store.CreateEntryAsync(single.SequenceNr, EntryFormat.Write(log.Job, single.SequenceNr, entry), CancellationToken.None).ConfigureAwait(false);
            results.Add(isCreated ? null : new InvalidOperationException($"Entry {single.SequenceNr} exists in {log.Store.Location}."));
        }

        return results.ToImmutableList()!; // Null is how Akka.Persistence says that an event is stored.
    }

    /// <inheritdoc />
    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Entries of the log are deleted by name, by the coordinator.");
}
