namespace Streams;

/// <summary>Why a window emits.</summary>
public enum Firing
{
    /// <summary>Before its end, by a trigger. More records may come.</summary>
    Early = 0,

    /// <summary>The watermark, or the clock, has reached its last millisecond.</summary>
    OnTime = 1,

    /// <summary>Again, for records that came after that and within the allowed lateness.</summary>
    Late = 2,
}

/// <summary>What a result function is told of the firing of a window in time.</summary>
/// <param name="Start">The first time in the window.</param>
/// <param name="End">The first time after the window.</param>
/// <param name="Firing">Why it fires.</param>
/// <param name="Index">The how-manieth firing of this key and window this is, from 0.</param>
/// <param name="Watermark">The event time reached when it fires; <see cref="StreamTime.None"/> when none was, and for windows in processing time.</param>
public readonly record struct FiredWindow(StreamTime Start, StreamTime End, Firing Firing, int Index, StreamTime Watermark);
