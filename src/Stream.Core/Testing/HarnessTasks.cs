using System.Collections.Immutable;
using Streams.Checkpoints;
using Streams.Connectors;
using Streams.Elements;
using Streams.Operators;
using Streams.Planning;
using Streams.Runtime;
using Streams.Runtime.Deployment;
using Streams.Runtime.Tasks;
using Streams.Time;

namespace Streams.Testing;

/// <summary>The tasks of a plan, run by the caller until they have nothing to do; snapshotted into memory, and made anew from a snapshot.</summary>
/// <param name="plan">A plan of parallelism 1.</param>
/// <param name="time">The clock.</param>
/// <param name="pauses">From which the lengths of turns follow; null: turns have no end.</param>
internal sealed class HarnessTasks(JobPlan plan, SimulatedTime time, Random? pauses)
{
    private const int LongTurn = 1_000_000;
    private const int MostRounds = 1_000_000;

    // Far beyond any linger: what waits for company leaves in the next round.
    private const long RoundMs = 1_000;

    private readonly JobClock _clock = new(time);
    private readonly List<MemorySnapshot> _written = [];
    private TaskGraph _graph = new([], [], 1);
    private Queue<Element>[] _edges = [];
    private long _checkpoint;
    private long _rounds;

    private IEnumerable<Subtask> Tasks => _graph.Tasks.Cast<Subtask>();

    /// <summary>Makes the tasks, from a snapshot if there is one, and runs what a restore makes due.</summary>
    public void Start(MemorySnapshot[]? restored)
    {
        _graph = GraphBuilder.Build(plan, new AttemptIdentity(1, "harness", restored is not null), new Dictionary<string, IReadOnlyList<SourceSplit>>());
        _edges = [.. _graph.Edges.Select(static _ => new Queue<Element>())];
        foreach (Subtask task in Tasks) task.Start(restored is null ? null : name => MemorySnapshot.Restored(name, _checkpoint, restored));
        Run();
    }

    /// <summary>Runs until nothing is left to do.</summary>
    public void Run()
    {
        for (int round = 0; RunOnce(); round++)
        {
            if (round > MostRounds) throw new HarnessException("The pipeline does not come to rest.");
        }
    }

    /// <summary>Tells every task that the clock has moved, and runs what that makes due.</summary>
    public void RingClock()
    {
        foreach (Subtask task in Tasks) task.Post(ClockRang.Instance);
        Run();
    }

    /// <summary>Takes a snapshot of everything.</summary>
    public MemorySnapshot[] Snapshot()
    {
        _written.Clear();
        _checkpoint++;
        foreach (Subtask source in Tasks.Where(static t => t.InletCount == 0)) source.Post(new TriggerSignal(_checkpoint, CheckpointKind.Periodic));
        Run();
        if (_written.Count != _graph.Tasks.Length) throw new HarnessException($"{_graph.Tasks.Length - _written.Count} of {_graph.Tasks.Length} tasks took no snapshot.");
        foreach (Subtask task in Tasks) task.Post(new CompletedSignal(_checkpoint, CheckpointKind.Periodic));
        Run();
        return [.. _written];
    }

    /// <summary>Lets go of everything.</summary>
    public void Stop()
    {
        foreach (Subtask task in Tasks) task.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    // False: nothing moved, and nothing waits to leave.
    private bool RunOnce()
    {
        bool hasMoved = false;
        foreach (Subtask task in Tasks)
        {
            while (task.Run(Read(), pauses is null ? LongTurn : 1 + pauses.Next(4)) == RunResult.More) hasMoved = true;
            while (task.TryTakeEffect(out Effect? effect))
            {
                CarryOut(task, effect!);
                hasMoved = true;
            }
        }

        for (int i = 0; i < _edges.Length; i++) hasMoved |= Move(_graph.Edges[i], _edges[i]);
        return hasMoved;
    }

    private bool Move(TaskEdge edge, Queue<Element> underWay)
    {
        bool hasMoved = false;
        while (_graph.Tasks[edge.FromTask].TryTake(edge.Outlet, out Element? element))
        {
            underWay.Enqueue(element!);
            hasMoved = true;
        }

        ITask to = _graph.Tasks[edge.ToTask];
        if (underWay.Count == 0 || !to.CanOffer(edge.Inlet)) return hasMoved;
        to.Offer(edge.Inlet, underWay.Dequeue());
        return true;
    }

    private void CarryOut(Subtask task, Effect effect)
    {
        switch (effect)
        {
            case WriteSnapshotEffect write:
                _written.Add(new MemorySnapshot([.. write.Snapshot.Sections]));
                task.Post(new EffectDone(effect, ImmutableArray<StateFile>.Empty, null));
                break;
            case WaitEffect wait:
                Answer(task, effect, wait.RunAsync);
                break;
            case CommitEffect commit:
                Answer(task, effect, commit.RunAsync);
                break;
        }
    }

    private static void Answer(Subtask task, Effect effect, Func<CancellationToken, Task> run)
    {
        run(CancellationToken.None).GetAwaiter().GetResult();
        task.Post(new EffectDone(effect, null, null));
    }

    private Now Read() => new(_clock.WallMs, ++_rounds * RoundMs);
}
