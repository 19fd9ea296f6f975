using System.Text;
using Streams.Connectors;
using Streams.Tests.Checkpoints;

namespace Streams.Tests.Connectors;

public sealed class LineSourceTests : SourceContract<string>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public LineSourceTests()
    {
        File.WriteAllText(_folder.At("b.txt"), "eins\r\nzwei\n\n drei \nvier");
        File.WriteAllText(_folder.At("a.txt"), "\uFEFFalpha\nomega\n", new UTF8Encoding(false));
        File.WriteAllText(_folder.At("c.txt"), "");
        File.WriteAllText(_folder.At(".hidden"), "never");
        File.WriteAllText(_folder.At("d.txt"), "Ünï\u2028cödé\n");
        Directory.CreateDirectory(_folder.At("sub"));
        File.WriteAllText(_folder.At("sub", "e.txt"), "never");
    }

    protected override IReadOnlyList<string> Expected { get; } = ["alpha", "omega", "eins", "zwei", "", " drei ", "vier", "Ünï\u2028cödé"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    protected override ISource<string> Create() => FileSource.Lines(_folder.Path, BadRecords.Fail, new LineOptions { BufferBytes = 4 });

    protected override bool Grow()
    {
        foreach (string file in new[] { "a.txt", "b.txt", "c.txt" }) File.AppendAllText(_folder.At(file), "later\nlater\n");
        return true;
    }

    [Fact]
    public async Task A_pattern_chooses_files()
    {
        await using Reading<string> reading = await Reading<string>.Of(FileSource.Lines(_folder.Path, BadRecords.Fail, new LineOptions { Pattern = "?.t*" }));
        reading.ToEnd(100);
        Assert.Equal(Expected, reading.All);

        await using Reading<string> none = await Reading<string>.Of(FileSource.Lines(_folder.Path, BadRecords.Fail, new LineOptions { Pattern = "*.csv" }));
        Assert.Equal(ReadKind.Ended, none.Poll(1));
    }

    [Theory, InlineData(1), InlineData(4), InlineData(9), InlineData(4096)]
    public async Task Lines_that_cannot_be_read_are_rejected_with_their_bytes_and_place_and_the_others_come(int bufferBytes)
    {
        string file = _folder.At("bad");
        File.WriteAllBytes(file, [.. "ok\n"u8, 0xFF, 0xFE, (byte)'\n', .. "123456789\r\n"u8, .. "12345678\r\n"u8, .. "a very long line indeed\n"u8, .. "end, too long as well"u8]);
        LineOptions options = new() { MaxLineBytes = 8, BufferBytes = bufferBytes };

        await using Reading<string> reading = await Reading<string>.Of(FileSource.Lines(file, BadRecords.Drop, options));
        while (reading.Poll(1) != ReadKind.Ended) await reading.RestartAsync();

        Assert.Equal(["ok", "12345678"], reading.All);
        Assert.Equal(
            [
                (new byte[] { 0xFF, 0xFE }, "it is not UTF-8", $"{file}:2"),
                ("12345678"u8.ToArray(), "the line is longer than 8 bytes (LineOptions.MaxLineBytes)", $"{file}:3"),
                ("a very l"u8.ToArray(), "the line is longer than 8 bytes (LineOptions.MaxLineBytes)", $"{file}:5"),
                ("end, too"u8.ToArray(), "the line is longer than 8 bytes (LineOptions.MaxLineBytes)", $"{file}:6"),
            ],
            reading.Rejected.Select(letter => (letter.Bytes.ToArray(), letter.Error, letter.Position)));
    }

    [Fact]
    public async Task A_path_that_is_missing_or_closed_fails_at_discovery_and_says_why()
    {
        SourceException missing = await Assert.ThrowsAsync<SourceException>(() => FileSource.Lines(_folder.At("none"), BadRecords.Fail).DiscoverAsync(Cancel));
        Assert.StartsWith($"Cannot read '{_folder.At("none")}': it does not exist.", missing.Message, StringComparison.Ordinal);

        Assert.SkipWhen(Environment.IsPrivilegedProcess, "This user may read everything.");
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(_folder.At("a.txt"), UnixFileMode.None);
        SourceException closed = await Assert.ThrowsAsync<SourceException>(() => Create().DiscoverAsync(Cancel));
        Assert.StartsWith($"Cannot read '{_folder.At("a.txt")}': this process may not read it.", closed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_has_become_shorter_stops_the_job()
    {
        await using Reading<string> reading = await Reading<string>.Of(Create());
        reading.Poll(1);
        await reading.RestartAsync();

        File.WriteAllText(_folder.At("b.txt"), "eins\r\n");

        SourceException e = Assert.Throws<SourceException>(() => reading.ToEnd(100));
        Assert.StartsWith($"'{_folder.At("b.txt")}' has become shorter: 23 bytes were found when the job first saw it, 6 are left.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_shrinks_while_it_is_open_stops_the_job()
    {
        await using Reading<string> reading = await Reading<string>.Of(FileSource.Lines(_folder.At("b.txt"), BadRecords.Fail, new LineOptions { BufferBytes = 8 }));
        reading.Poll(1);

        using (FileStream open = new(_folder.At("b.txt"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) open.SetLength(9);

        Assert.Contains("23 bytes were found when the job first saw it, 9 are left", Assert.Throws<SourceException>(() => reading.ToEnd(100)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_gone_stops_the_job_and_a_moved_directory_does_not()
    {
        await using Reading<string> reading = await Reading<string>.Of(Create());
        reading.Poll(1);
        string moved = _folder.At("moved");
        Directory.CreateDirectory(moved);
        foreach (string name in new[] { "a.txt", "b.txt", "c.txt" }) File.Copy(_folder.At(name), Path.Combine(moved, name));

        await using Reading<string> other = Reading<string>.From(FileSource.Lines(moved, BadRecords.Fail), reading.Splits);
        SourceException e = Assert.Throws<SourceException>(() => other.ToEnd(100));

        Assert.Equal(["omega", "eins", "zwei", "", " drei ", "vier"], other.All);
        Assert.StartsWith($"Cannot read '{Path.Combine(moved, "d.txt")}': it does not exist.", e.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("../b.txt"), InlineData(".."), InlineData("/etc/passwd"), InlineData("")]
    public void A_split_that_leads_out_of_the_directory_is_refused(string id)
    {
        Reading<string> reading = Reading<string>.From(Create(), [new SourceSplit(id, new byte[24] { 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0 })]);
        Assert.Throws<CorruptStateException>(() => reading.Poll(1));
    }

    [Fact]
    public async Task Another_file_than_the_checkpoint_reads_is_refused()
    {
        await using Reading<string> reading = await Reading<string>.Of(FileSource.Lines(_folder.At("a.txt"), BadRecords.Fail));
        await using Reading<string> other = Reading<string>.From(FileSource.Lines(_folder.At("b.txt"), BadRecords.Fail), reading.Splits);

        Assert.StartsWith("The checkpoint has been reading the file 'a.txt'; the source reads", Assert.Throws<SourceException>(() => other.Poll(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_name_all_that_is_wrong()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => FileSource.Lines("x", BadRecords.Fail, new LineOptions { MaxLineBytes = 0, Pattern = "" }));
        Assert.Equal("Invalid line options. MaxLineBytes must be 1 to 1,073,741,824; it is 0. Pattern must not be empty; '*' takes all files.", e.Message);
    }
}
