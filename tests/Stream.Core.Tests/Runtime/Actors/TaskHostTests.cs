using Streams.Runtime;
using Streams.Runtime.Actors;

namespace Streams.Tests.Runtime.Actors;

public sealed class TaskHostTests
{
    [Theory, InlineData(1, 1, 1000), InlineData(4, 4, 500), InlineData(1, 8, 200), InlineData(70, 1, 20), InlineData(64, 64, 4)]
    public async Task Every_element_of_an_exchange_arrives_once_and_in_the_order_of_its_edge(int sources, int sinks, int perEdge)
    {
        ListingSink[] listing = [.. Enumerable.Range(0, sinks).Select(j => new ListingSink(sources + j, sources))];
        await using HostedJob job = new(
            [.. Enumerable.Range(0, sources).Select(i => new NumberSource(i, sinks, perEdge)), .. listing],
            HostedJob.Exchange(0, sources, sources, sinks));

        await Task.WhenAll(listing.Select(s => s.Ended)).InTime();

        foreach (ListingSink sink in listing)
        {
            for (int i = 0; i < sources; i++) Assert.Equal(Enumerable.Range(i * 1_000_000, perEdge), sink.Numbers[i]);
        }

        Assert.Empty(job.Failures);
    }

    [Theory, InlineData(1), InlineData(4)]
    public async Task A_held_inlet_stops_its_producer_at_the_capacity_of_the_edge_and_nobody_else(int capacity)
    {
        TaskCompletionSource full = new(TaskCreationOptions.RunContinuationsAsynchronously), lastFree = new(TaskCreationOptions.RunContinuationsAsynchronously);
        NumberSource held = new(0, 1, 50)
        {
            OnLeft = taken =>
            {
                if (taken == capacity) full.SetResult();
            },
        };
        NumberSource free = new(1, 1, 500) { Waits = true };
        ListingSink sink = new ListingSink(2, 2)
        {
            OnNumber = n =>
            {
                if (n == 1_000_499) lastFree.SetResult();
            },
        }.Holding(0);
        await using HostedJob job = new([held, free, sink], [new(0, 0, 2, 0), new(1, 0, 2, 1)], capacity);

        await full.Task.InTime();
        job.Running.Post(1, new AbortSignal(1));
        await lastFree.Task.InTime();
        Assert.Equal(capacity, Volatile.Read(ref held.Taken));
        Assert.Empty(sink.Numbers[0]);

        job.Running.Post(2, new AbortSignal(1));
        await sink.Ended.InTime();
        Assert.Equal(Enumerable.Range(0, 50), sink.Numbers[0]);
        Assert.Equal(Enumerable.Range(1_000_000, 500), sink.Numbers[1]);
    }

    [Fact]
    public async Task Relays_between_two_layers_lose_and_reorder_nothing()
    {
        int missing = 3 * 2 * 300;
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Count(int number)
        {
            if (Interlocked.Decrement(ref missing) == 0) all.SetResult();
        }

        ListingSink[] sinks = [new(5, 2) { OnNumber = Count }, new(6, 2) { OnNumber = Count }];
        NumberSource[] sources = [new(0, 2, 300) { MaxPerRun = 1 }, new(1, 2, 300), new(2, 2, 300) { MaxPerRun = 1 }];
        Relay[] relays = [new(3, 3, 2), new(4, 3, 2)];
        await using HostedJob job = new([.. sources, .. relays, .. sinks], [.. HostedJob.Exchange(0, 3, 3, 2), .. HostedJob.Exchange(3, 2, 5, 2)], 2);

        await all.Task.InTime();
        await job.Running.StopAsync().InTime();

        // Inlets 0 and 2 of a relay share its outlet 0: there, each source keeps its own order.
        Assert.All(sinks[1].Numbers, numbers => Assert.Equal(Enumerable.Range(1_000_000, 300), numbers));
        foreach (List<int> numbers in sinks[0].Numbers)
        {
            Assert.Equal(Enumerable.Range(0, 300), numbers.Where(n => n < 1_000_000));
            Assert.Equal(Enumerable.Range(2_000_000, 300), numbers.Where(n => n >= 2_000_000));
        }
    }

    [Fact]
    public async Task A_lone_element_arrives_without_other_traffic()
    {
        TaskCompletionSource<int> arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedTask source = new(0, outlets: 1) { Signalled = static (task, _, _) => task.Emit(0, 42) };
        ListingSink sink = new(2, 1) { OnNumber = arrived.SetResult };
        await using HostedJob job = new([source, new Relay(1, 1, 1), sink], [new(0, 0, 1, 0), new(1, 0, 2, 0)]);

        job.Running.Post(0, new AbortSignal(1));

        Assert.Equal(42, await arrived.Task.InTime());
    }

    [Fact]
    public async Task A_task_without_edges_runs_alone_and_beside_others()
    {
        TaskCompletionSource<Signal> first = new(TaskCreationOptions.RunContinuationsAsynchronously), second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using HostedJob job = new(
            [
                new ScriptedTask(0) { Signalled = (_, signal, _) => first.SetResult(signal) },
                new ScriptedTask(1) { Signalled = (_, signal, _) => second.SetResult(signal) },
            ],
            []);
        AbortSignal told = new(7);

        job.Running.PostAll(told);

        Assert.Same(told, await first.Task.InTime());
        Assert.Same(told, await second.Task.InTime());
    }

    [Fact]
    public async Task Posts_reach_a_task_in_the_order_of_each_poster_even_while_it_never_runs_dry()
    {
        List<long> seen = [];
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedTask busy = new(0)
        {
            Running = static (_, _) => RunResult.More,
            Signalled = (_, signal, _) =>
            {
                seen.Add(((AbortSignal)signal).CheckpointId);
                if (seen.Count == 4000) all.SetResult();
            },
        };
        await using HostedJob job = new([busy], []);

        Parallel.For(0, 4, poster =>
        {
            for (int i = 0; i < 1000; i++) job.Running.Post(0, new AbortSignal((poster * 1000) + i));
        });

        await all.Task.InTime();
        for (int poster = 0; poster < 4; poster++)
        {
            Assert.Equal(Enumerable.Range(poster * 1000, 1000).Select(i => (long)i), seen.Where(id => id / 1000 == poster));
        }
    }

    [Fact]
    public async Task Every_task_is_an_island_so_that_two_neighbours_work_at_the_same_time()
    {
        using Barrier both = new(2);
        TaskCompletionSource<bool> met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Meet(ScriptedTask task, Signal signal, Streams.Time.Now now)
        {
            bool inTime = both.SignalAndWait(HostedJob.Patience);
            met.TrySetResult(inTime);
        }

        await using HostedJob job = new([new ScriptedTask(0, outlets: 1) { Signalled = Meet }, new ScriptedTask(1, inlets: 1) { Signalled = Meet }], [new(0, 0, 1, 0)]);

        job.Running.PostAll(new AbortSignal(1));

        Assert.True(await met.Task.InTime());
    }

    [Fact]
    public async Task A_graph_with_a_loose_port_is_refused()
    {
        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(async () =>
        {
            await using HostedJob job = new([new NumberSource(0, 2, 1), new ListingSink(1, 1)], [new(0, 0, 1, 0)]);
        });

        Assert.Contains("Every port of a task needs one edge", refused.Message, StringComparison.Ordinal);
    }
}
