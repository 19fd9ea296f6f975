using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Streams.Runtime;
using Streams.Runtime.Actors;
using Streams.Time;

namespace Streams.Tests.Runtime.Actors;

public sealed class AlarmClockTests
{
    [Fact]
    public void Each_task_rings_once_at_its_own_time()
    {
        FakeTimeProvider time = new();
        List<int> rung = [];
        using AlarmClock alarms = new(new JobClock(time), 3, rung.Add);
        alarms.Set(0, 100);
        alarms.Set(1, 50);
        alarms.Set(2, 50);

        time.Advance(TimeSpan.FromMilliseconds(49));
        Assert.Empty(rung);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([1, 2], rung);
        time.Advance(TimeSpan.FromMilliseconds(1000));
        Assert.Equal([1, 2, 0], rung);
    }

    [Fact]
    public void An_alarm_can_be_moved_both_ways_and_taken_back()
    {
        FakeTimeProvider time = new();
        List<int> rung = [];
        using AlarmClock alarms = new(new JobClock(time), 3, rung.Add);
        alarms.Set(0, 100);
        alarms.Set(1, 100);
        alarms.Set(2, 100);
        alarms.Set(0, 10);
        alarms.Set(1, 200);
        alarms.Set(2, long.MaxValue);

        time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal([0], rung);
        time.Advance(TimeSpan.FromMilliseconds(189));
        Assert.Equal([0], rung);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([0, 1], rung);
        time.Advance(TimeSpan.FromDays(90));
        Assert.Equal([0, 1], rung);
    }

    [Fact]
    public void An_alarm_far_ahead_rings_in_its_time()
    {
        FakeTimeProvider time = new();
        List<int> rung = [];
        using AlarmClock alarms = new(new JobClock(time), 1, rung.Add);
        alarms.Set(0, (long)TimeSpan.FromDays(60).TotalMilliseconds);

        time.Advance(TimeSpan.FromDays(60) - TimeSpan.FromMilliseconds(1));
        Assert.Empty(rung);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([0], rung);
    }

    [Fact]
    public async Task An_alarm_that_is_past_rings_at_once()
    {
        TaskCompletionSource<int> rung = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeTimeProvider time = new();
        JobClock clock = new(time);
        time.Advance(TimeSpan.FromSeconds(1));
        using AlarmClock alarms = new(clock, 2, rung.SetResult);

        alarms.Set(1, 5);

        Assert.Equal(1, await rung.Task.InTime());
    }

    [Fact]
    public async Task On_the_clock_of_the_system_alarms_ring_in_order_and_not_early()
    {
        JobClock clock = new(TimeProvider.System);
        ConcurrentQueue<(int Task, long At)> rung = new();
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using AlarmClock alarms = new(clock, 3, task =>
        {
            rung.Enqueue((task, clock.MonotonicMs));
            if (rung.Count == 3) all.SetResult();
        });
        long start = clock.MonotonicMs;
        alarms.Set(0, start + 3_600_000);
        alarms.Set(1, start + 60);
        alarms.Set(2, start + 20);
        alarms.Set(0, start + 40);

        await all.Task.InTime();

        Assert.True(rung.Single(r => r.Task == 0).At >= start + 40);
        Assert.True(rung.Single(r => r.Task == 1).At >= start + 60);
        Assert.True(rung.Single(r => r.Task == 2).At >= start + 20);
    }

    [Fact]
    public async Task A_task_is_told_when_its_alarm_is_due_and_not_before()
    {
        FakeTimeProvider time = new();
        int rings = 0;
        TaskCompletionSource<Now> rang = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource probed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedTask task = new(0)
        {
            Signalled = (self, signal, now) =>
            {
                if (signal is not ClockRang)
                {
                    probed.SetResult();
                    return;
                }

                rings++;
                self.SetAlarm(long.MaxValue);
                rang.SetResult(now);
            },
        };
        task.SetAlarm(100);
        await using HostedJob job = new([task, new ScriptedTask(1)], [], time: time);

        time.Advance(TimeSpan.FromMilliseconds(99));
        job.Running.Post(0, new AbortSignal(1));
        await probed.Task.InTime();
        Assert.Equal(0, rings);
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(100, (await rang.Task.InTime()).MonotonicMs);
        Assert.Equal(1, rings);
    }

    [Fact]
    public async Task An_alarm_that_waits_for_credit_rings_once_and_again_when_there_is_credit()
    {
        FakeTimeProvider time = new();
        int rings = 0;
        bool full = true;
        TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously), second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource[] probes = [.. Enumerable.Range(0, 100).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        ScriptedTask task = new(0)
        {
            Signalled = (self, signal, _) =>
            {
                switch (signal)
                {
                    case ClockRang when ++rings == 1: first.SetResult(); break;
                    case ClockRang when !full: self.SetAlarm(long.MaxValue); second.TrySetResult(); break;
                    case AbortSignal probe: probes[probe.CheckpointId].SetResult(); break;
                    case CompletedSignal: full = false; break;
                }
            },
            Running = (_, _) => full ? RunResult.NeedsCredit : RunResult.NeedsInput,
        };
        task.SetAlarm(10);
        await using HostedJob job = new([task], [], time: time);
        time.Advance(TimeSpan.FromMilliseconds(20));
        await first.Task.InTime();

        for (int i = 0; i < probes.Length; i++)
        {
            job.Running.Post(0, new AbortSignal(i));
            await probes[i].Task.InTime();
            await Task.Run(static () => { }, TestContext.Current.CancellationToken); // Behind what the alarm may have queued.
        }

        Assert.Equal(1, rings);
        job.Running.Post(0, new CompletedSignal(1, default));
        await second.Task.InTime();
    }
}
