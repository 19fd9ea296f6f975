using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace Streams.Tests.Runtime.Coordination;

/// <summary>A journal in which the last writer of a number wins.</summary>
internal sealed class CarelessJournal : AsyncWriteJournal
{
    private static readonly ConcurrentDictionary<(string Id, long Number), IPersistentRepresentation> Events = new();

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr, CancellationToken cancellationToken) =>
        Task.FromResult(Events.Keys.Where(k => k.Id == persistenceId).Select(static k => k.Number).DefaultIfEmpty().Max());

    public override Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        foreach (IPersistentRepresentation e in Events.Values.Where(e => e.PersistenceId == persistenceId && e.SequenceNr >= fromSequenceNr && e.SequenceNr <= toSequenceNr).OrderBy(static e => e.SequenceNr)) recoveryCallback(e);
        return Task.CompletedTask;
    }

    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        foreach (IPersistentRepresentation e in messages.SelectMany(static m => (IImmutableList<IPersistentRepresentation>)m.Payload)) Events[(e.PersistenceId, e.SequenceNr)] = e;
        return Task.FromResult<IImmutableList<Exception>>(null!);
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr, CancellationToken cancellationToken) => Task.CompletedTask;
}
