using System.Collections.Immutable;

namespace Streams.Checkpoints.Coordination;

/// <summary>What a coordinator is told of its job.</summary>
internal sealed record CoordinatorSettings
{
    /// <summary>The job's name.</summary>
    public required string Job { get; init; }

    /// <summary>This process.</summary>
    public required RunId Run { get; init; }

    /// <summary>The term of this process's attempt before; 0: this is its first. A first attempt takes over whatever runs. A later one does not: if another run has started meanwhile,
    /// that one is the successor, and this process stops, or the two would take turns for ever.</summary>
    public long LastTerm { get; init; }

    /// <summary>What to start from; null: the newest checkpoint.</summary>
    public StartPoint? Start { get; init; }

    /// <summary>The names of states and operators whose state is dropped, for the manifest.</summary>
    public ImmutableArray<string> DroppedStates { get; init; } = [];

    /// <summary>The lineage to begin if nothing is restored, or one is left.</summary>
    public required RunId NewLineage { get; init; }

    /// <summary>Every task by its index, for messages.</summary>
    public required ImmutableArray<string> Tasks { get; init; }

    /// <summary>The tasks without outlets: when all of them have seen the end of data, the job is at its end.</summary>
    public required ImmutableArray<int> EndTasks { get; init; }

    /// <summary>Every named operator, for the manifest.</summary>
    public required ImmutableArray<string> Operators { get; init; }

    /// <summary>The job's number of key groups.</summary>
    public required int KeyGroups { get; init; }

    /// <summary>Whether there is a store. Without one nothing is logged or written, no checkpoint is taken, and an end or a stop needs none.</summary>
    public required bool HasStore { get; init; }

    /// <summary>Time between the starts of two checkpoints.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>How long a checkpoint may take before it is aborted.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>How many completed checkpoints are kept.</summary>
    public required int Retained { get; init; }

    /// <summary>How long the checkpoint of a stop, and what its sinks publish, may take.</summary>
    public required TimeSpan ShutdownTimeout { get; init; }
}
