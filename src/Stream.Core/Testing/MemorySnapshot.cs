using Streams.Checkpoints;

namespace Streams.Testing;

/// <summary>A section as bytes in memory, one array per entry.</summary>
internal sealed class MemorySection(StateSection section, List<byte[]> entries) : RestoredSection
{
    /// <inheritdoc />
    public override StateSection Section => section;

    /// <summary>The bytes of each entry, in the order in which they were written.</summary>
    public IReadOnlyList<byte[]> Entries => entries;

    /// <summary>Writes a frozen section.</summary>
    public static MemorySection Write(FrozenSection frozen)
    {
        Writer writer = new();
        frozen.WriteAsync(writer, CancellationToken.None).AsTask().GetAwaiter().GetResult(); // Memory does not make it wait.
        frozen.Release();
        long length = writer.Entries.Sum(entry => (long)entry.Length);
        return new MemorySection(
            new StateSection(frozen.Operator, frozen.State, frozen.Shape, frozen.Groups, frozen.KeyFingerprint, frozen.ValueFingerprint, 0, length, writer.Entries.Count), writer.Entries);
    }

    /// <inheritdoc />
    public override void ReadEntries(EntryReader read)
    {
        foreach (byte[] entry in entries)
        {
            StateReader reader = new(entry);
            read(ref reader);
            if (!reader.IsAtEnd) throw new CorruptStateException($"{reader.Remaining} bytes of an entry were not read", reader.Position);
        }
    }

    private sealed class Writer : SectionWriter
    {
        private readonly StateWriter _entry = new();

        public List<byte[]> Entries { get; } = [];

        public override StateWriter Entry => _entry;

        public override void EndEntry()
        {
            Entries.Add(_entry.Written.ToArray());
            _entry.Clear();
        }
    }
}

/// <summary>What one operator of one subtask froze, written to bytes when it is asked for.</summary>
internal sealed class MemorySnapshot(List<FrozenSection> frozen)
{
    private List<MemorySection>? _sections;

    /// <summary>The bytes. Written at the first call, which may be long after the barrier.</summary>
    public IReadOnlyList<MemorySection> Sections => _sections ??= [.. frozen.Select(MemorySection.Write)];

    /// <summary>What a subtask sees of one operator in the snapshots of all subtasks.</summary>
    public static RestoredOperator Restored(string name, long checkpointId, IEnumerable<MemorySnapshot> snapshots) =>
        new(name, checkpointId, [.. snapshots.SelectMany(snapshot => snapshot.Sections).Where(section => section.Section.Operator == name)]);
}
