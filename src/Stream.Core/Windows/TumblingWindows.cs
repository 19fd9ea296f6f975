using Streams.Time;
using Streams.Windows;

namespace Streams;

/// <summary>Windows of one size in event time that touch and do not overlap. Made by <see cref="Tumbling.Of"/>.</summary>
public sealed record TumblingWindows : EventTimeWindows
{
    internal TumblingWindows(TimeSpan size, TimeSpan offset)
    {
        Grid = TumblingGrid.Of(size, offset);
        Size = size;
        Offset = offset;
    }

    /// <summary>The length of each window, in whole milliseconds.</summary>
    public TimeSpan Size { get; }

    /// <summary>How far the starts are shifted from multiples of the size since 1970, as it was given.</summary>
    public TimeSpan Offset { get; }

    /// <summary>Which window a time is in.</summary>
    internal TumblingGrid Grid { get; }

    /// <summary>The words that a plan shows, for example <c>tumbling 1 min, offset 5 s</c>.</summary>
    public override string ToString() => Offset == TimeSpan.Zero
        ? $"tumbling {Durations.ToText(Size)}"
        : $"tumbling {Durations.ToText(Size)}, offset {Durations.ToText(Offset)}";
}
