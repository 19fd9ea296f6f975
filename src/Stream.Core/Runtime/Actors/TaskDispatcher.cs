using Akka.Actor;
using Akka.Configuration;
using Streams.Runtime.Coordination;

namespace Streams.Runtime.Actors;

/// <summary>The threads that tasks run on, and the actor system around them: one of our own, or the one of the application.</summary>
internal static class TaskDispatcher
{
    /// <summary>Where the settings are; an application may override them there.</summary>
    public const string Id = "streams-dotnet.task-dispatcher";

    /// <summary>Says that an actor system has our defaults: settings that are put behind others stay, so they are put there once.</summary>
    private const string Mark = "streams-dotnet.has-defaults";

    // The channel executor would put all tasks on one core. The throughput is how many turns a busy task takes before others get its thread.
    private static readonly Config Defaults = ConfigurationFactory.ParseString($$"""
        {{Id}} {
          type = Dispatcher
          executor = default-executor
          throughput = 8
        }
        {{Mark}} = on
        {{LogJournal.Configuration}}
        """);

    // The process belongs to the application: no hook at its exit, no output past its own logging, no network.
    private static readonly Config Quiet = ConfigurationFactory.ParseString("""
        akka {
          loglevel = WARNING
          stdout-loglevel = WARNING
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          actor.provider = local
          coordinated-shutdown {
            run-by-clr-shutdown-hook = off
            exit-clr = off
          }
        }
        """);

    private static readonly Lock Gate = new();

    /// <summary>An actor system for jobs alone. Whoever asked for it terminates it.</summary>
    /// <param name="name">Letters, digits, hyphens.</param>
    public static ActorSystem CreateSystem(string name) => ActorSystem.Create(name, Quiet.WithFallback(Defaults));

    /// <summary>Puts our settings behind those of an actor system that is running, so that what the application sets stands.</summary>
    public static void AddDefaults(ActorSystem system)
    {
        lock (Gate)
        {
            if (!system.Settings.Config.HasPath(Mark)) system.Settings.InjectTopLevelFallback(Defaults);
        }
    }
}
