using Streams.Time;

namespace Streams.Windows;

/// <summary>How plans name windows.</summary>
internal static class WindowText
{
    /// <summary>What is said behind windows on the clock.</summary>
    public const string InProcessingTime = " in processing time";

    /// <summary>For example <c>tumbling 1 min, offset 5 s</c>.</summary>
    public static string Tumbling(TimeSpan size, TimeSpan offset) => $"tumbling {Durations.ToText(size)}" + Offset(offset);

    /// <summary>For example <c>sliding 1 min every 10 s, offset 5 s</c>.</summary>
    public static string Sliding(TimeSpan size, TimeSpan every, TimeSpan offset) => $"sliding {Durations.ToText(size)} every {Durations.ToText(every)}" + Offset(offset);

    private static string Offset(TimeSpan offset) => offset == TimeSpan.Zero ? "" : $", offset {Durations.ToText(offset)}";
}
