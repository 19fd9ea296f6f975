using Streams.Windows;

namespace Streams;

/// <summary>Windows over the records of each key by their number. Made by <see cref="Count"/>.</summary>
public sealed record CountWindows
{
    internal CountWindows(int size, int every)
    {
        if (size < 1) throw new ArgumentOutOfRangeException(nameof(size), size, "A window must hold at least 1 record.");
        if (every < 1) throw new ArgumentOutOfRangeException(nameof(every), every, "There must be at least 1 record from one window to the next.");
        (Size, Every) = (size, every);

        // Records are numbered from 0 per key, and the numbers are the times of a grid: a window ends before each multiple of the distance.
        Grid = SliceGrid.Of(TimeSpan.FromMilliseconds(size), TimeSpan.FromMilliseconds(every), TimeSpan.FromMilliseconds(-(size % every)));
    }

    /// <summary>How many records a window holds.</summary>
    public int Size { get; }

    /// <summary>How many records there are from one result to the next.</summary>
    public int Every { get; }

    internal SliceGrid Grid { get; }

    /// <summary>The words that a plan shows, for example <c>100 records every 10</c>.</summary>
    public override string ToString() => Size == Every ? $"{Size} records" : $"{Size} records every {Every}";
}
