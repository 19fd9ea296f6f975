using System.Collections.Immutable;
using System.IO.Hashing;
using Streams.Checkpoints;
using Streams.Checkpoints.Formats;
using Streams.Checkpoints.Storage;
using Streams.State;

namespace Streams.Tests.Checkpoints;

public sealed class StateFileTests
{
    private const string Name = "files/00000000000000000005/00000000000000000007/0.state";
    private const string Golden = "535452535441544501000000070000006fc43c1df79c2fd9030102030001ff0600000013324db00f87bacd0568656c6c6f";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_state_file_has_the_bytes_of_version_1()
    {
        MemoryJobStore store = new();

        StateFile file = await WriteAsync(store, new TestSection("a", [[1, 2, 3], [], [255]]), new TestSection("b", []), new TestSection("c", ["hello"u8.ToArray()]));

        Assert.Equal(Golden, Convert.ToHexStringLower(await BytesAsync(store)));
        Assert.Equal(new FileReference(Name, Golden.Length / 2, XxHash128.HashToUInt128(Convert.FromHexString(Golden))), file.File);
        Assert.Equal([(12L, 19L, 3L), (31L, 0L, 0L), (31L, 18L, 1L)], file.Sections.Select(s => (s.Offset, s.Length, s.Entries)));
    }

    [Fact]
    public async Task A_state_file_of_version_1_is_read()
    {
        byte[] bytes = Convert.FromHexString(Golden);
        MemoryJobStore store = await StoreOf(bytes);
        StateFile file = new(
            new(Name, bytes.Length, XxHash128.HashToUInt128(bytes)),
            [Described("a", 12, 19, 3), Described("b", 31, 0, 0), Described("c", 31, 18, 1)]);

        IReadOnlyList<RestoredSection> sections = await StateFileReader.OpenAsync(store, file, Cancel);

        Assert.Equal(file.Sections, sections.Select(s => s.Section));
        Assert.Equal([[1, 2, 3], [], [255]], Entries(sections[0]));
        Assert.Empty(Entries(sections[1]));
        Assert.Equal(["hello"u8.ToArray()], Entries(sections[2]));
        Assert.Equal([[1, 2, 3], [], [255]], Entries(sections[0]));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task What_is_written_is_read_whatever_the_sizes_of_the_entries(int seed)
    {
        Random random = new(seed);
        TestSection[] written = [.. Enumerable.Range(0, 5).Select(i => new TestSection($"s{i}", [.. Enumerable.Range(0, random.Next(4_000)).Select(_ => RandomEntry(random))]))];
        MemoryJobStore store = new();

        StateFile file = await WriteAsync(store, written);
        IReadOnlyList<RestoredSection> read = await StateFileReader.OpenAsync(store, file, Cancel);

        Assert.Equal(written.Length, read.Count);
        for (int i = 0; i < written.Length; i++)
        {
            Assert.Equal(written[i].Operator, read[i].Section.Operator);
            Assert.Equal(written[i].Entries.LongLength, read[i].Section.Entries);
            Assert.Equal(written[i].Entries, Entries(read[i]));
        }
    }

    [Fact]
    public async Task Blocks_stay_below_their_target_and_a_larger_entry_has_one_for_itself()
    {
        byte[] small = new byte[1_000], large = new byte[1_000_000];
        MemoryJobStore store = new();

        await WriteAsync(store, new TestSection("a", [.. Enumerable.Repeat(small, 600), large, .. Enumerable.Repeat(small, 10)]));

        List<int> lengths = [];
        byte[] bytes = await BytesAsync(store);
        for (int at = StateFileFormat.HeaderLength; at < bytes.Length; at += StateFileFormat.BlockHeaderLength + lengths[^1]) lengths.Add(BitConverter.ToInt32(bytes, at));
        Assert.Equal([261 * 1_002, 261 * 1_002, 78 * 1_002, 1_000_003, 10 * 1_002], lengths);
    }

    [Fact]
    public async Task A_snapshot_without_sections_writes_no_file()
    {
        MemoryJobStore store = new();

        Assert.Null(await SnapshotWriter.WriteAsync(store, Name, new FrozenSnapshot([]), Cancel));

        Assert.Empty(await store.ListFilesAsync("files", Cancel));
    }

    [Fact]
    public async Task Every_section_is_released_once_however_the_writing_ends()
    {
        TestSection[] whole = [new("a", [[1]]), new("b", [[2]])];
        await WriteAsync(new MemoryJobStore(), whole);
        Assert.All(whole, s => Assert.Equal(1, s.Released));

        TestSection[] failing = [new("a", [[1]]), new("b", [[2]], failure: new InvalidOperationException("Lost.")), new("c", [[3]])];
        MemoryJobStore store = new();
        Assert.Equal("Lost.", (await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(store, failing))).Message);
        Assert.All(failing, s => Assert.Equal(1, s.Released));
        Assert.Empty(await store.ListFilesAsync("files", Cancel));

        TestSection[] cancelled = [new("a", [[1]]), new("b", [[2]])];
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SnapshotWriter.WriteAsync(store, Name, new([.. cancelled]), new CancellationToken(canceled: true)));
        Assert.All(cancelled, s => Assert.Equal(1, s.Released));

        TestSection[] refused = [new("a", [[1]]), new("b", [[2]])];
        await Assert.ThrowsAsync<ArgumentException>(() => SnapshotWriter.WriteAsync(store, "../a", new([.. refused]), Cancel));
        Assert.All(refused, s => Assert.Equal(1, s.Released));
    }

    [Fact]
    public async Task An_entry_that_is_not_ended_is_an_error()
    {
        UnendedSection section = new();

        await Assert.ThrowsAsync<InvalidOperationException>(() => SnapshotWriter.WriteAsync(new MemoryJobStore(), Name, new([section]), Cancel));
    }

    [Fact]
    public async Task A_missing_file_is_named_with_its_checkpoint()
    {
        StateFile file = new(new(Name, 20, 1), []);

        CheckpointStoreException error = await Assert.ThrowsAsync<CheckpointStoreException>(() => StateFileReader.OpenAsync(new MemoryJobStore(), file, Cancel));

        Assert.Equal($"File '{Name}' of checkpoint 7, term 5, is missing in the memory of this process.", error.Message);
    }

    [Fact]
    public async Task Every_truncation_is_detected_before_an_entry_is_handed_out()
    {
        (StateFile file, byte[] bytes) = await SampleAsync();
        foreach (int length in Enumerable.Range(0, 8).Select(i => bytes.Length * i / 8).Concat([1, 11, 12, 13, bytes.Length - 1]))
        {
            CorruptStateException error = await Assert.ThrowsAsync<CorruptStateException>(async () => await StateFileReader.OpenAsync(await StoreOf(bytes[..length]), file, Cancel));
            Assert.Contains($"File '{Name}' of checkpoint 7, term 5, in the memory of this process is not what was written. It has {length} bytes; {bytes.Length} were written.", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_one_of_300_random_bit_flips_is_detected_before_an_entry_is_handed_out()
    {
        const int Seed = 7;
        Random random = new(Seed);
        (StateFile file, byte[] bytes) = await SampleAsync();
        for (int i = 0; i < 300; i++)
        {
            int bit = i < 200 ? i : random.Next(bytes.Length * 8);
            byte[] flipped = [.. bytes];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            CorruptStateException error = await Assert.ThrowsAsync<CorruptStateException>(async () => await StateFileReader.OpenAsync(await StoreOf(flipped), file, Cancel));
            if (bit >= StateFileFormat.HeaderLength * 8) Assert.Contains("of operator 'big' has a damaged block at byte", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Damage_after_the_opening_is_detected_when_the_block_is_read()
    {
        (StateFile file, byte[] bytes) = await SampleAsync();
        ChangingStore store = new(bytes);
        RestoredSection section = Assert.Single(await StateFileReader.OpenAsync(store, file, Cancel));
        int handedOut = 0;

        store.Bytes[^1] ^= 1;
        CorruptStateException error = Assert.Throws<CorruptStateException>(() => section.ReadEntries((ref StateReader entry) => handedOut += entry.ReadRaw(entry.Remaining).Length > 0 ? 1 : 0));

        Assert.Contains("is damaged", error.Message, StringComparison.Ordinal);
        Assert.InRange(handedOut, 1, section.Section.Entries - 1);
    }

    [Fact]
    public async Task A_reader_that_stops_before_the_end_of_an_entry_is_told_where()
    {
        MemoryJobStore store = new();
        StateFile file = await WriteAsync(store, new TestSection("a", [[1, 2, 3], [4, 5, 6]]));
        RestoredSection section = Assert.Single(await StateFileReader.OpenAsync(store, file, Cancel));

        CorruptStateException left = Assert.Throws<CorruptStateException>(() => section.ReadEntries((ref StateReader entry) => entry.ReadUInt16()));
        CorruptStateException past = Assert.Throws<CorruptStateException>(() => section.ReadEntries((ref StateReader entry) => entry.ReadInt32()));

        Assert.Contains("State 'state' of operator 'a'", left.Message, StringComparison.Ordinal);
        Assert.Contains("entry 0 of the block at byte 12. Corrupt bytes at position 2: the reader left 1 bytes of the entry.", left.Message, StringComparison.Ordinal);
        Assert.Contains("4 bytes wanted, 3 left", past.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sections_that_do_not_fill_the_file_are_refused()
    {
        (StateFile file, byte[] bytes) = await SampleAsync();
        MemoryJobStore store = await StoreOf(bytes);
        StateSection section = file.Sections[0];
        foreach (StateSection[] wrong in (StateSection[][])[
            [], [section, section], [section with { Offset = 13 }], [section with { Length = section.Length - 1 }], [section with { Length = long.MaxValue }],
            [section with { Offset = -1 }], [section with { Length = -1 }]])
        {
            await Assert.ThrowsAsync<CorruptStateException>(() => StateFileReader.OpenAsync(store, file with { Sections = [.. wrong] }, Cancel));
        }

        RestoredSection miscounted = Assert.Single(await StateFileReader.OpenAsync(store, file with { Sections = [section with { Entries = section.Entries + 1 }] }, Cancel));
        Assert.Throws<CorruptStateException>(() => Entries(miscounted));
    }

    [Fact]
    public async Task A_newer_version_says_so()
    {
        (StateFile file, byte[] bytes) = await SampleAsync();
        bytes[8] = 2;

        CorruptStateException error = await Assert.ThrowsAsync<CorruptStateException>(async () => await StateFileReader.OpenAsync(await StoreOf(bytes), Resealed(file, bytes), Cancel));

        Assert.Contains("It has format version 2; this release reads versions up to 1.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Random_changes_under_true_checksums_end_in_the_typed_exception_or_in_entries_and_allocate_little()
    {
        const int Seed = 20_260_102;
        Random random = new(Seed);
        MemoryJobStore origin = new();
        StateFile file = await WriteAsync(origin, new TestSection("a", [[1, 2, 3], [], [255], new byte[200]]), new TestSection("b", [[9]]));
        byte[] bytes = await BytesAsync(origin);
        for (int i = 0; i < 10_000; i++)
        {
            byte[] changed = Samples.Mutated(random, bytes);
            StateFile described = Resealed(file, changed);
            if (i % 3 == 0) ResealFirstBlock(changed);
            if (i % 3 == 0) described = Resealed(file, changed);
            MemoryJobStore store = await StoreOf(changed);
            long before = GC.GetTotalAllocatedBytes();
            try
            {
                foreach (RestoredSection section in await StateFileReader.OpenAsync(store, described, Cancel)) Entries(section);
            }
            catch (CorruptStateException)
            {
                // What it is for.
            }
            catch (Exception e)
            {
                Assert.Fail($"Seed {Seed}, change {i}: {e}");
            }

            long allocated = GC.GetTotalAllocatedBytes() - before;
            Assert.True(allocated < 64 * 1024 * 1024, $"Seed {Seed}, change {i}: {allocated} bytes were allocated.");
        }
    }

    [Fact]
    public async Task Several_threads_read_the_same_section_at_once()
    {
        using TemporaryFolder folder = new();
        FileSystemJobStore store = new(folder.Path, "job");
        StateFile file = await WriteAsync(store, new TestSection("a", [.. Enumerable.Range(0, 20_000).Select(i => BitConverter.GetBytes((long)i))]));
        RestoredSection section = Assert.Single(await StateFileReader.OpenAsync(store, file, Cancel));

        long[] sums = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            long sum = 0;
            section.ReadEntries((ref StateReader entry) => sum += entry.ReadInt64());
            return sum;
        }, Cancel)));

        Assert.All(sums, sum => Assert.Equal(20_000L * 19_999 / 2, sum));
    }

    [Fact]
    public async Task A_manifest_is_written_under_its_checkpoint_and_read_back_whole()
    {
        MemoryJobStore store = new();

        FileReference reference = await ManifestStore.WriteManifestAsync(store, Samples.Manifest, Cancel);
        Manifest read = await ManifestStore.ReadManifestAsync(store, reference, Cancel);

        Assert.Equal("files/00000000000000000005/00000000000000000007/manifest", reference.Name);
        Assert.Equal(Samples.Manifest.Files[0].Sections, read.Files[0].Sections);
        await Assert.ThrowsAsync<CheckpointStoreException>(() => ManifestStore.WriteManifestAsync(store, Samples.Manifest, Cancel));
    }

    [Fact]
    public async Task A_manifest_that_is_missing_cut_or_flipped_is_refused_by_name()
    {
        MemoryJobStore store = new();
        FileReference reference = await ManifestStore.WriteManifestAsync(store, Samples.Manifest, Cancel);
        byte[] bytes = await BytesAsync(store, reference.Name);

        Assert.Contains(
            "is missing", (await Assert.ThrowsAsync<CheckpointStoreException>(() => ManifestStore.ReadManifestAsync(new MemoryJobStore(), reference, Cancel))).Message, StringComparison.Ordinal);
        foreach (byte[] wrong in (byte[][])[.. Enumerable.Range(0, 8).Select(i => bytes[..(bytes.Length * i / 8)]), [.. bytes, 0], [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]])
        {
            MemoryJobStore damaged = await StoreOf(wrong, reference.Name);
            CorruptStateException error = await Assert.ThrowsAsync<CorruptStateException>(() => ManifestStore.ReadManifestAsync(damaged, reference, Cancel));
            Assert.Contains($"File '{reference.Name}' of checkpoint 7, term 5,", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Names_tell_their_term_and_checkpoint()
    {
        Assert.Equal(Name, CheckpointNames.State(5, 7, 0));
        Assert.Equal((5L, 7L), (CheckpointNames.TermOf(Name), CheckpointNames.CheckpointOf(Name)));
        Assert.StartsWith(CheckpointNames.Folder(5, 7) + "/", CheckpointNames.Manifest(5, 7), StringComparison.Ordinal);
        Assert.StartsWith(CheckpointNames.Term(5) + "/", CheckpointNames.Folder(5, 7), StringComparison.Ordinal);
        Assert.Null(CheckpointNames.TermOf("files/5/7/a"));
        Assert.Null(CheckpointNames.TermOf("other/00000000000000000005/a"));
    }

    private static byte[] RandomEntry(Random random)
    {
        byte[] entry = new byte[random.Next(100) == 0 ? random.Next(20_000) : random.Next(40)];
        random.NextBytes(entry);
        return entry;
    }

    private static StateSection Described(string operatorName, long offset, long length, long entries)
        => new(operatorName, "state", SectionShape.Keyed, new KeyGroupRange(0, 127), "string", "int64", offset, length, entries);

    private static async Task<StateFile> WriteAsync(JobStore store, params TestSection[] sections)
        => Assert.IsType<StateFile>(await SnapshotWriter.WriteAsync(store, Name, new FrozenSnapshot([.. sections]), Cancel));

    private static async Task<(StateFile File, byte[] Bytes)> SampleAsync()
    {
        MemoryJobStore store = new();
        StateFile file = await WriteAsync(store, new TestSection("big", [.. Enumerable.Range(0, 400).Select(i => Enumerable.Repeat((byte)i, 1_000).ToArray())]));
        return (file, await BytesAsync(store));
    }

    private static async Task<byte[]> BytesAsync(JobStore store, string name = Name)
    {
        await using Stream content = Assert.IsAssignableFrom<Stream>(await store.OpenFileAsync(name, Cancel));
        byte[] bytes = new byte[content.Length];
        await content.ReadExactlyAsync(bytes, Cancel);
        return bytes;
    }

    private static async Task<MemoryJobStore> StoreOf(byte[] bytes, string name = Name)
    {
        MemoryJobStore store = new();
        await using StoreFile file = await store.CreateFileAsync(name, Cancel);
        await file.Content.WriteAsync(bytes, Cancel);
        await file.CompleteAsync(Cancel);
        return store;
    }

    private static StateFile Resealed(StateFile file, byte[] bytes)
        => file with { File = file.File with { Length = bytes.Length, Checksum = XxHash128.HashToUInt128(bytes) }, Sections = Stretched(file.Sections, bytes.Length) };

    // The last section takes up what the change added or removed, so that the reader comes as far as the blocks.
    private static ImmutableArray<StateSection> Stretched(ImmutableArray<StateSection> sections, int length)
        => sections.SetItem(sections.Length - 1, sections[^1] with { Length = length - sections[^1].Offset });

    private static void ResealFirstBlock(byte[] bytes)
    {
        if (bytes.Length < 24) return;
        uint length = BitConverter.ToUInt32(bytes, 12);
        if (length <= bytes.Length - 24) BitConverter.TryWriteBytes(bytes.AsSpan(16), XxHash3.HashToUInt64(bytes.AsSpan(24, (int)length)));
    }

    private static List<byte[]> Entries(RestoredSection section)
    {
        List<byte[]> entries = [];
        section.ReadEntries((ref StateReader entry) => entries.Add(entry.ReadRaw(entry.Remaining).ToArray()));
        return entries;
    }

    private sealed class TestSection(string operatorName, byte[][] entries, Exception? failure = null)
        : FrozenSection(operatorName, "state", SectionShape.Keyed, new KeyGroupRange(0, 127), "string", "int64")
    {
        public byte[][] Entries => entries;

        public int Released { get; private set; }

        public override ValueTask WriteAsync(SectionWriter output, CancellationToken cancellationToken)
        {
            foreach (byte[] entry in entries)
            {
                output.Entry.WriteRaw(entry);
                output.EndEntry();
            }

            return failure is null ? ValueTask.CompletedTask : throw failure;
        }

        public override void Release() => Released++;
    }

    private sealed class UnendedSection() : FrozenSection("a", "state", SectionShape.Items, new KeyGroupRange(0, 127), "", "int64")
    {
        public override ValueTask WriteAsync(SectionWriter output, CancellationToken cancellationToken)
        {
            output.Entry.WriteInt64(1);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>A store of one file whose bytes the test changes while it is open.</summary>
    private sealed class ChangingStore(byte[] bytes) : JobStore
    {
        public byte[] Bytes { get; } = [.. bytes];

        public override string Location => "a test";

        public override Task<Stream?> OpenFileAsync(string name, CancellationToken cancellationToken) => Task.FromResult<Stream?>(new MemoryStream(Bytes, writable: false));

        public override Task ProbeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task<IReadOnlyList<long>> ListEntriesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task<byte[]?> ReadEntryAsync(long number, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task<bool> CreateEntryAsync(long number, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task DeleteEntryAsync(long number, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task<StoreFile> CreateFileAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task DeleteFileAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task<IReadOnlyList<string>> ListFilesAsync(string folder, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
