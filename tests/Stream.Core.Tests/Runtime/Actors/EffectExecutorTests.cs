using System.Collections.Immutable;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Runtime;
using Streams.Runtime.Actors;

namespace Streams.Tests.Runtime.Actors;

public sealed class EffectExecutorTests
{
    private static readonly ImmutableArray<FrozenSection> NoSections = [];

    [Fact]
    public async Task Results_and_errors_of_effects_come_back_to_the_task_that_started_them()
    {
        WaitEffect wait = new("nothing", _ => Task.CompletedTask);
        CommitEffect commit = new("out", 3, _ => throw new IOException("disk full"));
        WriteSnapshotEffect write = new(3, new FrozenSnapshot(NoSections));
        ImmutableArray<StateFile> files = [];
        List<EffectDone> results = [];
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedTask task = new(1)
        {
            Signalled = (self, signal, _) =>
            {
                if (signal is AbortSignal)
                {
                    self.Begin(wait);
                    self.Begin(commit);
                    self.Begin(write);
                    self.Begin(new ReportEffect(new EndOfDataSeen(1)));
                }
                else
                {
                    results.Add((EffectDone)signal);
                    if (results.Count == 3) all.SetResult();
                }
            },
        };
        (ITask?, WriteSnapshotEffect?) asked = default;
        await using HostedJob job = new([new ScriptedTask(0), task], [], write: (of, effect, _) =>
        {
            asked = (of, effect);
            return Task.FromResult(files);
        });

        job.Running.Post(1, new AbortSignal(1));
        await all.Task.InTime();

        Assert.Null(results.Single(r => r.Effect == wait).Error);
        Assert.Equal("disk full", Assert.IsType<IOException>(results.Single(r => r.Effect == commit).Error).Message);
        Assert.Equal(files, results.Single(r => r.Effect == write).Value);
        Assert.Equal((task, write), asked);
        Assert.Equal((1, new EndOfDataSeen(1)), await job.Reported);
        Assert.Empty(job.Failures);
    }

    [Fact]
    public async Task The_same_effect_may_be_started_again_as_soon_as_it_is_done()
    {
        WaitEffect wait = new("nothing", _ => Task.CompletedTask);
        int rounds = 0;
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedTask task = new(0)
        {
            Signalled = (self, _, _) =>
            {
                if (++rounds == 1000) all.SetResult();
                else self.Begin(wait);
            },
        };
        await using HostedJob job = new([task], []);

        job.Running.Post(0, new AbortSignal(1));

        await all.Task.InTime();
        Assert.Empty(job.Failures);
    }

    [Fact]
    public async Task A_stop_cancels_what_is_under_way_waits_for_it_and_gives_the_task_no_result()
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously), cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously), release = new();
        CommitEffect commit = new("out", 1, async token =>
        {
            await using CancellationTokenRegistration registered = token.Register(cancelled.SetResult);
            started.SetResult();
            await release.Task;
        });
        List<Signal> told = [];
        ScriptedTask task = new(0)
        {
            Signalled = (self, signal, _) =>
            {
                told.Add(signal);
                if (signal is AbortSignal) self.Begin(commit);
            },
        };
        await using HostedJob job = new([task], []);
        job.Running.Post(0, new AbortSignal(1));
        await started.Task.InTime();

        Task stop = job.Running.StopAsync();
        await cancelled.Task.InTime();
        await job.Running.Tasks[0].Stopped.InTime();
        Assert.False(stop.IsCompleted);
        release.SetResult();
        await stop.InTime();

        Assert.IsType<AbortSignal>(Assert.Single(told));
        Assert.Empty(job.Failures);
    }

    [Fact]
    public async Task A_snapshot_that_comes_after_the_stop_is_released_unwritten()
    {
        EffectExecutor effects = new((_, _, _) => throw new InvalidOperationException("No one writes any more."), (_, _) => { });
        Unwritten section = new();
        await effects.StopAsync().InTime();

        effects.Execute(new ScriptedTask(0), new WriteSnapshotEffect(1, new FrozenSnapshot([section])), _ => throw new InvalidOperationException("There is no result."));

        Assert.Equal(1, section.Releases);
        Assert.Empty(effects.Describe());
    }

    private sealed class Unwritten() : FrozenSection("o", "s", default, default, "", "")
    {
        public int Releases;
        public override ValueTask WriteAsync(SectionWriter output, CancellationToken cancellationToken) => throw new InvalidOperationException();
        public override void Release() => Releases++;
    }
}
