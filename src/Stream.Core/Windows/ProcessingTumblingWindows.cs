using Streams.Windows;

namespace Streams;

/// <summary>Windows of one size in processing time that touch and do not overlap. Made by <see cref="Tumbling.InProcessingTime"/>.</summary>
public sealed record ProcessingTumblingWindows : ProcessingTimeWindows
{
    internal ProcessingTumblingWindows(TimeSpan size, TimeSpan offset)
    {
        Grid = SliceGrid.Of(size, size, offset);
        (Size, Offset) = (size, offset);
    }

    /// <summary>The length of each window, in whole milliseconds.</summary>
    public TimeSpan Size { get; }

    /// <summary>How far the starts are shifted from multiples of the size since 1970, as it was given.</summary>
    public TimeSpan Offset { get; }

    internal override SliceGrid? Grid { get; }

    /// <summary>The words that a plan shows, for example <c>tumbling 1 min in processing time</c>.</summary>
    public override string ToString() => WindowText.Tumbling(Size, Offset) + WindowText.InProcessingTime;
}
