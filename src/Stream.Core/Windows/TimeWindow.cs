namespace Streams;

/// <summary>A window in event time or processing time, <c>[Start, End)</c>.</summary>
/// <remarks>No window ends before or at its start, except <c>default</c>, which is empty; the library never hands one out.</remarks>
public readonly record struct TimeWindow : IComparable<TimeWindow>
{
    /// <summary>The window from <paramref name="start"/>, inclusive, to <paramref name="end"/>, exclusive.</summary>
    /// <exception cref="ArgumentException">The end is not later than the start.</exception>
    public TimeWindow(StreamTime start, StreamTime end)
    {
        if (end <= start) throw new ArgumentException($"A window must end later than it starts; this one would be [{start}, {end}).", nameof(end));
        Start = start;
        End = end;
    }

    /// <summary>The first time in the window.</summary>
    public StreamTime Start { get; }

    /// <summary>The first time after the window.</summary>
    public StreamTime End { get; }

    /// <summary>Whether a time lies in the window.</summary>
    public bool Contains(StreamTime time) => time >= Start && time < End;

    /// <summary>By start, then by end.</summary>
    public int CompareTo(TimeWindow other) => Start.CompareTo(other.Start) is var order and not 0 ? order : End.CompareTo(other.End);

    /// <summary>Whether the left window comes first.</summary>
    public static bool operator <(TimeWindow left, TimeWindow right) => left.CompareTo(right) < 0;

    /// <summary>Whether the right window comes first.</summary>
    public static bool operator >(TimeWindow left, TimeWindow right) => left.CompareTo(right) > 0;

    /// <summary>Whether the right window does not come first.</summary>
    public static bool operator <=(TimeWindow left, TimeWindow right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left window does not come first.</summary>
    public static bool operator >=(TimeWindow left, TimeWindow right) => left.CompareTo(right) >= 0;

    /// <summary>For example <c>[2026-01-01T00:00:00.000Z, 2026-01-01T00:01:00.000Z)</c>.</summary>
    public override string ToString() => $"[{Start}, {End})";
}
