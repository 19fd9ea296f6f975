namespace Streams;

/// <summary>What happens to outside bytes that cannot be read: a required argument of every source of bytes.</summary>
public sealed record BadRecords
{
    private BadRecords() { }

    /// <summary>The job stops at the first one, naming where it lies.</summary>
    public static BadRecords Fail { get; } = new() { Fails = true };

    /// <summary>They are left out and counted.</summary>
    public static BadRecords Drop { get; } = new();

    /// <summary>They go to a side output, without a time, and are delivered as any record is.</summary>
    /// <param name="output">A stream of the same job.</param>
    public static BadRecords ToSideOutput(SideOutput<DeadLetter> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return new() { Output = output };
    }

    /// <summary>Whether the first one stops the job.</summary>
    internal bool Fails { get; private init; }

    /// <summary>Where they go; null: nowhere.</summary>
    internal SideOutput<DeadLetter>? Output { get; private init; }
}
