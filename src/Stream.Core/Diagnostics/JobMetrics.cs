using System.Collections.Immutable;

namespace Streams.Diagnostics;

/// <summary>What is measured of one run of a job, over all of its attempts. Lives as long as the run: disposing of it takes its series out of the instruments.</summary>
/// <remarks>Tasks are known by chain and subtask, so an attempt counts on where the one before it stopped. Attempts do not overlap.</remarks>
internal sealed class JobMetrics : IJobHistograms, IDisposable
{
    private readonly StreamMeter _meter;
    private readonly Dictionary<(string Chain, int Subtask), TaskMetrics> _byName = [];
    private readonly Lock _gate = new();

    /// <param name="job">The job's name.</param>
    /// <param name="time">The job's clock.</param>
    /// <param name="meter">Where its series are shown.</param>
    public JobMetrics(string job, TimeProvider time, StreamMeter meter)
    {
        (Job, Clock, _meter) = (job, time, meter);
        Checkpoints = new CheckpointTraces(this);
        meter.Add(this);
    }

    /// <summary>The job's name.</summary>
    public string Job { get; }

    /// <summary>The job's clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Its checkpoints under way.</summary>
    public CheckpointTraces Checkpoints { get; }

    /// <summary>Every task that was ever made.</summary>
    public ImmutableArray<TaskMetrics> Tasks { get; private set; } = [];

    /// <summary>The edges of the attempt that runs.</summary>
    public ImmutableArray<EdgeMetrics> Edges { get; private set; } = [];

    /// <summary>Finds the metrics of a task, or makes them.</summary>
    public TaskMetrics Task(string chain, int subtask)
    {
        lock (_gate)
        {
            if (_byName.TryGetValue((chain, subtask), out TaskMetrics? known)) return known;
            TaskMetrics made = _byName[(chain, subtask)] = new(chain, subtask, this);
            Tasks = Tasks.Add(made);
            return made;
        }
    }

    /// <summary>An attempt's tasks begin to run.</summary>
    public void Begin(ImmutableArray<EdgeMetrics> edges)
    {
        Edges = edges;
        long now = Clock.GetTimestamp();
        foreach (TaskMetrics task in Tasks)
        {
            task.Inlets = [.. edges.Where(e => e.To == task).OrderBy(static e => e.Inlet).Select(static e => Place(e.From))];
            task.Outlets = [.. edges.Where(e => e.From == task).OrderBy(static e => e.Outlet).Select(static e => Place(e.To))];
            task.Times.Start(now);
        }
    }

    /// <summary>An attempt is over.</summary>
    public void End()
    {
        Edges = [];
        Checkpoints.AttemptEnded();
        long now = Clock.GetTimestamp();
        foreach (TaskMetrics task in Tasks) task.Detach(now);
    }

    /// <summary>An attempt ended, and another begins.</summary>
    /// <param name="cause">What ended it; null: a start or an entry was lost to another process.</param>
    public void Restarted(Exception? cause) => _meter.Restarted(Job, cause?.GetType().FullName ?? "start_lost");

    /// <inheritdoc />
    public void Aligned(TaskMetrics task, long checkpoint, TimeSpan waited, string lastInlet)
    {
        _meter.Aligned(Job, task, waited, lastInlet);
        Checkpoints.Aligned(checkpoint, waited);
    }

    /// <inheritdoc />
    public void Frozen(TaskMetrics task, long checkpoint, TimeSpan took)
    {
        _meter.Frozen(Job, task, took);
        Checkpoints.Frozen(checkpoint, took);
    }

    /// <summary>A task's part of a checkpoint is durable.</summary>
    public void Written(TaskMetrics task, long checkpoint, TimeSpan took, long bytes)
    {
        _meter.Written(Job, task, took);
        Checkpoints.Written(checkpoint, took, bytes);
    }

    /// <summary>A checkpoint is complete, or given up.</summary>
    public void Ended(string kind, string outcome, TimeSpan took, long bytes) => _meter.Ended(Job, kind, outcome, took, bytes);

    /// <inheritdoc />
    public void Dispose() => _meter.Remove(this);

    /// <summary>A task for people: <c>Select → Sum (1)</c>, with its subtask from 0.</summary>
    public static string Place(TaskMetrics task) => $"{task.Chain} ({task.Subtask})";
}

/// <summary>An edge of a running attempt.</summary>
/// <param name="From">The task upstream.</param>
/// <param name="Outlet">Its outlet.</param>
/// <param name="To">The task downstream.</param>
/// <param name="Inlet">Its inlet.</param>
internal sealed record EdgeMetrics(TaskMetrics From, int Outlet, TaskMetrics To, int Inlet)
{
    /// <summary>How many elements wait on it: sent and not handled yet.</summary>
    public long Waiting => Math.Max(0, (From.Probe?.SentAt(Outlet) ?? 0) - (To.Probe?.HandledAt(Inlet) ?? 0));
}
