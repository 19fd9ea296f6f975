using Akka.Actor;
using Akka.Persistence;

namespace Streams.Runtime.Coordination;

/// <summary>Writes and reads single events of a journal plugin, as its own protocol has it, without an actor that recovers.</summary>
/// <remarks>Events are bytes, which every journal stores as they are: nothing of ours reaches a serializer that writes type names. All have the same writer: journals leave out events of writers that look outdated.</remarks>
internal sealed class JournalClient(ActorSystem system, string pluginId)
{
    private const string Writer = "streams-dotnet";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IActorRef _journal = Persistence.Instance.Apply(system).JournalFor(pluginId);

    /// <summary>Writes an event. Whatever it fails with, it is open whether the event was written; a <see cref="JournalObjectionException"/> is the journal's own answer.</summary>
    public Task WriteAsync(string persistenceId, long number, byte[] bytes)
    {
        Persistent single = new(bytes, number, persistenceId, "", isDeleted: false, ActorRefs.NoSender, Writer);
        return AskAsync<bool>(
            client => new WriteMessages([new AtomicWrite(single)], client, 1),
            static (message, answer) =>
            {
                switch (message)
                {
                    case WriteMessageSuccess: answer.TrySetResult(true); break;
                    case WriteMessageRejected rejected: answer.TrySetException(new JournalObjectionException(rejected.Cause)); break;
                    case WriteMessageFailure failure: answer.TrySetException(new JournalObjectionException(failure.Cause)); break;
                }
            });
    }

    /// <summary>Reads events in the order of their numbers, both ends included, and the highest number of all.</summary>
    public Task<JournalRead> ReadAsync(string persistenceId, long from, long to, long most)
    {
        List<(long Number, byte[] Bytes)> events = [];
        return AskAsync<JournalRead>(
            client => new ReplayMessages(from, to, most, persistenceId, client),
            (message, answer) =>
            {
                switch (message)
                {
                    case ReplayedMessage { Persistent: { Payload: byte[] bytes } replayed }: events.Add((replayed.SequenceNr, bytes)); break;
                    case ReplayedMessage replayed: answer.TrySetException(new InvalidOperationException($"Event {replayed.Persistent.SequenceNr} of '{persistenceId}' is no bytes: somebody else writes under this id.")); break;
                    case RecoverySuccess success: answer.TrySetResult(new JournalRead(success.HighestSequenceNr, events)); break;
                    case ReplayMessagesFailure failure: answer.TrySetException(failure.Cause); break;
                }
            });
    }

    /// <summary>Deletes events up to a number: those of a probe, never those of a log.</summary>
    public Task DeleteAsync(string persistenceId, long to) => AskAsync<bool>(
        client => new DeleteMessagesTo(persistenceId, to, client),
        static (message, answer) =>
        {
            if (message is DeleteMessagesSuccess) answer.TrySetResult(true);
            else if (message is DeleteMessagesFailure failure) answer.TrySetException(failure.Cause);
        });

    private async Task<T> AskAsync<T>(Func<IActorRef, object> request, Action<object, TaskCompletionSource<T>> answer)
    {
        TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef client = system.ActorOf(Props.Create(() => new Listener(message => answer(message, result))));
        try
        {
            _journal.Tell(request(client), client);
            return await result.Task.WaitAsync(Patience).ConfigureAwait(false);
        }
        finally
        {
            system.Stop(client);
        }
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(Action<object> answer) => ReceiveAny(answer);
    }
}

/// <summary>What a journal holds.</summary>
/// <param name="Highest">The highest number of all; 0: there is none.</param>
/// <param name="Events">Those that were asked for, ascending.</param>
internal sealed record JournalRead(long Highest, IReadOnlyList<(long Number, byte[] Bytes)> Events);
