using System.Diagnostics;

namespace Streams.Diagnostics;

/// <summary>Follows the checkpoints of a job from trigger to end: an <see cref="Activity"/> each, and the histograms. Safe from any thread.</summary>
internal sealed class CheckpointTraces(JobMetrics metrics)
{
    /// <summary>The name of the activity source.</summary>
    public const string SourceName = "Streams";

    private static readonly ActivitySource Source = new(SourceName);

    private readonly Lock _gate = new();
    private readonly Dictionary<long, InFlight> _inFlight = [];

    /// <summary>Sources were told to send barriers.</summary>
    public void Triggered(long id, string kind)
    {
        InFlight checkpoint = new(metrics.Clock.GetTimestamp(), kind, Begin("checkpoint", metrics.Job, id));
        checkpoint.Activity?.SetTag("streams.checkpoint.kind", kind);
        lock (_gate) _inFlight[id] = checkpoint;
    }

    /// <summary>A task has waited for barriers.</summary>
    public void Aligned(long id, TimeSpan waited) => Note(id, c => c.Alignment = Longer(c.Alignment, waited));

    /// <summary>A task has frozen its state.</summary>
    public void Frozen(long id, TimeSpan took) => Note(id, c => c.Freeze = Longer(c.Freeze, took));

    /// <summary>A task's state is durable.</summary>
    public void Written(long id, TimeSpan took, long bytes) => Note(id, c =>
    {
        c.Write = Longer(c.Write, took);
        c.Bytes += bytes;
    });

    /// <summary>The checkpoint is complete.</summary>
    public void Completed(long id) => End(id, "completed", null);

    /// <summary>It is given up.</summary>
    /// <param name="id">The checkpoint.</param>
    /// <param name="reason">Why.</param>
    /// <param name="isReplaced">Nothing went wrong: the last checkpoint of the run takes its place.</param>
    public void Aborted(long id, string reason, bool isReplaced) => End(id, isReplaced ? "replaced" : "aborted", reason);

    /// <summary>The attempt is over, and with it what is in flight.</summary>
    public void AttemptEnded()
    {
        long[] left;
        lock (_gate) left = [.. _inFlight.Keys];
        foreach (long id in left) Aborted(id, "The attempt ended.", isReplaced: false);
    }

    /// <summary>Restores a checkpoint within an activity.</summary>
    /// <param name="id">The checkpoint.</param>
    /// <param name="entry">The number of its entry in the log.</param>
    /// <param name="bytes">The size of its state.</param>
    /// <param name="restore">What is done.</param>
    public async Task RestoreAsync(long id, long entry, long bytes, Func<Task> restore)
    {
        using Activity? activity = Begin("restore", metrics.Job, id);
        activity?.SetTag("streams.checkpoint.entry", entry).SetTag("streams.checkpoint.size", bytes);
        try
        {
            await restore().ConfigureAwait(false);
            activity?.SetTag("streams.checkpoint.outcome", "completed");
        }
        catch (Exception e)
        {
            activity?.SetTag("streams.checkpoint.outcome", "failed").SetTag("error.type", e.GetType().FullName).SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
    }

    // A root, and not the current one of whatever thread it begins on: it ends on another.
    private static Activity? Begin(string name, string job, long id)
    {
        Activity? current = Activity.Current;
        Activity.Current = null;
        try
        {
            return Source.StartActivity(name)?.SetTag("streams.job", job).SetTag("streams.checkpoint.id", id);
        }
        finally
        {
            Activity.Current = current;
        }
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private void Note(long id, Action<InFlight> note)
    {
        lock (_gate)
        {
            if (_inFlight.TryGetValue(id, out InFlight? checkpoint)) note(checkpoint);
        }
    }

    private void End(long id, string outcome, string? reason)
    {
        InFlight? ended;
        lock (_gate)
        {
            if (!_inFlight.Remove(id, out ended)) return;
        }

        metrics.Ended(ended.Kind, outcome, metrics.Clock.GetElapsedTime(ended.Since), ended.Bytes);
        using Activity? activity = ended.Activity;
        activity?.SetTag("streams.checkpoint.outcome", outcome).SetTag("streams.checkpoint.size", ended.Bytes)
            .SetTag("streams.checkpoint.alignment.duration", ended.Alignment.TotalSeconds)
            .SetTag("streams.checkpoint.freeze.duration", ended.Freeze.TotalSeconds)
            .SetTag("streams.checkpoint.write.duration", ended.Write.TotalSeconds);
        if (outcome == "aborted") activity?.SetStatus(ActivityStatusCode.Error, reason);
    }

    /// <summary>A checkpoint under way; the parts are those of the slowest task.</summary>
    private sealed class InFlight(long since, string kind, Activity? activity)
    {
        public long Since => since;
        public string Kind => kind;
        public Activity? Activity => activity;
        public TimeSpan Alignment { get; set; }
        public TimeSpan Freeze { get; set; }
        public TimeSpan Write { get; set; }
        public long Bytes { get; set; }
    }
}
