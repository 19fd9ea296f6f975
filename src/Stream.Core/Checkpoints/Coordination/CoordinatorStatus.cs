namespace Streams.Checkpoints.Coordination;

/// <summary>What can be told of an attempt at any time.</summary>
internal sealed record CoordinatorStatus
{
    /// <summary>What the coordinator is doing, for people.</summary>
    public required string Phase { get; init; }

    /// <summary>The number of the attempt's start in the log; 0 until it is won, and without a store.</summary>
    public long Term { get; init; }

    /// <summary>The number of the newest complete checkpoint, the restored one included; 0: none.</summary>
    public long LastCompletedId { get; init; }

    /// <summary>When that checkpoint was triggered, by the wall clock of whoever took it; <see cref="StreamTime.None"/>: none.</summary>
    public StreamTime LastCompletedAt { get; init; } = StreamTime.None;

    /// <summary>The number of the checkpoint in flight; 0: none.</summary>
    public long InFlightId { get; init; }

    /// <summary>How many checkpoints completed in this attempt.</summary>
    public int CompletedCount { get; init; }

    /// <summary>How many checkpoints were aborted in this attempt.</summary>
    public int AbortedCount { get; init; }

    /// <summary>Why the last one was aborted; null: none was.</summary>
    public string? LastAbortReason { get; init; }
}
