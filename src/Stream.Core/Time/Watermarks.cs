using Streams.Time;

namespace Streams;

/// <summary>How a source tells how far event time has come, from the timestamps of its records.</summary>
/// <remarks>
/// <para>Every split of a source (a file, a partition) has a watermark of its own: the largest timestamp seen, less the disorder, less 1 ms. A watermark
/// <c>w</c> says that no record with a timestamp of <c>w</c> or less is expected any more; one that comes all the same is late. The source's watermark is the
/// smallest of its splits' and never goes back.</para>
/// <para>A split without records would hold event time for ever. After <see cref="IdleAfter"/> it is idle and left out, until its next record.</para>
/// </remarks>
public sealed record Watermarks
{
    /// <summary>How long a split stays without records until it is idle, where the job does not say: 30 seconds.</summary>
    internal static readonly TimeSpan DefaultIdleAfter = TimeSpan.FromSeconds(30);

    private Watermarks()
    {
    }

    /// <summary>For timestamps that never go back within a split: the watermark follows 1 ms behind the newest record. Equal timestamps are in order.</summary>
    public static Watermarks Ascending { get; } = new();

    /// <summary>How far a record's timestamp may lie behind the largest one seen before it in its split, in whole milliseconds. Default zero.</summary>
    public TimeSpan Disorder { get; private init; }

    /// <summary>How long a split stays without records until it no longer holds event time back. Null, the default, is automatic: 30 seconds when the source
    /// has several splits, never when it has one. <see cref="Timeout.InfiniteTimeSpan"/> is never.</summary>
    /// <remarks>Only time in which the source had nothing to read and was free to read counts: backpressure makes no split idle.</remarks>
    public TimeSpan? IdleAfter { get; private init; }

    /// <summary>How far a timestamp may lie ahead of the job's clock and still push event time. Null, the default: however far. Records further ahead keep their timestamp and push time to the bound only:
    /// one clock that is wrong does not make everybody else's records late for longer than that.</summary>
    public TimeSpan? MaxAheadOfClock { get; private init; }

    /// <summary>Time between two calls of a generator's <c>OnPeriodic</c>; zero where the job has no generators of its own.</summary>
    internal TimeSpan Interval { get; private init; }

    /// <summary>For timestamps that go back by no more than a bound within a split. Records that go back further are late.</summary>
    /// <param name="bound">The largest step back. Zero or positive; rounded up to whole milliseconds. Results wait this much longer.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is negative.</exception>
    public static Watermarks OutOfOrderBy(TimeSpan bound) => bound >= TimeSpan.Zero
        ? new() { Disorder = Durations.RoundUpToMilliseconds(bound) }
        : throw new ArgumentOutOfRangeException(nameof(bound), bound, "The bound of the disorder must not be negative; zero is Watermarks.Ascending.");

    /// <summary>The same, with a time after which a split without records is idle, whatever the number of splits.</summary>
    /// <param name="time">Positive; rounded up to whole milliseconds. Too short a time makes records late that a slow split delivers after it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero or negative.</exception>
    public Watermarks WithIdleAfter(TimeSpan time) => time > TimeSpan.Zero
        ? this with { IdleAfter = Durations.RoundUpToMilliseconds(time) }
        : throw new ArgumentOutOfRangeException(
            nameof(time), time, "The time until a split is idle must be longer than zero; WithoutIdleness() switches idleness off.");

    /// <summary>The same, with splits that hold event time however long they stay without records.</summary>
    public Watermarks WithoutIdleness() => this with { IdleAfter = Timeout.InfiniteTimeSpan };

    /// <summary>The same, with a bound on how far timestamps push event time ahead of the job's clock.</summary>
    /// <param name="bound">Zero or positive; rounded up to whole milliseconds. To be larger than what the clocks of honest senders differ by.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is negative.</exception>
    public Watermarks AtMostAheadOfClock(TimeSpan bound) => bound >= TimeSpan.Zero
        ? this with { MaxAheadOfClock = Durations.RoundUpToMilliseconds(bound) }
        : throw new ArgumentOutOfRangeException(nameof(bound), bound, "The bound on times ahead of the clock must not be negative; zero lets event time come up to the clock.");

    /// <summary>Those of generators of the job's.</summary>
    internal static Watermarks Generated(WatermarkOptions options)
    {
        options.Validate();
        return new()
        {
            Interval = options.Interval,
            IdleAfter = options.IdleAfter is { } idle && idle != Timeout.InfiniteTimeSpan ? Durations.RoundUpToMilliseconds(idle) : options.IdleAfter,
            MaxAheadOfClock = options.MaxAheadOfClock is { } bound ? Durations.RoundUpToMilliseconds(bound) : null,
        };
    }

    /// <summary>The words that a plan shows, for example <c>out of order by 5 s, idle after 30 s</c>.</summary>
    public override string ToString()
    {
        List<string> words = [Interval > TimeSpan.Zero ? "generated" : Disorder == TimeSpan.Zero ? "ascending" : $"out of order by {Durations.ToText(Disorder)}"];
        if (IdleAfter is { } time) words.Add(time == Timeout.InfiniteTimeSpan ? "never idle" : $"idle after {Durations.ToText(time)}");
        if (MaxAheadOfClock is { } bound) words.Add($"at most {Durations.ToText(bound)} ahead of the clock");
        return string.Join(", ", words);
    }

    /// <summary>The disorder in milliseconds.</summary>
    internal long DisorderMs => Disorder.Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>The latest time that pushes event time now; <see cref="long.MaxValue"/>: any.</summary>
    /// <param name="wallMs">The job's clock, in milliseconds since 1970.</param>
    internal long LatestMs(long wallMs) => MaxAheadOfClock is { } bound ? SaturatingMath.Add(wallMs, bound.Ticks / TimeSpan.TicksPerMillisecond) : long.MaxValue;

    /// <summary>The time until a split is idle, in milliseconds; <see cref="long.MaxValue"/> is never.</summary>
    /// <param name="splits">The number of splits of the whole source, not of one subtask. A source that may discover more counts as having several.</param>
    internal long IdleAfterMs(int splits)
    {
        TimeSpan time = IdleAfter ?? (splits > 1 ? DefaultIdleAfter : Timeout.InfiniteTimeSpan);
        return time == Timeout.InfiniteTimeSpan ? long.MaxValue : time.Ticks / TimeSpan.TicksPerMillisecond;
    }
}
