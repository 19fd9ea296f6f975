using System.Collections.Concurrent;
using Akka.Actor;

namespace Streams.Runtime.Coordination;

/// <summary>Which store the log of a persistent actor lies in: what the journal plugin, which Akka creates, cannot be told otherwise. One per actor system.</summary>
internal sealed class CheckpointLogs : IExtension
{
    private readonly ConcurrentDictionary<string, JobLog> _logs = new();

    /// <summary>That of a system.</summary>
    public static CheckpointLogs In(ActorSystem system) => system.WithExtension<CheckpointLogs, Provider>();

    /// <summary>Adds an actor's log, before the actor starts.</summary>
    public void Add(string persistenceId, JobLog log) => _logs[persistenceId] = log;

    /// <summary>Forgets it, once the actor has stopped.</summary>
    public void Remove(string persistenceId) => _logs.TryRemove(persistenceId, out _);

    /// <summary>The log of an actor.</summary>
    public JobLog Of(string persistenceId) => _logs.TryGetValue(persistenceId, out JobLog? log)
        ? log
        : throw new InvalidOperationException($"'{persistenceId}' is no coordinator of this library: the plugin '{LogJournal.PluginId}' serves no other actors.");

    private sealed class Provider : ExtensionIdProvider<CheckpointLogs>
    {
        public override CheckpointLogs CreateExtension(ExtendedActorSystem system) => new();
    }
}
