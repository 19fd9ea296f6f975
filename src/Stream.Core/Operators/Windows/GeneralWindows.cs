using Streams.Windows;

namespace Streams.Operators;

/// <summary>What says which windows a record is in.</summary>
internal enum WindowKind : byte
{
    /// <summary>Its time, by a grid.</summary>
    Grid,

    /// <summary>Its time, and the sessions that are there.</summary>
    Session,

    /// <summary>Its number among the records of its key, by a grid.</summary>
    Count,

    /// <summary>Nothing: there is one window.</summary>
    Global,
}

/// <summary>Which windows the general operator runs, and when they fire.</summary>
/// <param name="Kind">What says which windows a record is in.</param>
/// <param name="Grid">Where they begin and end, by time or by number.</param>
/// <param name="GapMs">The gap of sessions.</param>
/// <param name="OnClock">Whether they are of processing time.</param>
/// <param name="AllowedMs">The allowed lateness, in event time.</param>
/// <param name="Trigger">When they fire.</param>
internal sealed record GeneralWindows(WindowKind Kind, SliceGrid Grid, long GapMs, bool OnClock, long AllowedMs, Trigger Trigger)
{
    /// <summary>Nothing is due.</summary>
    public const long None = long.MinValue;

    /// <summary>Whether windows begin and end in time.</summary>
    public bool IsTimed => Kind is WindowKind.Grid or WindowKind.Session;

    /// <summary>Whether time makes a window fire.</summary>
    public bool FiresAtEnd => Kind != WindowKind.Count && Trigger.EveryRecords is null;

    /// <summary>Whether a result that empties a window ends it too: one that is never over would number its firings for ever.</summary>
    public bool IsForgottenWhenPurged => Kind == WindowKind.Global && Trigger.IsPurging;

    /// <summary>Windows of event time.</summary>
    public static GeneralWindows InEventTime(EventTimeWindows windows, TimeSpan allowed, Trigger trigger)
        => OfTime(windows.Grid, windows is SessionWindows session ? session.Gap : TimeSpan.Zero, false, allowed, trigger);

    /// <summary>Windows of processing time.</summary>
    public static GeneralWindows InProcessingTime(ProcessingTimeWindows windows, Trigger trigger)
        => OfTime(windows.Grid, windows is ProcessingSessionWindows session ? session.Gap : TimeSpan.Zero, true, TimeSpan.Zero, trigger);

    /// <summary>Windows over numbers of records.</summary>
    public static GeneralWindows OfCount(CountWindows windows) => new(WindowKind.Count, windows.Grid, 0, false, 0, Trigger.AtEnd);

    /// <summary>The one window of each key.</summary>
    public static GeneralWindows Global(Trigger trigger) => new(WindowKind.Global, default, 0, false, 0, trigger);

    /// <summary>When a window that ends there fires by time.</summary>
    public long FireAt(long end) => Kind == WindowKind.Global ? long.MaxValue : end - 1;

    /// <summary>Whether progress ends a window for good.</summary>
    public bool IsOver(long end, long progress) => IsTimed && Lateness.IsWindowLate(end, AllowedMs, progress);

    /// <summary>When a window is to be looked at next: to fire, or to go; <see cref="None"/>: time has nothing to do with it.</summary>
    public long NextDue(in OpenWindow window, long progress)
    {
        if (FiresAtEnd && FireAt(window.End) > progress && (IsTimed || window.SinceFiring > 0)) return FireAt(window.End);
        return IsTimed ? Lateness.ExpiryOf(window.End, AllowedMs) : None;
    }

    /// <summary>How they are told apart in stored state: all that places and ends of windows depend on. The gap of sessions is not among it, as each knows its own end, nor are triggers. Part of the format.</summary>
    public override string ToString()
    {
        string which = Kind switch
        {
            WindowKind.Session => "session",
            WindowKind.Count => $"count {Grid.SizeMs} every {Grid.EveryMs}",
            WindowKind.Global => "global",
            _ => Grid.ToString(),
        };
        return OnClock ? which + WindowText.InProcessingTime : which;
    }

    private static GeneralWindows OfTime(SliceGrid? grid, TimeSpan gap, bool onClock, TimeSpan allowed, Trigger trigger)
        => new(grid is null ? WindowKind.Session : WindowKind.Grid, grid ?? default, gap.Ticks / TimeSpan.TicksPerMillisecond, onClock, allowed.Ticks / TimeSpan.TicksPerMillisecond, trigger);
}
