using System.Collections.Immutable;

namespace Streams.Diagnostics;

/// <summary>The counts and times of one task, over all attempts of a run. The task writes plain fields, a batch at a time; instruments read them when they are asked.</summary>
/// <param name="chain">Its operators, for people: <c>commits → Select</c>.</param>
/// <param name="subtask">Its number among those that run the chain, from 0.</param>
/// <param name="histograms">Takes what happens once per checkpoint; null: nobody does.</param>
internal sealed class TaskMetrics(string chain, int subtask, IJobHistograms? histograms = null)
{
    private ImmutableArray<OperatorMetrics> _operators = [];

    /// <summary>Its operators, for people.</summary>
    public string Chain => chain;

    /// <summary>Its number among those that run the chain.</summary>
    public int Subtask => subtask;

    /// <summary>Its operators, in the order of the chain.</summary>
    public ImmutableArray<OperatorMetrics> Operators => _operators;

    /// <summary>How it spends its time.</summary>
    public TaskTimes Times { get; private set; } = new(0, 0);

    /// <summary>The task while it runs.</summary>
    public ITaskProbe? Probe { get; private set; }

    /// <summary>Where its inlets come from, for people; known while it runs.</summary>
    public ImmutableArray<string> Inlets { get; set; } = [];

    /// <summary>Where its outlets lead, for people; known while it runs.</summary>
    public ImmutableArray<string> Outlets { get; set; } = [];

    /// <summary>Records that it took in so far, or read if it is a source.</summary>
    public long Records => _operators.IsEmpty ? 0 : Math.Max(_operators[0].In.Records, _operators[0].Out.Records);

    /// <summary>Names its operators. The same names again, in a later attempt, change nothing.</summary>
    public void Name(IEnumerable<string> operators)
    {
        if (!_operators.IsEmpty) return;
        Dictionary<string, int> seen = [];
        List<OperatorMetrics> made = [];
        foreach (string name in operators)
        {
            int times = seen[name] = seen.GetValueOrDefault(name) + 1;
            made.Add(new OperatorMetrics(times == 1 ? name : $"{name}-{times}"));
        }

        _operators = [.. made];
    }

    /// <summary>An attempt makes the task.</summary>
    public void Attach(ITaskProbe probe, int inlets, int outlets)
    {
        Probe = probe;
        if (!Times.AreOf(inlets, outlets)) Times = new TaskTimes(inlets, outlets);
    }

    /// <summary>The attempt is over: keeps what was counted, and lets go of the task.</summary>
    public void Detach(long now)
    {
        Times.Stop(now);
        Probe = null;
        foreach (OperatorMetrics op in _operators) op.Detach();
    }

    /// <summary>A barrier has come on every inlet.</summary>
    /// <param name="checkpoint">Its checkpoint.</param>
    /// <param name="waitedMs">Since it came on the first one.</param>
    /// <param name="lastInlet">Where it came last.</param>
    public void Aligned(long checkpoint, long waitedMs, int lastInlet) =>
        histograms?.Aligned(this, checkpoint, TimeSpan.FromMilliseconds(waitedMs), lastInlet < Inlets.Length ? Inlets[lastInlet] : "");

    /// <summary>A section of an operator's state is written, or given up. From any thread.</summary>
    public void Copied(string name, long bytes) => _operators.FirstOrDefault(op => op.Name == name)?.AddCopied(bytes);

    /// <summary>The state was frozen for a checkpoint.</summary>
    public void Frozen(long checkpoint, TimeSpan took) => histograms?.Frozen(this, checkpoint, took);
}

/// <summary>Takes what tasks tell once per checkpoint. Safe from any thread.</summary>
internal interface IJobHistograms
{
    /// <summary>A task has waited for the barriers of a checkpoint.</summary>
    void Aligned(TaskMetrics task, long checkpoint, TimeSpan waited, string lastInlet);

    /// <summary>A task has frozen its state.</summary>
    void Frozen(TaskMetrics task, long checkpoint, TimeSpan took);
}
