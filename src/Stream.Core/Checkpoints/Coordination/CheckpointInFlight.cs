using System.Collections.Immutable;

namespace Streams.Checkpoints.Coordination;

/// <summary>How far a checkpoint has come.</summary>
internal enum CheckpointStage
{
    /// <summary>Tasks align, freeze and write.</summary>
    Acknowledging,

    /// <summary>All have; the manifest is being written.</summary>
    WritingManifest,

    /// <summary>Its files are being copied to the directory of a savepoint.</summary>
    Exporting,

    /// <summary>The entry is being written: from here on only the log decides, and nothing is aborted.</summary>
    Appending,
}

/// <summary>A checkpoint between its trigger and its entry.</summary>
internal sealed class CheckpointInFlight(long id, CheckpointKind kind, StreamTime createdAt, long deadlineMs, CheckpointRequest? request)
{
    private readonly SortedDictionary<int, ImmutableArray<StateFile>> _acknowledged = [];

    /// <summary>Its number.</summary>
    public long Id => id;

    /// <summary>Why it is taken.</summary>
    public CheckpointKind Kind => kind;

    /// <summary>Wall-clock time of the trigger.</summary>
    public StreamTime CreatedAt => createdAt;

    /// <summary>The request that it serves; null: none.</summary>
    public CheckpointRequest? Request => request;

    /// <summary>Monotonic time at which it is aborted, in milliseconds.</summary>
    public long DeadlineMs => deadlineMs;

    /// <summary>How far it has come.</summary>
    public CheckpointStage Stage { get; set; }

    /// <summary>Its manifest, once all tasks have written their parts.</summary>
    public Manifest? Manifest { get; set; }

    /// <summary>The file of its manifest, once that is written.</summary>
    public FileReference? ManifestFile { get; set; }

    /// <summary>Whether its savepoint, the last of all, is being made one.</summary>
    public bool HasBegunToPublish { get; set; }

    /// <summary>What the tasks wrote, in the order of the tasks.</summary>
    public ImmutableArray<StateFile> Files => [.. _acknowledged.Values.SelectMany(static f => f)];

    /// <summary>How many tasks have written their part.</summary>
    public int AcknowledgedCount => _acknowledged.Count;

    /// <summary>Notes that a task has written its part. A second time changes nothing.</summary>
    public void Acknowledge(int task, ImmutableArray<StateFile> files) => _acknowledged.TryAdd(task, files);

    /// <summary>What it waits for, for people.</summary>
    public string WaitsFor(ImmutableArray<string> tasks) => Stage switch
    {
        CheckpointStage.Acknowledging => $"Checkpoint {id} waits for {TaskNames.Missing(tasks, _acknowledged.ContainsKey)}.",
        CheckpointStage.WritingManifest => $"The manifest of checkpoint {id} is being written.",
        CheckpointStage.Exporting => $"The savepoint of checkpoint {id} is being written to '{request?.Path}'.",
        _ => $"The entry of checkpoint {id} is being written.",
    };
}
