using Streams.Time;

namespace Streams.Windows;

/// <summary>Windows of one size in processing time that touch and do not overlap.</summary>
internal sealed record ProcessingTumblingWindows : ProcessingTimeWindows
{
    public ProcessingTumblingWindows(TimeSpan size, TimeSpan offset)
    {
        Grid = TumblingGrid.Of(size, offset);
        Size = size;
        Offset = offset;
    }

    /// <summary>The length of each window.</summary>
    public TimeSpan Size { get; }

    /// <summary>How far the starts are shifted from multiples of the size since 1970.</summary>
    public TimeSpan Offset { get; }

    /// <summary>Which window a time is in.</summary>
    public TumblingGrid Grid { get; }

    /// <summary>The words that a plan shows.</summary>
    public override string ToString() => Offset == TimeSpan.Zero
        ? $"tumbling {Durations.ToText(Size)} in processing time"
        : $"tumbling {Durations.ToText(Size)} in processing time, offset {Durations.ToText(Offset)}";
}
