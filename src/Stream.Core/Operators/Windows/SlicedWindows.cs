using Streams.Windows;

namespace Streams.Operators;

/// <summary>Which windows the sliced operator runs.</summary>
/// <param name="Grid">Where they begin and end.</param>
/// <param name="OnClock">Whether they are of processing time.</param>
/// <param name="Allowed">The allowed lateness: zero in processing time.</param>
internal sealed record SlicedWindows(SliceGrid Grid, bool OnClock, TimeSpan Allowed)
{
    /// <summary>The allowed lateness in milliseconds.</summary>
    public long AllowedMs => Allowed.Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>How they are told apart in stored state: all that the starts of slices and windows depend on. Part of the format.</summary>
    public override string ToString() => OnClock ? $"{Grid}{WindowText.InProcessingTime}" : Grid.ToString();
}
