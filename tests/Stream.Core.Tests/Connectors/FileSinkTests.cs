using System.Text;
using Streams.Checkpoints.Durable;
using Streams.Connectors;
using Streams.Connectors.Files;
using Streams.Tests.Checkpoints;

namespace Streams.Tests.Connectors;

public sealed class FileSinkTests : IDisposable
{
    private const string Lineage = "00112233445566778899aabbccddeeff";
    private const string OtherLineage = "ffeeddccbbaa99887766554433221100";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Output => _folder.At("out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Records_appear_when_their_epoch_is_committed_and_not_before()
    {
        await using ISinkWriter<int> writer = Writer(term: 1);
        Write(writer, 1, 2);
        ReadOnlyMemory<byte> first = await writer.Prepare(7)(Cancel);
        Write(writer, 3);
        Assert.Empty(Published());

        await writer.CommitAsync(first, Cancel);

        Assert.Equal([1, 2], Published());
        Assert.Equal([$"signals-{Lineage}-00000000000000000007-00000-00000.txt"], FileSink.PublishedFiles(Output, "signals").Select(Path.GetFileName));
        await CommitAsync(writer, 8);
        Assert.Equal([1, 2, 3], Published());
        Assert.Empty(Pending());
    }

    [Fact]
    public async Task An_epoch_without_records_has_no_bytes_and_no_file()
    {
        await using ISinkWriter<int> writer = Writer(term: 1);

        ReadOnlyMemory<byte> committable = await writer.Prepare(1)(Cancel);

        Assert.True(committable.IsEmpty);
        Assert.Empty(Pending());
        Assert.Empty(FileSink.PublishedFiles(Output, "signals"));
        Assert.Empty(FileSink.PublishedFiles(_folder.At("none"), "signals"));
    }

    [Fact]
    public async Task A_full_file_is_followed_by_the_next_part_and_each_has_its_header()
    {
        ISink<int> sink = FileSink.ExactlyOnce(Output, Csv.Of<int>().Column("n", i => i), new FileSinkOptions { MaxFileBytes = 6, FileExtension = "table" });
        await using ISinkWriter<int> writer = sink.CreateWriter(Context(1));
        Write(writer, 10, 20, 30, 40, 50);

        await CommitAsync(writer, 1);

        Assert.Equal(["n\n10\n20\n", "n\n30\n40\n", "n\n50\n"], [.. FileSink.PublishedFiles(Output, "signals").Select(File.ReadAllText).Select(t => t)]);
        Assert.EndsWith("-00000-00002.table", FileSink.PublishedFiles(Output, "signals")[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_parts_are_closed_before_the_barrier()
    {
        ISink<int> sink = FileSink.ExactlyOnce(Output, TextLines.Of<int>(i => $"{i}"), new FileSinkOptions { MaxFileBytes = 4 });
        await using ISinkWriter<int> writer = sink.CreateWriter(Context(1));

        Write(writer, 100, 200, 300);

        // The third may still be on its way to the disk. A file that is open is locked.
        string[] parts = [.. Directory.EnumerateFiles(Path.Combine(Output, ".pending"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        Assert.Equal(3, parts.Length);
        Assert.Equal(["100\n", "200\n"], parts[..2].Select(File.ReadAllText));
    }

    [Fact]
    public async Task More_than_a_buffer_is_written_whole()
    {
        await using ISinkWriter<int> writer = Writer(term: 1);
        int[] numbers = [.. Enumerable.Range(0, 50_000)];
        Write(writer, numbers);

        await CommitAsync(writer, 1);

        Assert.Equal(numbers, Published());
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public async Task Committing_again_does_nothing_wherever_it_was_cut(int renamed)
    {
        ISinkWriter<int> writer = Writer(term: 1, maxFileBytes: 2);
        Write(writer, 1, 2, 3);
        ReadOnlyMemory<byte> committable = await writer.Prepare(1)(Cancel);
        await writer.DisposeAsync();
        foreach (PendingFile file in FileSinkCommittable.Read(committable.Span, "signals").Take(renamed))
            File.Move(Path.Combine(PendingOf(file.Term), file.Name), Path.Combine(Output, file.Final.ToString()));

        await using ISinkWriter<int> next = Writer(term: 2, adopted: [committable]);
        await next.CommitAsync(committable, Cancel);
        await next.CommitAsync(committable, Cancel);

        Assert.Equal([1, 2, 3], Published());
        Assert.Empty(Pending());
    }

    /// <summary>A run writes 1 to 9, three records an epoch, over two subtasks; it crashes behind every step in turn, and again in the run after that.</summary>
    [Fact]
    public async Task Whatever_step_a_crash_follows_the_result_is_that_of_an_undisturbed_run()
    {
        // In memory where there is such a place: the renames are the same, and the hundreds of syncs cost nothing.
        const string Memory = "/dev/shm";
        string folder = Directory.Exists(Memory) ? Directory.CreateDirectory(Path.Combine(Memory, Path.GetFileName(_folder.Path))).FullName : _folder.Path;
        try
        {
            for (int first = 1; first <= 32; first++)
            {
                for (int second = 1; second <= 32; second += 4)
                {
                    string output = Path.Combine(folder, $"{first}-{second}");
                    await new SimulatedRun(output, [first, second]).ToEndAsync();
                    Assert.Equal(Enumerable.Range(1, 9), FileSink.PublishedFiles(output, "signals").SelectMany(File.ReadAllLines).Select(int.Parse).Order());
                    Assert.Equal([], Directory.EnumerateFiles(Path.Combine(output, ".pending"), "*", SearchOption.AllDirectories));
                }
            }
        }
        finally
        {
            if (folder != _folder.Path) Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Another_run_s_files_are_refused_and_those_of_other_sinks_are_not()
    {
        await using (ISinkWriter<int> writer = Writer(term: 1))
        {
            Write(writer, 1);
            await CommitAsync(writer, 1);
        }

        File.WriteAllText(Path.Combine(Output, $"signals-more-{OtherLineage}-00000000000000000007-00000-00000.txt"), "");
        File.WriteAllText(Path.Combine(Output, "signals-and-notes.txt"), "");
        await using ISinkWriter<int> same = Writer(term: 2);
        await using ISinkWriter<int> other = Sink().CreateWriter(Context(1, lineage: OtherLineage) with { Sink = "other" });

        SinkException e = Assert.Throws<SinkException>(() => Sink().CreateWriter(Context(1, lineage: OtherLineage)));

        Assert.Equal(
            $"The directory '{Output}' holds 1 files that the sink 'signals' published in another run, which this one does not continue (the first is 'signals-{Lineage}-00000000000000000001-00000-00000.txt', lineage {Lineage}; "
            + $"this run's lineage is {OtherLineage}). Its results would be mixed with theirs. Give the sink another directory, move those files away, or start with the checkpoints of that run.",
            e.Message);
        Assert.Single(FileSink.PublishedFiles(Output, "signals"));
    }

    [Fact]
    public async Task A_taken_name_stops_the_sink_and_loses_nothing()
    {
        await using ISinkWriter<int> writer = Writer(term: 1);
        Write(writer, 1);
        ReadOnlyMemory<byte> committable = await writer.Prepare(1)(Cancel);
        string final = Path.Combine(Output, $"signals-{Lineage}-00000000000000000001-00000-00000.txt");
        File.WriteAllText(final, "not ours");

        SinkException e = await Assert.ThrowsAsync<SinkException>(() => writer.CommitAsync(committable, Cancel));

        Assert.Contains("there is a file of that name, which this job did not publish", e.Message, StringComparison.Ordinal);
        Assert.Equal("not ours", File.ReadAllText(final));
        File.Delete(final);
        await writer.CommitAsync(committable, Cancel);
        Assert.Equal([1], Published());
    }

    [Fact]
    public async Task A_damaged_pending_file_stops_the_sink_that_adopts_it()
    {
        await using ISinkWriter<int> writer = Writer(term: 1);
        Write(writer, 1);
        ReadOnlyMemory<byte> committable = await writer.Prepare(1)(Cancel);

        File.WriteAllText(Assert.Single(Pending()), "2\n");
        await using ISinkWriter<int> next = Writer(term: 2, adopted: [committable]);
        SinkException damaged = await Assert.ThrowsAsync<SinkException>(() => next.CommitAsync(committable, Cancel));

        Assert.Contains("it is damaged", damaged.Message, StringComparison.Ordinal);
        Assert.Empty(Published());
    }

    [Fact]
    public async Task A_published_file_may_be_moved_away_before_it_is_published_again()
    {
        await using ISinkWriter<int> writer = Writer(term: 1);
        Write(writer, 1);
        ReadOnlyMemory<byte> committable = await writer.Prepare(1)(Cancel);
        await writer.CommitAsync(committable, Cancel);

        File.Delete(Assert.Single(FileSink.PublishedFiles(Output, "signals")));
        await using ISinkWriter<int> next = Writer(term: 2, adopted: [committable]);
        await next.CommitAsync(committable, Cancel);

        Assert.Empty(Published());
        Assert.Empty(Pending());
    }

    [Fact]
    public async Task A_sweep_takes_lower_terms_once_nothing_adopted_is_pending_and_spares_the_rest()
    {
        ISinkWriter<int> old = Writer(term: 1, subtask: 1);
        Write(old, 1);
        ReadOnlyMemory<byte> adopted = await old.Prepare(1)(Cancel);
        Write(old, 2);
        await old.DisposeAsync();
        await using ISinkWriter<int> later = Writer(term: 9, subtask: 1);
        Write(later, 3);
        await using ISinkWriter<int> otherSink = Sink().CreateWriter(Context(1, subtask: 1) with { Sink = "other" });
        Write(otherSink, 4);
        Assert.Equal(4, Pending().Count);

        await using ISinkWriter<int> zero = Writer(term: 5, adopted: [adopted]);
        await using ISinkWriter<int> one = Writer(term: 5, subtask: 1, adopted: [adopted]);
        await zero.Prepare(2)(Cancel);
        Assert.Equal(4, Pending().Count);

        await one.CommitAsync(adopted, Cancel);
        Assert.Equal(3, Pending().Count);
        await zero.Prepare(3)(Cancel);

        Assert.Equal(["00000000000000000001", "00000000000000000009"], Pending().Select(path => Path.GetFileName(Path.GetDirectoryName(path)!)).Order());
        Assert.False(Directory.Exists(PendingOf(1)));
        Assert.Equal([1], Published());
    }

    [Fact]
    public async Task A_sweep_spares_what_a_job_of_another_lineage_has_pending_under_the_same_name()
    {
        await using ISinkWriter<int> other = Sink().CreateWriter(Context(1) with { Lineage = new string('f', 32) });
        Write(other, 1);

        await using ISinkWriter<int> later = Writer(term: 5);

        Assert.Single(Pending());
    }

    [Fact]
    public async Task A_writer_whose_pending_files_were_swept_stops_and_makes_no_new_ones()
    {
        await using ISinkWriter<int> zombie = Writer(term: 1, maxFileBytes: 2);
        Write(zombie, 1);
        await using ISinkWriter<int> next = Writer(term: 2);

        Assert.Throws<SinkException>(() => Write(zombie, 2));
        SinkException e = await Assert.ThrowsAsync<SinkException>(() => zombie.Prepare(1)(Cancel));

        Assert.StartsWith($"The pending files of the sink 'signals' in '{PendingOf(1)}' are gone: a later run of the job has taken over", e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(PendingOf(1)));
    }

    [Fact]
    public async Task A_pending_file_without_a_name_is_not_prepared()
    {
        await using ISinkWriter<int> writer = Writer(term: 1);
        Write(writer, 1);

        File.Delete(Assert.Single(Pending()));

        await Assert.ThrowsAsync<SinkException>(() => writer.Prepare(1)(Cancel));
    }

    [Fact]
    public async Task Two_processes_may_commit_the_same_epoch_at_once()
    {
        for (int i = 0; i < 20; i++)
        {
            ISinkWriter<int> old = Writer(term: (2 * i) + 1, maxFileBytes: 1);
            Write(old, i, i, i);
            ReadOnlyMemory<byte> committable = await old.Prepare(i + 1)(Cancel);
            await using ISinkWriter<int> next = Writer(term: (2 * i) + 2, adopted: [committable]);

            await Task.WhenAll(Task.Run(() => old.CommitAsync(committable, Cancel), Cancel), Task.Run(() => next.CommitAsync(committable, Cancel), Cancel));
            await old.DisposeAsync();
        }

        Assert.Equal(Enumerable.Range(0, 20).SelectMany(i => new[] { i, i, i }), Published());
    }

    [Fact]
    public void A_committable_has_these_bytes()
    {
        SinkFileName final = new("signals", Lineage, 7, 3, 1, "csv");
        byte[] bytes = FileSinkCommittable.Write([new PendingFile(5, FileSinkCommittable.PendingName(Lineage, 3, 12), final, 4096, new UInt128(0x0102030405060708, 0x090A0B0C0D0E0F10))]);

        Assert.Equal(
            "0100" + "01" + "0500000000000000"
            + "31" + Convert.ToHexString(Encoding.ASCII.GetBytes($"{Lineage}-00003-0000000012"))
            + "4D" + Convert.ToHexString(Encoding.ASCII.GetBytes($"signals-{Lineage}-00000000000000000007-00003-00001.csv"))
            + "0010000000000000" + "100F0E0D0C0B0A090807060504030201",
            Convert.ToHexString(bytes));
        Assert.Equal(final, FileSinkCommittable.Read(bytes, "signals")[0].Final);
        for (int length = 1; length < bytes.Length; length++) Assert.Throws<CorruptStateException>(() => FileSinkCommittable.Read(bytes.AsSpan(0, length), "signals"));
        Assert.Throws<CorruptStateException>(() => FileSinkCommittable.Read([.. bytes, 0], "signals"));
        Assert.Throws<CorruptStateException>(() => FileSinkCommittable.Read(bytes, "other"));
        Assert.Throws<CorruptStateException>(() => FileSinkCommittable.Read([2, 0, .. bytes[2..]], "signals"));
    }

    [Theory]
    [InlineData("../../etc/passwd", null)]
    [InlineData("00112233445566778899aabbccddeeff-00003-00000000/2", null)]
    [InlineData(null, "../signals-00112233445566778899aabbccddeeff-00000000000000000007-00003-00001.csv")]
    [InlineData(null, "signals-00112233445566778899aabbccddeeff-00000000000000000007-00003-00001.c/v")]
    [InlineData(null, "signals-00112233445566778899aabbccddeeff-0000000000000000007-000003-00001.csv")]
    [InlineData(null, "signals-00112233445566778899AABBCCDDEEFF-00000000000000000007-00003-00001.csv")]
    public void Names_that_lead_elsewhere_are_refused(string? pending, string? final)
    {
        StateWriter output = new();
        output.WriteUInt16(1);
        output.WriteLength(1);
        output.WriteInt64(5);
        output.WriteString(pending ?? FileSinkCommittable.PendingName(Lineage, 3, 12));
        output.WriteString(final ?? new SinkFileName("signals", Lineage, 7, 3, 1, "csv").ToString());
        output.WriteInt64(1);
        output.WriteRaw(new byte[16]);

        Assert.Throws<CorruptStateException>(() => FileSinkCommittable.Read(output.Written, "signals"));
    }

    [Fact]
    public void A_job_without_checkpoints_is_refused()
    {
        Assert.True(Sink().NeedsCheckpoints);
        Assert.Contains("give the job a checkpoint store", Assert.Throws<SinkException>(() => Sink().CreateWriter(Context(0))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_name_all_that_is_wrong()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => FileSink.ExactlyOnce(Output, TextLines.Of<int>(i => $"{i}"), new FileSinkOptions { MaxFileBytes = 0, FileExtension = "a/b" }));
        Assert.Equal("Invalid file sink options. MaxFileBytes must be at least 1; it is 0. FileExtension must be 1 to 16 letters and digits; it is 'a/b'.", e.Message);
        Assert.Equal(new FileSinkOptions { MaxFileBytes = 64L << 20, FileExtension = null }, new FileSinkOptions());
    }

    [Fact]
    public void A_file_in_the_place_of_the_directory_is_named()
    {
        File.WriteAllText(Output, "a file");

        Assert.Equal(
            $"The sink 'signals' cannot publish into '{Output}': it is a file where a directory is needed. Move it away, or give the sink another directory.",
            Assert.Throws<SinkException>(() => Writer(term: 1)).Message);
    }

    private static void Write(ISinkWriter<int> writer, params int[] records) => Assert.Equal(records.Length, writer.Write(records, new StreamTime[records.Length]));

    private static async Task CommitAsync(ISinkWriter<int> writer, long checkpoint) => await writer.CommitAsync(await writer.Prepare(checkpoint)(Cancel), Cancel);

    private static SinkWriterContext Context(long term, int subtask = 0, string lineage = Lineage, params ReadOnlyMemory<byte>[] adopted) =>
        new("job", "signals", subtask, 2, term, lineage, adopted.Length > 0, adopted, TimeProvider.System);

    private ISink<int> Sink(long maxFileBytes = 1 << 20) => FileSink.ExactlyOnce(Output, TextLines.Of<int>(i => $"{i}"), new FileSinkOptions { MaxFileBytes = maxFileBytes });

    private ISinkWriter<int> Writer(long term, int subtask = 0, long maxFileBytes = 1 << 20, params ReadOnlyMemory<byte>[] adopted) => Sink(maxFileBytes).CreateWriter(Context(term, subtask, adopted: adopted));

    private IEnumerable<int> Published() => FileSink.PublishedFiles(Output, "signals").SelectMany(File.ReadAllLines).Select(int.Parse);

    private List<string> Pending() => [.. Directory.EnumerateFiles(Path.Combine(Output, ".pending"), "*", SearchOption.AllDirectories)];

    private string PendingOf(long term) => Path.Combine(Output, ".pending", "signals", $"{term:D20}");
}
