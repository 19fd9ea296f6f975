using Streams.Windows;

namespace Streams;

/// <summary>Windows of one size in event time, a new one every so often. Made by <see cref="Sliding.Of"/>.</summary>
public sealed record SlidingWindows : EventTimeWindows
{
    internal SlidingWindows(TimeSpan size, TimeSpan every, TimeSpan offset)
    {
        Grid = SliceGrid.Of(size, every, offset);
        (Size, Every, Offset) = (size, every, offset);
    }

    /// <summary>The length of each window, in whole milliseconds.</summary>
    public TimeSpan Size { get; }

    /// <summary>The time from one start to the next, in whole milliseconds.</summary>
    public TimeSpan Every { get; }

    /// <summary>How far the starts are shifted from multiples of <see cref="Every"/> since 1970, as it was given.</summary>
    public TimeSpan Offset { get; }

    internal override SliceGrid? Grid { get; }

    /// <summary>The words that a plan shows, for example <c>sliding 10 s every 1 s</c>.</summary>
    public override string ToString() => WindowText.Sliding(Size, Every, Offset);
}
