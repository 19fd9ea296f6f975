namespace Streams.Operators;

/// <summary>A window of a key, without what it holds.</summary>
internal struct OpenWindow
{
    /// <summary>Its first time or number.</summary>
    public long Start;

    /// <summary>The first time or number after it.</summary>
    public long End;

    /// <summary>The records that it holds; 0 once a firing has emptied it.</summary>
    public long Held;

    /// <summary>The records that came since it fired last.</summary>
    public long SinceFiring;

    /// <summary>How often it fired; of merged sessions, all of them together.</summary>
    public int Firings;

    /// <summary>When it is looked at next; <see cref="GeneralWindows.None"/>: not by time. Derived, and not stored.</summary>
    public long Due;
}
