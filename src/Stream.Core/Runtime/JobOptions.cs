using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Numerics;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using Streams.Checkpoints;
using Streams.Time;

namespace Streams;

/// <summary>How a job runs. A value: the same options may serve several jobs.</summary>
public sealed record JobOptions
{
    /// <summary>The fewest bytes in flight: a small batch for each of a few edges.</summary>
    internal const long MinInFlightBytes = 1 << 20;

    /// <summary>The most key groups: a group is two bytes in a checkpoint.</summary>
    internal const int MaxKeyGroups = 1 << 16;

    /// <summary>How many subtasks run each operator. Default 1; at least 1, at most <see cref="KeyGroups"/>. May change between runs.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>How many subtasks run single operators, sources and sinks, by their names. Default: those that are not named here have <see cref="Parallelism"/> if they are sources or stand behind a key, and their input's otherwise.</summary>
    /// <remarks>Each at least 1 and at most <see cref="KeyGroups"/>. Operators that read the same keyed stream have the same. May change between runs.</remarks>
    public IReadOnlyDictionary<string, int> OperatorParallelism { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>Into how many groups keys are dealt, which are what subtasks own. Default 128; a power of two from 1 to 65,536. Fixed for the life of the job's checkpoints.</summary>
    public int KeyGroups { get; init; } = 128;

    /// <summary>When and where state is checkpointed. Default: nowhere.</summary>
    public CheckpointOptions Checkpoints { get; init; } = new();

    /// <summary>What the job starts from. Default <see cref="StartFrom.NewestCheckpoint"/>; anything else needs a checkpoint store.</summary>
    /// <remarks>
    /// <para>A savepoint that is not the newest checkpoint, and nothing where there are checkpoints, begin a new lineage: what was published after that point is published again. That needs <see cref="AllowNewLineage"/>.</para>
    /// <para>Carried out once: the log remembers. Once a checkpoint has been completed behind it, a start with the same options goes on from the newest one, so they may stay as they are in a configuration.</para>
    /// </remarks>
    public StartFrom StartFrom { get; init; } = StartFrom.NewestCheckpoint;

    /// <summary>The lineage that may be left by <see cref="StartFrom"/>: 32 hexadecimal digits, as <see cref="NewLineageException.Lineage"/> and the log name it. Null, the default, consents to nothing.</summary>
    public string? AllowNewLineage { get; init; }

    /// <summary>The state that the job does not have any more and that may be lost: names of operators, sources and sinks, or single states as <c>operator/state</c>. Default none.</summary>
    /// <remarks>A name that the checkpoint does not hold is refused, and so is one that the job still has. What was dropped once may stay in the list.</remarks>
    public IReadOnlyList<string> DropStates { get; init; } = [];

    /// <summary>How the job is started again after a failure.</summary>
    public RestartOptions Restart { get; init; } = new();

    /// <summary>How many bytes of records may be on their way between tasks, roughly. Default 64 MiB; at least 1 MiB.</summary>
    /// <remarks>A barrier waits behind them: fewer bytes mean quicker checkpoints, and less to even out bursts.</remarks>
    public long MaxInFlightBytes { get; init; } = 64L << 20;

    /// <summary>How long a cancelled job may take for its final checkpoint, before it stops without. Default 10 seconds; longer than zero.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether processing-time timers that are pending when all sources have ended fire once, in order. Default true; otherwise they are dropped.</summary>
    public bool FirePendingProcessingTimersAtEnd { get; init; } = true;

    /// <summary>The clock that everything reads. Default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where log messages go. Null, the default: nowhere.</summary>
    public ILoggerFactory? Logger { get; init; }

    /// <summary>Makes the meter <c>Streams</c> that shows the job's metrics. Null, the default: the process's own of that name, which every listener finds.</summary>
    public IMeterFactory? Meters { get; init; }

    /// <summary>The actor system that runs the job, with its configuration as it is. Null, the default: one of its own, which ends with the job.</summary>
    public ActorSystem? ActorSystem { get; init; }

    /// <summary>Everything that is wrong, a sentence each.</summary>
    internal IEnumerable<string> Problems()
    {
        bool groupsAreValid = KeyGroups is >= 1 and <= MaxKeyGroups && BitOperations.IsPow2(KeyGroups);
        if (!groupsAreValid) yield return $"KeyGroups must be a power of two from 1 to 65536; it is {KeyGroups}.";
        if (Parallelism < 1) yield return $"Parallelism must be at least 1; it is {Parallelism}.";
        if (groupsAreValid && Parallelism > KeyGroups)
        {
            yield return $"Parallelism must not exceed the number of key groups: {Parallelism} subtasks cannot share {KeyGroups} groups. "
                + "Lower Parallelism, or raise KeyGroups, which stays fixed once the job has checkpoints.";
        }

        if (OperatorParallelism is null) yield return "OperatorParallelism must not be null; leave it out for none.";
        foreach ((string name, int parallelism) in (OperatorParallelism ?? ImmutableDictionary<string, int>.Empty).OrderBy(static o => o.Key, StringComparer.Ordinal))
        {
            if (parallelism < 1 || (groupsAreValid && parallelism > KeyGroups)) yield return $"OperatorParallelism of '{name}' must be from 1 to the number of key groups, {KeyGroups}; it is {parallelism}.";
        }

        if (MaxInFlightBytes < MinInFlightBytes) yield return $"MaxInFlightBytes must be at least 1048576, which is 1 MiB; it is {MaxInFlightBytes}.";
        if (ShutdownTimeout <= TimeSpan.Zero) yield return $"ShutdownTimeout must be longer than zero; it is {Durations.ToText(ShutdownTimeout)}.";
        foreach (string problem in Checkpoints is null ? ["Checkpoints must not be null; leave it out for none."] : Checkpoints.Problems()) yield return problem;
        if (Checkpoints?.Journal is not null && ActorSystem is null) yield return "Checkpoints.Journal needs ActorSystem: the one in whose configuration that journal is.";
        foreach (string problem in Restart is null ? ["Restart must not be null; leave it out for the defaults."] : Restart.Problems()) yield return problem;
        if (StartFrom is null) yield return "StartFrom must not be null; leave it out for the newest checkpoint.";
        if (Checkpoints is { Store: null } && StartFrom is not null && StartFrom != StartFrom.NewestCheckpoint) yield return $"StartFrom needs Checkpoints.Store; without one there is nothing to start from but nothing. It is {StartFrom}.";
        if (AllowNewLineage is not null && !RunId.TryParse(AllowNewLineage, out _)) yield return $"AllowNewLineage must be a lineage, 32 hexadecimal digits; it is '{AllowNewLineage}'.";
        if (DropStates is null) yield return "DropStates must not be null; leave it out for none.";
        if (Time is null) yield return "Time must not be null; leave it out for the system's clock.";
    }
}
