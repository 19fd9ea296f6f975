using System.Collections.Immutable;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace Streams.Tests.Runtime.Coordination;

/// <summary>A journal that takes one event, and whose connection is lost then.</summary>
internal sealed class LostJournal : AsyncWriteJournal
{
    /// <summary>A failure of which nothing says that it is an outage.</summary>
    public const string Locked = "locked";

    private IPersistentRepresentation? _only;

    /// <summary>How a write fails that comes later: the name of an exception; any other: it is not answered, and its circuit breaker loses patience.</summary>
    public static string Failure { get; set; } = "";

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr, CancellationToken cancellationToken) => Task.FromResult(_only?.SequenceNr ?? 0);

    public override Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        if (_only is not null) recoveryCallback(_only);
        return Task.CompletedTask;
    }

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        if (_only is null)
        {
            _only = ((IImmutableList<IPersistentRepresentation>)messages.Single().Payload).Single();
            return null!; // Null is how Akka.Persistence says that all events are stored.
        }

        switch (Failure)
        {
            case nameof(TimeoutException): throw new TimeoutException("The database does not answer.");
            case nameof(IOException): throw new InvalidOperationException("The write failed.", new IOException("The connection was reset."));
            case Locked: throw new InvalidOperationException("The database is locked.");
            case nameof(SocketException): throw new SocketException((int)SocketError.ConnectionReset);
        }

        await Task.Delay(Timeout.Infinite, CancellationToken.None);
        return null!;
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr, CancellationToken cancellationToken) => Task.CompletedTask;
}
