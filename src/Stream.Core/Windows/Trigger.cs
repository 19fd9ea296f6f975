namespace Streams;

/// <summary>When a window gives its result, and whether it keeps what it holds.</summary>
public sealed record Trigger
{
    private Trigger()
    {
    }

    /// <summary>At the end of the window, and within the allowed lateness once more for every record that comes after it. The default. In a global window: at the end of the stream.</summary>
    public static Trigger AtEnd { get; } = new();

    /// <summary>No result at all: what a recorded case may ask for.</summary>
    internal static Trigger Never { get; } = new() { EveryRecords = long.MaxValue };

    /// <summary>How many records of a key and window give a result; null: their number plays no part.</summary>
    public long? EveryRecords { get; private init; }

    /// <summary>Whether every result empties the window.</summary>
    public bool IsPurging { get; private init; }

    /// <summary>With every n-th record of a key and window. Not at the window's end: fewer than n records behind the last result give none.</summary>
    /// <param name="n">How many records; at least 1. Sessions that merge add up what they have had.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public static Trigger EveryNRecords(long n) => n >= 1
        ? new() { EveryRecords = n }
        : throw new ArgumentOutOfRangeException(nameof(n), n, "A trigger must wait for at least 1 record.");

    /// <summary>The same, and every result empties the window, so that the next one holds what came since. A session stays where it is, empty, and takes further records.</summary>
    public Trigger AndPurge() => this with { IsPurging = true };

    /// <summary>The words that a plan shows, for example <c>every 100 records, purging</c>.</summary>
    public override string ToString()
    {
        string when = EveryRecords switch
        {
            null => "at the end",
            long.MaxValue => "never",
            long n => $"every {n} records",
        };
        return IsPurging ? when + ", purging" : when;
    }
}
