using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Time.Testing;
using Streams.Runtime;
using Streams.Runtime.Actors;
using Streams.Time;

namespace Streams.Tests.Runtime.Actors;

public sealed class TaskFailureTests
{
    [Fact]
    public async Task A_task_that_throws_stops_all_others_and_is_the_only_one_reported()
    {
        InvalidOperationException bug = new("bug");
        ListingSink failing = new(4, 4)
        {
            OnNumber = n =>
            {
                if (n == 2_000_100) throw bug;
            },
        };
        ListingSink[] sinks = [failing, .. Enumerable.Range(5, 3).Select(j => new ListingSink(j, 4))];
        await using HostedJob job = new([.. Enumerable.Range(0, 4).Select(i => new NumberSource(i, 4, 1_000_000)), .. sinks], HostedJob.Exchange(0, 4, 4, 4));

        TaskFailure failure = await job.Failed;
        await job.Running.StopAsync().InTime();

        Assert.Same(failing, failure.Task);
        Assert.Equal("ListingSink 4", failure.TaskName);
        Assert.Same(bug, failure.Cause);
        Assert.Same(failure, Assert.Single(job.Failures));
    }

    [Fact]
    public async Task Of_many_tasks_that_throw_the_first_is_reported_and_Akka_logs_none_of_it()
    {
        ActorSystem system = TaskDispatcher.CreateSystem("logged");
        Inbox logged = Inbox.Create(system);
        system.EventStream.Subscribe(logged.Receiver, typeof(Error));
        system.EventStream.Subscribe(logged.Receiver, typeof(Warning));
        void Throw(ScriptedTask task, Signal signal, Now now) => throw new InvalidOperationException(task.Name);
        HostedJob job = new(
            [.. Enumerable.Range(0, 8).Select(i => new ScriptedTask(i, 1, 1) { Signalled = Throw })],
            Enumerable.Range(0, 4).SelectMany(i => new TaskEdge[] { new(i, 0, i + 4, 0), new(i + 4, 0, i, 0) }),
            system: system);

        job.Running.PostAll(new AbortSignal(1));
        TaskFailure failure = await job.Failed;
        await job.DisposeAsync();

        Assert.Equal(failure.TaskName, failure.Cause.Message);
        Assert.Single(job.Failures);
        logged.Receiver.Tell("nothing before this");
        Assert.Equal("nothing before this", await logged.ReceiveAsync(HostedJob.Patience));
        await system.Terminate().InTime();
    }

    [Fact]
    public async Task A_failure_after_the_stop_is_not_reported()
    {
        using ManualResetEventSlim stopping = new();
        TaskCompletionSource busy = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedTask task = new(0)
        {
            Running = (_, _) =>
            {
                busy.TrySetResult();
                Assert.True(stopping.Wait(HostedJob.Patience));
                throw new InvalidOperationException("too late to matter");
            },
        };
        await using HostedJob job = new([task], []);
        await busy.Task.InTime();

        Task stopped = job.Running.StopAsync();
        stopping.Set();
        await stopped.InTime();

        Assert.Empty(job.Failures);
    }

    [Fact]
    public async Task A_job_that_is_busy_stops_when_it_is_told_to_and_keeps_its_actor_system()
    {
        ActorSystem system = ActorSystem.Create("given", "akka.loglevel = WARNING");
        ListingSink[] sinks = [new(2, 2), new(3, 2)];
        HostedJob job = new([new NumberSource(0, 2, int.MaxValue - 1), new NumberSource(1, 2, int.MaxValue - 1), .. sinks], HostedJob.Exchange(0, 2, 2, 2), system: system);
        await job.DisposeAsync();
        int seen = sinks.Sum(s => s.Numbers.Sum(n => n.Count));
        job.Running.PostAll(new AbortSignal(1)); // Lost, harmlessly.

        await using (HostedJob next = new([new NumberSource(0, 1, 10), new ListingSink(1, 1)], [new(0, 0, 1, 0)], system: system))
        {
            Assert.Equal(seen, sinks.Sum(s => s.Numbers.Sum(n => n.Count)));
            Assert.False(system.WhenTerminated.IsCompleted);
        }

        Assert.Empty(job.Failures);
        await system.Terminate().InTime();
    }

    [Fact]
    public async Task An_actor_system_that_goes_down_under_a_job_is_its_failure()
    {
        ActorSystem system = TaskDispatcher.CreateSystem("doomed");
        HostedJob job = new([new NumberSource(0, 1, 10), new ListingSink(1, 1)], [new(0, 0, 1, 0)], system: system);
        await ((ListingSink)job.Running.Tasks[1].Task).Ended.InTime();

        await system.Terminate().InTime();

        Assert.IsType<TaskStoppedException>((await job.Failed).Cause);
        await job.DisposeAsync();
        Assert.Single(job.Failures);
    }

    [Fact]
    public async Task A_task_that_does_not_stop_is_named()
    {
        FakeTimeProvider time = new();
        using ManualResetEventSlim release = new();
        TaskCompletionSource blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedTask stuck = new(1)
        {
            Running = (_, _) =>
            {
                blocked.TrySetResult();
                release.Wait();
                return RunResult.NeedsInput;
            },
        };
        HostedJob job = new([new ScriptedTask(0), stuck], [], time: time);
        await blocked.Task.InTime();

        Task stop = job.Running.StopAsync();
        await job.Running.Tasks[0].Stopped.InTime();
        while (!stop.IsCompleted)
        {
            time.Advance(RunningTasks.StopPatience);
            await Task.Yield();
        }

        TasksDoNotStopException late = await Assert.ThrowsAsync<TasksDoNotStopException>(() => stop);
        Assert.Equal(["'scripted 1'"], late.Tasks);
        Assert.StartsWith("Still running 30 s after they were told to stop: 'scripted 1'.", late.Message, StringComparison.Ordinal);
        release.Set();
        await job.Running.Tasks[1].Stopped.InTime();
        await Assert.ThrowsAsync<TasksDoNotStopException>(async () => await job.DisposeAsync());
    }
}
