using Streams.Checkpoints;
using Streams.Checkpoints.Storage;
using Streams.State;

namespace Streams.Tests.Checkpoints;

/// <summary>What is allocated can only be told for the whole process, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(StateFileMemoryTests), DisableParallelization = true)]
public sealed class RunsAlone;

[Collection(nameof(StateFileMemoryTests))]
public sealed class StateFileMemoryTests
{
    private const string Name = "files/00000000000000000005/00000000000000000007/0.state";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sixty_four_megabytes_are_written_and_read_in_a_few()
    {
        using TemporaryFolder folder = new();
        FileSystemJobStore store = new(folder.Path, "job");
        LongSection section = new(entries: 64 * 1024, entryLength: 1024);

        long before = GC.GetTotalAllocatedBytes();
        StateFile file = (await SnapshotWriter.WriteAsync(store, Name, new([section]), Cancel))!;
        long entries = 0;
        foreach (RestoredSection restored in await StateFileReader.OpenAsync(store, file, Cancel)) restored.ReadEntries((ref StateReader entry) => entries += entry.ReadRaw(1024).Length / 1024);
        long allocated = GC.GetTotalAllocatedBytes() - before;

        Assert.Equal(64 * 1024, entries);
        Assert.True(allocated < 8 * 1024 * 1024, $"{allocated} bytes were allocated.");
    }

    private sealed class LongSection(int entries, int entryLength) : FrozenSection("a", "state", SectionShape.Items, new KeyGroupRange(0, 127), "", "int64")
    {
        public override ValueTask WriteAsync(SectionWriter output, CancellationToken cancellationToken)
        {
            byte[] entry = new byte[entryLength];
            for (int i = 0; i < entries; i++)
            {
                BitConverter.TryWriteBytes(entry, i);
                output.Entry.WriteRaw(entry);
                output.EndEntry();
            }

            return ValueTask.CompletedTask;
        }
    }
}
