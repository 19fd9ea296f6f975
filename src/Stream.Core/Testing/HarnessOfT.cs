using Streams.Checkpoints;
using Streams.Operators;
using Streams.Time;

namespace Streams.Testing;

/// <summary>Drives a piece of a pipeline: records, watermarks, the clock, the end; and between any two inputs it can be snapshotted, thrown away and restored.</summary>
/// <remarks>
/// <para>Every input is handled to its end before the call returns, all in the thread of the test and without waiting; exceptions of the pipeline pass through. The clock stands still until the test moves it.</para>
/// <para>By default the pipeline is restored before every input (<see cref="HarnessOptions.SnapshotEvery"/>), and fails at <see cref="End"/> if state is left over (<see cref="HarnessOptions.KeepsState"/>).</para>
/// </remarks>
/// <typeparam name="TIn">The records that go in.</typeparam>
/// <typeparam name="TOut">The records that come out.</typeparam>
public sealed class Harness<TIn, TOut> : IDisposable
{
    private readonly HarnessOptions _options;
    private readonly SimulatedTime _time;
    private readonly HarnessNode<TIn> _input;
    private readonly HarnessTasks _tasks;
    private readonly List<Emitted<TOut>> _emitted = [];
    private long _watermark = long.MinValue;
    private int _inputs;
    private bool _isDisposed;

    internal Harness(Func<StreamJob, DataStream<TIn>, DataStream<TOut>> pipeline, HarnessOptions options)
    {
        _options = options;
        _time = new SimulatedTime(options.Clock.ToDateTimeOffset());
        StreamJob job = StreamJob.Create("harness");
        _input = new HarnessNode<TIn>(job.Plan);
        pipeline(job, new DataStream<TIn>(_input)).To("harness-output", new HarnessSink<TOut>(_emitted));
        _tasks = new HarnessTasks(job.Build(new JobOptions { Time = _time }), _time, options.PauseSeed == 0 ? null : new Random(options.PauseSeed));
        _tasks.Start(null);
    }

    /// <summary>The records that came out so far, in order.</summary>
    public IReadOnlyList<TOut> Output => [.. _emitted.Select(static e => e.Record)];

    /// <summary>The records that came out so far with their times, in order.</summary>
    public IReadOnlyList<Emitted<TOut>> Emitted => _emitted;

    /// <summary>What the pipeline holds now: entries by operator and state, <c>'weekly'/accumulators: 3</c>; empty if it holds nothing.</summary>
    public IReadOnlyList<string> HeldState => StateIn(_tasks.Snapshot());

    /// <summary>One record with its time.</summary>
    public Harness<TIn, TOut> Record(TIn record, StreamTime at) => Give([(record, at.UnixMilliseconds)], long.MinValue);

    /// <summary>One record without a time.</summary>
    public Harness<TIn, TOut> Record(TIn record) => Record(record, StreamTime.None);

    /// <summary>Event time has come to a point: no record at or before it is to follow. One that does not move event time on is ignored, as between tasks.</summary>
    public Harness<TIn, TOut> Watermark(StreamTime at)
    {
        long watermark = at.UnixMilliseconds;
        if (watermark <= _watermark) return this;
        _watermark = watermark;
        return Give([], watermark);
    }

    /// <summary>The input has gone idle, or has come back.</summary>
    public Harness<TIn, TOut> Idle(bool isIdle = true)
    {
        BeforeInput();
        _input.Head.GiveStatus(isIdle);
        _tasks.Run();
        return this;
    }

    /// <summary>Moves the clock on, and fires what that makes due.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public Harness<TIn, TOut> Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        BeforeInput();
        _time.Advance(Durations.RoundUpToMilliseconds(time).Ticks / TimeSpan.TicksPerMillisecond);
        _tasks.RingClock();
        return this;
    }

    /// <summary>The end of the stream: every window and event timer fires, then windows of the clock, then pending processing timers.</summary>
    /// <exception cref="HarnessException">State is left, and <see cref="HarnessOptions.KeepsState"/> does not allow it: names each state.</exception>
    public Harness<TIn, TOut> End()
    {
        BeforeInput();
        _input.Head.GiveEnd();
        _tasks.Run();
        if (_options.KeepsState || HeldState is not { Count: > 0 } left) return this;
        throw new HarnessException($"At the end of the stream the pipeline still holds state: {string.Join(", ", left)}. Clear it, or say HarnessOptions.KeepsState if it is meant to stay.");
    }

    /// <summary>Takes a snapshot, throws the pipeline away and restores a new one from the bytes.</summary>
    public Harness<TIn, TOut> Restore()
    {
        MemorySnapshot[] snapshot = _tasks.Snapshot();
        foreach (MemorySnapshot part in snapshot) _ = part.Sections; // Written before what it was frozen from is let go of.
        _tasks.Stop();
        _tasks.Start(snapshot);
        return this;
    }

    /// <summary>Forgets what came out so far.</summary>
    public Harness<TIn, TOut> ClearOutput()
    {
        _emitted.Clear();
        return this;
    }

    /// <summary>Lets go of the pipeline.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _tasks.Stop();
    }

    private Harness<TIn, TOut> Give(ReadOnlySpan<(TIn Record, long Time)> records, long watermark)
    {
        BeforeInput();
        _input.Head.Give(records, watermark);
        _tasks.Run();
        return this;
    }

    private void BeforeInput()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_options.SnapshotEvery > 0 && _inputs++ % _options.SnapshotEvery == 0) Restore();
    }

    // The watermarks that operators had reached are no state of theirs.
    private static string[] StateIn(IEnumerable<MemorySnapshot> snapshot) =>
    [
        .. snapshot.SelectMany(static part => part.Sections).Select(static part => part.Section)
            .Where(static section => section.Entries > 0 && section.State != RestoredWatermark.StateName)
            .Select(static section => $"'{section.Operator}'/{section.State}: {section.Entries}"),
    ];
}
