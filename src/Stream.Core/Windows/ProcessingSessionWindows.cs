using Streams.Time;
using Streams.Windows;

namespace Streams;

/// <summary>Windows of activity in processing time, closed by a gap without records. Made by <see cref="Session.InProcessingTime"/>.</summary>
public sealed record ProcessingSessionWindows : ProcessingTimeWindows
{
    internal ProcessingSessionWindows(TimeSpan gap) => Gap = Session.Checked(gap);

    /// <summary>The time without records that ends a session, in whole milliseconds.</summary>
    public TimeSpan Gap { get; }

    /// <summary>The words that a plan shows, for example <c>sessions with a gap of 30 s in processing time</c>.</summary>
    public override string ToString() => $"sessions with a gap of {Durations.ToText(Gap)}{WindowText.InProcessingTime}";
}
