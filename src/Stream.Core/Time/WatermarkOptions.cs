using Streams.Time;

namespace Streams;

/// <summary>What holds for a source with watermark generators of the job's.</summary>
public sealed record WatermarkOptions
{
    /// <summary>Time between two calls of <c>OnPeriodic</c>, by the job's clock. Default 200 ms; at least 1 ms.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>As <see cref="Watermarks.IdleAfter"/>. Default null: automatic.</summary>
    public TimeSpan? IdleAfter { get; init; }

    /// <summary>As <see cref="Watermarks.MaxAheadOfClock"/>. Default null: no bound.</summary>
    public TimeSpan? MaxAheadOfClock { get; init; }

    internal void Validate()
    {
        List<string> problems = [];
        if (Interval < TimeSpan.FromMilliseconds(1)) problems.Add($"{nameof(Interval)} must be at least 1 ms; it is {Interval}.");
        if (IdleAfter is { } idle && idle <= TimeSpan.Zero && idle != Timeout.InfiniteTimeSpan) problems.Add($"{nameof(IdleAfter)} must be longer than zero, or infinite; it is {idle}.");
        if (MaxAheadOfClock < TimeSpan.Zero) problems.Add($"{nameof(MaxAheadOfClock)} must not be negative; it is {MaxAheadOfClock}.");
        if (problems.Count > 0) throw new ArgumentException("Invalid watermark options. " + string.Join(' ', problems));
    }
}
