using System.Text;
using Streams.Connectors;
using Streams.Tests.Checkpoints;

namespace Streams.Tests.Connectors;

public sealed class CsvSourceTests : SourceContract<(long Id, string Text)>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CsvSourceTests()
    {
        File.WriteAllText(_folder.At("a.csv"), "id,text\r\n1,plain\r\n2,\"quoted, with \"\"quotes\"\"\"\r\n3,\"two\r\nlines\"\r\n4,\r\n5,\"\"\n");
        File.WriteAllText(_folder.At("b.csv"), "\uFEFF\"text\",\"id\"\n\n\"\"\"\",6\nlast,7", new UTF8Encoding(false));
        File.WriteAllText(_folder.At("c.csv"), "id,text");
        File.WriteAllText(_folder.At("d.csv"), "");
    }

    protected override IReadOnlyList<(long Id, string Text)> Expected { get; } =
        [(1, "plain"), (2, "quoted, with \"quotes\""), (3, "two\r\nlines"), (4, ""), (5, ""), (6, "\""), (7, "last")];

    public void Dispose() => _folder.Dispose();

    protected override ISource<(long Id, string Text)> Create() => FileSource.Csv(_folder.Path, row => (row.Int64("id"), row.Text("text")), BadRecords.Fail, new CsvOptions { BufferBytes = 3 });

    protected override bool Grow()
    {
        foreach (string file in new[] { "a.csv", "b.csv", "c.csv", "d.csv" }) File.AppendAllText(_folder.At(file), "\n8,later\n");
        return true;
    }

    [Theory]
    [InlineData("a,b\n1,\"x\n2,y\n", "1,\"x", 2, "the quote of field 2 is not closed", "2,y")]
    [InlineData("a,b\n1,\"x", "1,\"x", 2, "the quote of field 2 is not closed", "")]
    [InlineData("a,b\n1,x\"y\n2,y\n", "1,x\"y", 2, "field 2 has a quote and does not begin with one", "2,y")]
    [InlineData("a,b\n1,\"x\"y\n2,y\n", "1,\"x\"y", 2, "field 2 goes on behind its closing quote", "2,y")]
    [InlineData("a,b\n1,\"x\ny\"z\n2,y\n", "1,\"x\ny\"z", 2, "field 2 goes on behind its closing quote", "2,y")]
    [InlineData("a,b\r\n1\r\n2,y\r\n", "1", 2, "the row has 1 fields where the first one has 2", "2,y")]
    [InlineData("a,b\n2,y\n1,2,3", "1,2,3", 3, "the row has 3 fields where the first one has 2", "2,y")]
    [InlineData("a,b\nx,y\n2,y", "x,y", 2, "column 'a' holds 'x' where a whole number of 64 bits is expected", "2,y")]
    [InlineData("a,b\n,y\n2,y", ",y", 2, "column 'a' holds nothing where a whole number of 64 bits is expected", "2,y")]
    [InlineData("a,b\n1 ,y\n2,y", "1 ,y", 2, "column 'a' holds '1 ' where a whole number of 64 bits is expected", "2,y")]
    [InlineData("a,b\n9223372036854775808,y\n2,y", "9223372036854775808,y", 2, "column 'a' holds '9223372036854775808' where a whole number of 64 bits is expected", "2,y")]
    [InlineData("a,b\n\"2\n\",y\n2,y", "\"2\n\",y", 2, "column 'a' holds '2\n' where a whole number of 64 bits is expected", "2,y")]
    public async Task A_row_that_cannot_be_read_is_rejected_with_its_bytes_and_place_and_the_others_come(string text, string bytes, int line, string error, string others)
    {
        string file = _folder.At("bad");
        foreach (int bufferBytes in new[] { 1, 5, 4096 })
        {
            File.WriteAllText(file, text);
            await using Reading<string> reading = await Reading<string>.Of(
                FileSource.Csv(file, row => $"{row.Int64("a")},{row.Text("b")}", BadRecords.Drop, new CsvOptions { BufferBytes = bufferBytes }));
            while (reading.Poll(1) != ReadKind.Ended) await reading.RestartAsync();

            DeadLetter letter = Assert.Single(reading.Rejected);
            Assert.Equal((bytes, error, $"{file}:{line}"), (Encoding.UTF8.GetString(letter.Bytes.Span), letter.Error, letter.Position));
            Assert.Equal(others, string.Join(";", reading.All));
        }
    }

    [Theory, InlineData(4), InlineData(64), InlineData(4096)]
    public async Task A_row_that_is_too_long_costs_one_line(int bufferBytes)
    {
        string file = _folder.At("long");
        string noise = new('x', 100);
        File.WriteAllText(file, $"a,b\n1,{noise}\n2,y\n3,\"{noise}\n{noise}\"\n4,z\n5,{noise}");

        await using Reading<string> reading = await Reading<string>.Of(
            FileSource.Csv(file, row => row.Text("a") + row.Text("b"), BadRecords.Drop, new CsvOptions { MaxRowBytes = 20, BufferBytes = bufferBytes }));
        while (reading.Poll(1) != ReadKind.Ended) await reading.RestartAsync();

        Assert.Equal(["2y", "4z"], reading.All);
        Assert.Equal([2, 4, 5, 7], reading.Rejected.Select(letter => int.Parse(letter.Position[(file.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.All(reading.Rejected, letter => Assert.InRange(letter.Bytes.Length, 1, 102));
    }

    [Fact]
    public async Task What_a_decoder_throws_is_sorted()
    {
        string file = _folder.At("one.csv");
        File.WriteAllText(file, "a,b\n1,x\n");

        async Task<Reading<int>> ReadAsync(CsvDecode<int> decode)
        {
            Reading<int> reading = await Reading<int>.Of(FileSource.Csv(file, decode, BadRecords.Drop));
            reading.ToEnd(10);
            return reading;
        }

        Assert.Equal("no such thing", (await ReadAsync(_ => throw new CsvException("no such thing."))).Rejected[0].Error);
        Assert.StartsWith("after column 'b' was read: ", (await ReadAsync(row => int.Parse(row.Text("b"), System.Globalization.CultureInfo.InvariantCulture))).Rejected[0].Error, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync(_ => throw new InvalidOperationException("A bug.")));
        SourceException e = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(row => row.Int32("A")));
        Assert.Equal($"Source 'in' asks for the column 'A', which '{file}' does not have. Its columns are 'a', 'b'. Correct the name in the decoder, or the header of the file.", e.Message);
        e = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(row => row.Int32(2)));
        Assert.Equal($"Source 'in' asks for the column of number 2; '{file}' has 2, numbered from 0.", e.Message);
    }

    [Fact]
    public async Task Columns_may_be_asked_for_in_any_order_and_by_names_made_at_run_time()
    {
        string file = _folder.At("wide.csv");
        File.WriteAllLines(file, ["c0,c1,c2,c3,c4,c5,c6,c7,c8,c9,c10,c11", .. Enumerable.Range(0, 5).Select(r => string.Join(',', Enumerable.Range(0, 12).Select(c => (r * 100) + c)))]);

        await using Reading<int> reading = await Reading<int>.Of(FileSource.Csv(
            file,
            row =>
            {
                int sum = 0, first = row.Int32("c0") / 100;
                for (int i = 0; i < 12; i++) sum += row.Int32($"c{(i * first) % 12}") - row.Int32("c0");
                return sum;
            },
            BadRecords.Fail));
        reading.ToEnd(2);

        Assert.Equal(Enumerable.Range(0, 5).Select(r => Enumerable.Range(0, 12).Sum(i => (i * r) % 12)), reading.All);
    }

    [Fact]
    public async Task Fields_of_every_kind_are_read()
    {
        string file = _folder.At("kinds");
        File.WriteAllText(file, "-7;-2.5e3;0.10;TRUE;;x\n");

        await using Reading<object> reading = await Reading<object>.Of(FileSource.Csv<object>(
            file, row => (row.Int32(0), row.Double(1), row.Decimal(2), row.Boolean(3), row.IsEmpty(4), row[5].Length, row.Count), BadRecords.Fail, new CsvOptions { HasHeader = false, Separator = ';' }));
        reading.ToEnd(1);

        Assert.Equal([(-7, -2500.0, 0.10m, true, true, 1, 6)], reading.All);
    }

    [Theory]
    [InlineData("a,a\n1,2\n", "has more than once")]
    [InlineData("\"a\n1,2\n", "cannot read the first row of")]
    public async Task A_header_that_cannot_be_used_stops_the_job(string text, string problem)
    {
        string file = _folder.At("header");
        File.WriteAllText(file, text);
        await using Reading<int> reading = await Reading<int>.Of(FileSource.Csv(file, row => row.Int32("a"), BadRecords.Drop));

        Assert.Contains(problem, Assert.Throws<SourceException>(() => reading.Poll(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_asked_for_without_a_header_says_so()
    {
        await using Reading<int> reading = await Reading<int>.Of(FileSource.Csv(_folder.At("a.csv"), row => row.Int32("id"), BadRecords.Drop, new CsvOptions { HasHeader = false }));
        Assert.Contains("whose columns have no names: ask by number, or set CsvOptions.HasHeader", Assert.Throws<SourceException>(() => reading.Poll(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_name_all_that_is_wrong()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => FileSource.Csv("x", _ => 0, BadRecords.Fail, new CsvOptions { Separator = '"', MaxRowBytes = -1, Pattern = "" }));
        Assert.Equal(
            "Invalid CSV options. Separator must be a character of ASCII other than a quote or a line end; it is U+0022. MaxRowBytes must be 1 to 1,073,741,824; it is -1. Pattern must not be empty; '*' takes all files.",
            e.Message);
    }
}
