using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Streams.Diagnostics;

/// <summary>The instruments of the library over one <see cref="Meter"/> named <c>Streams</c>, for all jobs that run and use it. Safe from any thread.</summary>
/// <remarks>docs/concepts/observability.md lists them; a test compares the list with what is here. Counts are read when a listener asks, so a job that nobody listens to pays for its plain fields alone.</remarks>
internal sealed class StreamMeter
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Streams";

    private static readonly ConditionalWeakTable<Meter, StreamMeter> OfFactories = [];
    private static readonly Lazy<StreamMeter> Own = new(static () => new StreamMeter(new Meter(Name)));

    private readonly Counter<long> _restarts;
    private readonly Histogram<double> _duration, _alignment, _freeze, _write;
    private readonly Histogram<long> _size;
    private ImmutableList<JobMetrics> _jobs = [];

    private StreamMeter(Meter meter)
    {
        Count("streams.operator.records.in", "{record}", "Records that an operator took in.", static op => op.In.Records);
        Count("streams.operator.records.out", "{record}", "Records that an operator handed on.", static op => op.Out.Records);
        Count("streams.operator.io.in", "By", "Bytes of the values and times that an operator took in.", static op => op.In.Bytes);
        Count("streams.operator.io.out", "By", "Bytes of the values and times that an operator handed on.", static op => op.Out.Bytes);
        Count("streams.operator.records.late", "{record}", "Records that came too late, dropped or sent to a side output.", static op => op.Late);
        Count("streams.operator.records.bad", "{record}", "Records that could not be read.", static op => op.Bad);
        Count("streams.operator.records.dropped", "{record}", "Records that were left out for good.", static op => op.Dropped);
        Count("streams.operator.state.copied", "By", "Bytes of state that an operator copied because it changed them while a checkpoint was being written.", static op => op.Copied);
        meter.CreateObservableCounter("streams.task.time", Times, "s", "How tasks spend their time.");
        meter.CreateObservableUpDownCounter("streams.edge.waiting", Waiting, "{element}", "Elements that were sent over an edge and are not handled yet.");
        meter.CreateObservableGauge("streams.task.watermark", Watermarks, "s", "Event time of a task, since 1970.");
        meter.CreateObservableGauge("streams.task.watermark.lag", Lags, "s", "How far the event time of a task is behind the clock.");
        _restarts = meter.CreateCounter<long>("streams.job.restarts", "{restart}", "Attempts that ended and were followed by another.");
        _duration = meter.CreateHistogram<double>("streams.checkpoint.duration", "s", "From the trigger of a checkpoint to its end.");
        _size = meter.CreateHistogram<long>("streams.checkpoint.size", "By", "Bytes of state in a complete checkpoint.");
        _alignment = meter.CreateHistogram<double>("streams.checkpoint.alignment.duration", "s", "From the first barrier of a checkpoint at a task to the last.");
        _freeze = meter.CreateHistogram<double>("streams.checkpoint.freeze.duration", "s", "How long a task stood still to freeze its state.");
        _write = meter.CreateHistogram<double>("streams.checkpoint.write.duration", "s", "How long the state of a task took to become durable.");

        void Count(string name, string unit, string description, Func<OperatorMetrics, long> value) =>
            meter.CreateObservableCounter(name, () => Measure(value), unit, description);
    }

    /// <summary>The instruments of a factory's meter; of the process's own without one.</summary>
    public static StreamMeter Of(IMeterFactory? factory) => factory is null ? Own.Value : OfFactories.GetValue(factory.Create(Name), static meter => new StreamMeter(meter));

    /// <summary>Shows a job.</summary>
    public void Add(JobMetrics job) => ImmutableInterlocked.Update(ref _jobs, static (jobs, added) => jobs.Add(added), job);

    /// <summary>Shows it no longer.</summary>
    public void Remove(JobMetrics job) => ImmutableInterlocked.Update(ref _jobs, static (jobs, removed) => jobs.Remove(removed), job);

    /// <summary>An attempt ended and another begins.</summary>
    public void Restarted(string job, string cause) => _restarts.Add(1, new("streams.job", job), new("error.type", cause));

    /// <summary>A task has waited for the barriers of a checkpoint.</summary>
    public void Aligned(string job, TaskMetrics task, TimeSpan waited, string lastInlet)
    {
        TagList tags = TagsOf(job, task);
        tags.Add("streams.inlet", lastInlet);
        _alignment.Record(waited.TotalSeconds, tags);
    }

    /// <summary>A task has frozen its state.</summary>
    public void Frozen(string job, TaskMetrics task, TimeSpan took) => _freeze.Record(took.TotalSeconds, TagsOf(job, task));

    /// <summary>A task's part of a checkpoint is durable.</summary>
    public void Written(string job, TaskMetrics task, TimeSpan took) => _write.Record(took.TotalSeconds, TagsOf(job, task));

    /// <summary>A checkpoint is complete, or given up.</summary>
    /// <param name="job">The job.</param>
    /// <param name="kind">Why it was taken.</param>
    /// <param name="outcome"><c>completed</c>, <c>aborted</c> or <c>replaced</c>.</param>
    /// <param name="took">Since its trigger.</param>
    /// <param name="bytes">Its state; recorded if it is complete.</param>
    public void Ended(string job, string kind, string outcome, TimeSpan took, long bytes)
    {
        TagList tags = new() { { "streams.job", job }, { "streams.checkpoint.kind", kind } };
        if (outcome == "completed") _size.Record(bytes, tags);
        tags.Add("streams.checkpoint.outcome", outcome);
        _duration.Record(took.TotalSeconds, tags);
    }

    private static TagList TagsOf(string job, TaskMetrics task) => new() { { "streams.job", job }, { "streams.task", task.Chain }, { "streams.subtask", task.Subtask } };

    private IEnumerable<Measurement<long>> Measure(Func<OperatorMetrics, long> value)
    {
        foreach (JobMetrics job in _jobs)
        {
            foreach (TaskMetrics task in job.Tasks)
            {
                foreach (OperatorMetrics op in task.Operators)
                {
                    TagList tags = TagsOf(job.Job, task);
                    tags.Add("streams.operator", op.Name);
                    yield return new Measurement<long>(value(op), tags);
                }
            }
        }
    }

    private IEnumerable<Measurement<double>> Times()
    {
        foreach (JobMetrics job in _jobs)
        {
            long now = job.Clock.GetTimestamp();
            foreach (TaskMetrics task in job.Tasks)
            {
                for (int kind = 0; kind < task.Times.Count; kind++)
                {
                    (string activity, string? port) = Describe(task, kind);
                    TagList tags = TagsOf(job.Job, task);
                    tags.Add("streams.activity", activity);
                    if (port is not null) tags.Add("streams.held.by", port);
                    yield return new Measurement<double>(task.Times.Spent(kind, now) / (double)job.Clock.TimestampFrequency, tags);
                }
            }
        }
    }

    private static (string Activity, string? Port) Describe(TaskMetrics task, int kind) => kind switch
    {
        TaskTimes.Busy => ("busy", null),
        TaskTimes.Starved => ("starved", null),
        TaskTimes.HeldBySink => ("credit", "sink"),
        _ when task.Times.OutletOf(kind) is >= 0 and int outlet => ("credit", PortOf(task.Outlets, outlet)),
        _ => ("alignment", PortOf(task.Inlets, task.Times.InletOf(kind))),
    };

    // Between two attempts the ports have no names.
    private static string PortOf(ImmutableArray<string> ports, int port) => port < ports.Length ? ports[port] : port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private IEnumerable<Measurement<long>> Waiting()
    {
        foreach (JobMetrics job in _jobs)
        {
            foreach (EdgeMetrics edge in job.Edges)
            {
                TagList tags = TagsOf(job.Job, edge.From);
                tags.Add("streams.outlet", JobMetrics.Place(edge.To));
                yield return new Measurement<long>(edge.Waiting, tags);
            }
        }
    }

    private IEnumerable<Measurement<double>> Watermarks() => Timed(static (_, watermarkMs) => watermarkMs / 1000.0, hasHolder: false);

    private IEnumerable<Measurement<double>> Lags() => Timed(static (nowMs, watermarkMs) => (nowMs - watermarkMs) / 1000.0, hasHolder: true);

    private IEnumerable<Measurement<double>> Timed(Func<long, long, double> value, bool hasHolder)
    {
        foreach (JobMetrics job in _jobs)
        {
            long nowMs = job.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            foreach (TaskMetrics task in job.Tasks)
            {
                if (task.Probe is not { Watermark: > long.MinValue and < long.MaxValue and long watermarkMs } probe) continue;
                TagList tags = TagsOf(job.Job, task);
                if (hasHolder && HolderOf(task, probe) is { } holder) tags.Add("streams.held.by", holder);
                yield return new Measurement<double>(value(nowMs, watermarkMs), tags);
            }
        }
    }

    private static string? HolderOf(TaskMetrics task, ITaskProbe probe) =>
        probe.HoldingSplit ?? (probe.HoldingInlet is >= 0 and int inlet && inlet < task.Inlets.Length ? task.Inlets[inlet] : null);
}
