using Akka.Actor;
using Streams.Runtime;
using Streams.Runtime.Actors;

namespace Streams.Tests.Runtime.Actors;

public sealed class TaskDispatcherTests
{
    [Fact]
    public async Task Tasks_in_a_given_actor_system_run_on_the_threads_that_its_application_has_set()
    {
        ActorSystem system = ActorSystem.Create("given", $$"""
            akka.loglevel = WARNING
            {{TaskDispatcher.Id}} {
              executor = fork-join-executor
              fork-join-executor { parallelism-min = 2, parallelism-factor = 1.0, parallelism-max = 2 }
            }
            """);
        TaskCompletionSource<string?> thread = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedTask task = new(0) { Signalled = (_, _, _) => thread.SetResult(Thread.CurrentThread.Name) };
        await using (HostedJob job = new([task], [], system: system))
        {
            job.Running.Post(0, new AbortSignal(1));

            Assert.Contains("task-dispatcher", await thread.Task.InTime(), StringComparison.Ordinal);
        }

        Assert.False(system.WhenTerminated.IsCompleted);
        await system.Terminate().InTime();
    }

    [Fact]
    public async Task A_system_of_our_own_leaves_the_process_alone()
    {
        ActorSystem system = TaskDispatcher.CreateSystem("own");
        using TaskHost host = new(system);

        Assert.False(system.Settings.Config.GetBoolean("akka.coordinated-shutdown.run-by-clr-shutdown-hook"));
        Assert.False(system.Settings.Config.GetBoolean("akka.coordinated-shutdown.exit-clr"));
        Assert.Equal("WARNING", system.Settings.LogLevel);
        Assert.Equal(TaskDispatcher.Id, system.Dispatchers.Lookup(TaskDispatcher.Id).Id);
        await system.Terminate().InTime();
    }
}
