namespace Streams;

/// <summary>What happens to outside bytes that cannot be read: a required argument of every source of bytes.</summary>
public sealed record BadRecords
{
    private BadRecords() { }

    /// <summary>The job stops at the first one, naming where it lies.</summary>
    public static BadRecords Fail { get; } = new() { Fails = true };

    /// <summary>They are left out and counted.</summary>
    public static BadRecords Drop { get; } = new();

    internal bool Fails { get; private init; }
}
