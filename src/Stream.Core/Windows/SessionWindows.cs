using Streams.Time;

namespace Streams;

/// <summary>Windows of activity in event time, closed by a gap without records. Made by <see cref="Session.WithGap"/>.</summary>
public sealed record SessionWindows : EventTimeWindows
{
    internal SessionWindows(TimeSpan gap) => Gap = Session.Checked(gap);

    /// <summary>The time without records that ends a session, in whole milliseconds.</summary>
    public TimeSpan Gap { get; }

    /// <summary>The words that a plan shows, for example <c>sessions with a gap of 30 s</c>.</summary>
    public override string ToString() => $"sessions with a gap of {Durations.ToText(Gap)}";
}
