using Microsoft.Extensions.Logging;

namespace Streams.Diagnostics;

/// <summary>Looks at a running job now and then, and says in the log what holds it: who keeps event time from advancing, and which task is the slowest.</summary>
/// <remarks>Each is said once when it has lasted for <see cref="Patience"/>, and again only after it has been over. Looks and waits by the job's clock.</remarks>
internal sealed class StallWatch : IDisposable
{
    /// <summary>How long something has to last until it is told.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);
    private const double HeldShare = 0.5;

    private readonly JobMetrics _metrics;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly Dictionary<TaskMetrics, Seen> _seen = [];
    private long _heldSince = long.MinValue;
    private bool _hasToldHeld;
    private bool _isOver;

    public StallWatch(JobMetrics metrics, ILogger logger)
    {
        (_metrics, _logger) = (metrics, logger);
        _timer = metrics.Clock.CreateTimer(static watch => ((StallWatch)watch!).Look(), this, Pace, Pace);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate) _isOver = true;
        _timer.Dispose();
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_isOver) return;
            long now = _metrics.Clock.GetTimestamp();
            long records = _metrics.Tasks.Sum(static t => t.Records);
            foreach (TaskMetrics task in _metrics.Tasks) LookAtTime(task, records, now);
            LookAtCredit(now);
        }
    }

    // Sources alone: whatever waits further down waits for one of them.
    private void LookAtTime(TaskMetrics task, long records, long now)
    {
        if (task.Probe is not { } probe || !task.Inlets.IsEmpty) return;
        if (!_seen.TryGetValue(task, out Seen? seen)) seen = _seen[task] = new Seen { Watermark = probe.Watermark, Since = now, RecordsThen = records };
        if (probe.Watermark != seen.Watermark || probe.IsIdle)
        {
            (seen.Watermark, seen.Since, seen.RecordsThen, seen.HasTold) = (probe.Watermark, now, records, false);
            return;
        }

        // A source without event time has no watermark, and none that holds it.
        if (seen.HasTold || probe.HoldingSplit is not { } split || records == seen.RecordsThen || _metrics.Clock.GetElapsedTime(seen.Since, now) < Patience) return;
        seen.HasTold = true;
        _logger.WatermarkHeld(_metrics.Job, Patience.TotalSeconds, SourceOf(task), split, task.Subtask);
    }

    private static string SourceOf(TaskMetrics task) => task.Operators.IsEmpty ? task.Chain : task.Operators[0].Name;

    private void LookAtCredit(long now)
    {
        bool isHeld = false;
        foreach (TaskMetrics task in _metrics.Tasks)
        {
            Seen seen = _seen.TryGetValue(task, out Seen? known) ? known : _seen[task] = new Seen { Watermark = task.Probe?.Watermark ?? long.MinValue, Since = now };
            (long busy, long held, long bySink) = Spent(task.Times, now);
            double passed = Math.Max(1, now - seen.LookedAt);
            (seen.BusyShare, seen.SinkShare) = ((busy - seen.Busy) / passed, (bySink - seen.HeldBySink) / passed);
            isHeld |= seen.LookedAt != long.MinValue && (held - seen.Held) / passed >= HeldShare;
            (seen.Busy, seen.Held, seen.HeldBySink, seen.LookedAt) = (busy, held, bySink, now);
        }

        if (!isHeld)
        {
            (_heldSince, _hasToldHeld) = (long.MinValue, false);
            return;
        }

        if (_heldSince == long.MinValue) _heldSince = now;
        if (_hasToldHeld || _metrics.Clock.GetElapsedTime(_heldSince, now) < Patience) return;
        _hasToldHeld = true;
        (TaskMetrics slowest, Seen by) = _seen.OrderByDescending(static s => Math.Max(s.Value.BusyShare, s.Value.SinkShare)).Select(static s => (s.Key, s.Value)).First();
        if (by.SinkShare > by.BusyShare) _logger.HeldBySink(_metrics.Job, Patience.TotalSeconds, JobMetrics.Place(slowest), by.SinkShare * 100);
        else _logger.HeldByTask(_metrics.Job, Patience.TotalSeconds, JobMetrics.Place(slowest), by.BusyShare * 100);
    }

    private static (long Busy, long Held, long BySink) Spent(TaskTimes times, long now)
    {
        long bySink = times.Spent(TaskTimes.HeldBySink, now);
        long held = bySink;
        for (int kind = 0; kind < times.Count; kind++)
        {
            if (times.OutletOf(kind) >= 0) held += times.Spent(kind, now);
        }

        return (times.Spent(TaskTimes.Busy, now), held, bySink);
    }

    /// <summary>What the last look found of a task.</summary>
    private sealed class Seen
    {
        public long Watermark { get; set; }
        public long Since { get; set; }
        public long RecordsThen { get; set; }
        public bool HasTold { get; set; }
        public long LookedAt { get; set; } = long.MinValue;
        public long Busy { get; set; }
        public long Held { get; set; }
        public long HeldBySink { get; set; }
        public double BusyShare { get; set; }
        public double SinkShare { get; set; }
    }
}
