using System.Collections.Immutable;
using Streams.State;

namespace Streams.Checkpoints;

/// <summary>What an operator gives at a barrier: one section, frozen, written later on another thread.</summary>
internal abstract class FrozenSection(string operatorName, string state, SectionShape shape, KeyGroupRange groups, string keyFingerprint, string valueFingerprint)
{
    /// <summary>The operator's name.</summary>
    public string Operator { get; } = operatorName;

    /// <summary>The state's name within the operator.</summary>
    public string State { get; } = state;

    /// <summary>How its entries are dealt out at a restore.</summary>
    public SectionShape Shape { get; } = shape;

    /// <summary>The key groups that the subtask owns.</summary>
    public KeyGroupRange Groups { get; } = groups;

    /// <summary>The encoding of the keys; empty for items.</summary>
    public string KeyFingerprint { get; } = keyFingerprint;

    /// <summary>The encoding of the entries' values.</summary>
    public string ValueFingerprint { get; } = valueFingerprint;

    /// <summary>Bytes of state that the operator has copied so far because it changed them while the section was not released. From any thread.</summary>
    public virtual long CopiedBytes => 0;

    /// <summary>Writes the entries. Called once, on a thread of the writer's, possibly long after the barrier.</summary>
    public abstract ValueTask WriteAsync(SectionWriter output, CancellationToken cancellationToken);

    /// <summary>Called once when the section was written or is not wanted any more, on any thread.</summary>
    public virtual void Release() { }
}

/// <summary>Writes the entries of one section into blocks, each with its length and checksum; no entry straddles two blocks.</summary>
internal abstract class SectionWriter
{
    /// <summary>Where the bytes of the entry go.</summary>
    public abstract StateWriter Entry { get; }

    /// <summary>Ends the entry whose bytes were written to <see cref="Entry"/>.</summary>
    public abstract void EndEntry();
}

/// <summary>Reads one entry of a section; the reader stands at its start and must be left at its end.</summary>
internal delegate void EntryReader(ref StateReader entry);

/// <summary>One section of a checkpoint as a restored operator sees it. Every block's checksum is verified before its entries are handed out.</summary>
internal abstract class RestoredSection
{
    /// <summary>What the manifest says of it.</summary>
    public abstract StateSection Section { get; }

    /// <summary>Hands out all entries, in the order in which they were written.</summary>
    /// <exception cref="CorruptStateException">The bytes are not what was written, or the reader did not read an entry to its end.</exception>
    public abstract void ReadEntries(EntryReader read);
}

/// <summary>What one task writes for one checkpoint.</summary>
/// <param name="Sections">Of all its operators, in the order of the chain.</param>
internal sealed record FrozenSnapshot(ImmutableArray<FrozenSection> Sections);
