using System.Collections.Immutable;
using Streams.State;

namespace Streams.Checkpoints;

/// <summary>What a checkpoint consists of: written as a file like the state, named with its checksum by the entry that completes it.</summary>
/// <param name="Job">The job's name.</param>
/// <param name="Lineage">The lineage that it belongs to.</param>
/// <param name="Term">The attempt that took it.</param>
/// <param name="CheckpointId">Its number.</param>
/// <param name="Kind">Why it was taken.</param>
/// <param name="KeyGroups">The job's number of key groups, fixed for the life of its checkpoints.</param>
/// <param name="CreatedAt">Wall-clock time of its trigger, for people.</param>
/// <param name="Operators">Every named operator, source and sink of the job, whether or not it has state.</param>
/// <param name="Files">Every state file, with its sections.</param>
internal sealed record Manifest(
    string Job,
    RunId Lineage,
    long Term,
    long CheckpointId,
    CheckpointKind Kind,
    int KeyGroups,
    StreamTime CreatedAt,
    ImmutableArray<string> Operators,
    ImmutableArray<StateFile> Files)
{
    /// <summary>What was dropped by name on the way here: operators, and states as <c>operator/state</c>. The same names may be given again, and drop nothing.</summary>
    public ImmutableArray<string> DroppedStates { get; init; } = [];
}

/// <summary>Why a checkpoint is taken. The values are persisted.</summary>
internal enum CheckpointKind : byte
{
    /// <summary>The interval was over.</summary>
    Periodic = 1,

    /// <summary>The job stops behind it; sources send nothing after the barrier.</summary>
    Stop = 2,

    /// <summary>The last one of a job that has come to its end.</summary>
    Final = 3,
}

/// <summary>One state file, written by one task: its sections follow one another.</summary>
/// <param name="File">The file.</param>
/// <param name="Sections">In the order in which they lie in the file.</param>
internal sealed record StateFile(FileReference File, ImmutableArray<StateSection> Sections);

/// <summary>A part of a state file: one state of one operator, as one subtask held it.</summary>
/// <param name="Operator">The operator's name, the identity of its state across versions of the job.</param>
/// <param name="State">The state's name within the operator.</param>
/// <param name="Shape">How its entries are dealt out at a restore.</param>
/// <param name="Groups">The key groups that the subtask owned; the full range for <see cref="SectionShape.Items"/>.</param>
/// <param name="KeyFingerprint">The encoding of the keys; empty for items.</param>
/// <param name="ValueFingerprint">The encoding of the entries' values.</param>
/// <param name="Offset">Where it starts in the file, in bytes.</param>
/// <param name="Length">In bytes, block headers included.</param>
/// <param name="Entries">How many entries it holds.</param>
internal sealed record StateSection(
    string Operator,
    string State,
    SectionShape Shape,
    KeyGroupRange Groups,
    string KeyFingerprint,
    string ValueFingerprint,
    long Offset,
    long Length,
    long Entries);

/// <summary>How the entries of a section are dealt out to subtasks at a restore. The values are persisted.</summary>
internal enum SectionShape : byte
{
    /// <summary>Every entry belongs to the subtask that owns the key group of its key.</summary>
    Keyed = 1,

    /// <summary>Entries are dealt out by the operator itself; every subtask sees all of them.</summary>
    Items = 2,
}
