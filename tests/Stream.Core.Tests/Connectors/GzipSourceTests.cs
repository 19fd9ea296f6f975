using System.Globalization;
using System.IO.Compression;
using System.Text;
using Streams.Connectors;
using Streams.Connectors.Files;
using Streams.Tests.Checkpoints;

namespace Streams.Tests.Connectors;

public sealed class GzipSourceTests : SourceContract<string>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public GzipSourceTests()
    {
        Append("a.txt.gz", "\uFEFFalpha\nome");
        Append("a.txt.gz", "ga\n"); // A second member goes on where the first one ends.
        Append("b.GZ", "eins\r\nzwei\n\nvier");
        Append("c.gz", "");
        File.WriteAllText(_folder.At("d.txt"), "plain\n");
    }

    protected override IReadOnlyList<string> Expected { get; } = ["alpha", "omega", "eins", "zwei", "", "vier", "plain"];

    public void Dispose() => _folder.Dispose();

    protected override ISource<string> Create() => FileSource.Lines(_folder.Path, BadRecords.Fail, new LineOptions { BufferBytes = 4 });

    protected override bool Grow()
    {
        foreach (string file in new[] { "a.txt.gz", "b.GZ", "c.gz" }) Append(file, "later\nlater\n");
        return true;
    }

    [Fact]
    public async Task A_large_file_is_read_as_it_is_and_goes_on_from_anywhere()
    {
        string[] lines = [.. Enumerable.Range(0, 60_000).Select(static i => $"line {i} {i * 7919 % 10_007}")];
        Append("z.gz", string.Join('\n', lines));
        string file = _folder.At("z.gz");

        await using Reading<string> reading = await Reading<string>.Of(FileSource.Lines(file, BadRecords.Fail));
        for (int polls = 0; reading.Poll(1024) != ReadKind.Ended; polls++)
        {
            if (polls % 20 == 0) await reading.RestartAsync();
        }

        Assert.Equal(lines, reading.All);
    }

    [Fact]
    public async Task What_was_read_before_a_restart_is_passed_over_in_steps_of_a_turn()
    {
        const int Line = 1024;
        int lines = (int)(3.5 * GzipContent.StepBytes / Line);
        string text = string.Concat(Enumerable.Range(0, lines).Select(static i => i.ToString("D" + (Line - 1), CultureInfo.InvariantCulture) + "\n"));
        Append("z.gz", text + "the last one");
        await using Reading<string> reading = await Reading<string>.Of(FileSource.Lines(_folder.At("z.gz"), BadRecords.Fail));
        for (int read = 0; read < lines; read += reading.LastCount) reading.Poll(Math.Min(1024, lines - read));
        await reading.RestartAsync();
        byte[] position = [.. reading.Splits[0].Position.Span];

        for (int step = 0; step < 3; step++)
        {
            Assert.Equal(ReadKind.Records, reading.Poll(1024));
            Assert.Equal(0, reading.LastCount);
            Assert.Equal(position, reading.Splits[0].Position.ToArray());
        }

        Assert.Equal(ReadKind.SplitEnded, reading.Poll(1024));
        Assert.Equal("the last one", reading.All[^1]);
        Assert.Equal(lines + 1, reading.All.Count);
    }

    public static TheoryData<byte[]> Damaged => new(
        Encoding.UTF8.GetBytes("this is no gzip file"), Compress("one\ntwo\nthree\n")[..^1], Compress("one\ntwo\nthree\n")[..20], [.. Compress("one\n"), .. Compress("two\nthree\n")[..^9]],
        [.. Compress("one\n"), .. Compress("two\n"), .. Compress("three\n")[..^1]]);

    [Theory, MemberData(nameof(Damaged))]
    public async Task A_file_that_is_no_gzip_file_or_was_cut_says_so(byte[] content)
    {
        string file = _folder.At("x.gz");
        File.WriteAllBytes(file, content);

        await using Reading<string> reading = await Reading<string>.Of(FileSource.Lines(file, BadRecords.Drop));
        SourceException damaged = Assert.Throws<SourceException>(() => reading.ToEnd(10));

        Assert.Contains($"Cannot inflate '{file}' behind byte", damaged.Message, StringComparison.Ordinal);
        Assert.Contains("still being written", damaged.Message, StringComparison.Ordinal);
    }

    private static byte[] Compress(string text)
    {
        using MemoryStream bytes = new();
        using (GZipStream gzip = new(bytes, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }

    private void Append(string name, string text)
    {
        using FileStream file = new(_folder.At(name), FileMode.Append);
        file.Write(Compress(text));
    }
}
