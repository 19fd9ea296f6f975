using System.Text;
using CsCheck;
using Streams.Connectors;
using Streams.Tests.Checkpoints;

namespace Streams.Tests.Connectors;

public sealed class CsvRoundTripTests : IDisposable
{
    private static readonly Gen<string> Texts = Gen.String[Gen.Int[0, 9].Select(i => "aü€\uFEFF\",\n\r \0"[i]), 0, 6];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Any_table_reads_as_it_was_written_from_every_record_on_with_any_buffer()
    {
        var tables =
            from width in Gen.Int[1, 4]
            from rows in Texts.Array[width].Array[0, 6]
            from hasHeader in Gen.Bool
            from bufferBytes in Gen.Int[1, 12]
            select (width, rows, hasHeader, bufferBytes);

        tables.Sample(
            table =>
            {
                string file = _folder.At("table.csv");
                File.WriteAllBytes(file, Write(table.rows, table.width, table.hasHeader));
                ISource<string> source = FileSource.Csv(
                    file, row => Joined(row), BadRecords.Fail, new CsvOptions { HasHeader = table.hasHeader, BufferBytes = table.bufferBytes });
                string[] expected = [.. table.rows.Select(row => string.Concat(row.Select(field => $"[{field}]")))];

                Reading<string> reading = Reading<string>.Of(source).GetAwaiter().GetResult();
                List<IReadOnlyList<SourceSplit>> positions = [[.. reading.Splits]];
                while (reading.Poll(1) != ReadKind.SplitEnded) positions.Add([.. reading.Splits]);
                bool isSame = reading.All.SequenceEqual(expected) && reading.Rejected.Count == 0;
                for (int i = 0; i < positions.Count; i++)
                {
                    Reading<string> rest = Reading<string>.From(source, positions[i]);
                    rest.ToEnd(3);
                    isSame &= rest.All.SequenceEqual(expected.Skip(i));
                }

                return isSame;
            },
            iter: 1000,
            threads: 1);
    }

    [Fact]
    public void Values_are_written_in_the_invariant_culture_and_quoted_where_they_must_be()
    {
        var format = Csv.Of<(string? Text, double Number, DateTimeOffset At, bool IsSo)>()
            .Column("text, \"quoted\"", r => r.Text)
            .Column("number", r => r.Number)
            .Column("at", r => r.At)
            .Column("isSo", r => r.IsSo);
        StateWriter output = new();

        format.EncodeHeader(output);
        format.Encode(("a\"b", -1.5, new DateTimeOffset(2024, 2, 3, 4, 5, 6, TimeSpan.FromHours(1)), true), output);
        format.Encode((null, double.MaxValue, default, false), output);

        Assert.Equal(
            "\"text, \"\"quoted\"\"\",number,at,isSo\n\"a\"\"b\",-1.5,2024-02-03T04:05:06.0000000+01:00,true\n,1.7976931348623157E+308,0001-01-01T00:00:00.0000000+00:00,false\n",
            Encoding.UTF8.GetString(output.Written));
    }

    [Fact]
    public void A_table_without_columns_is_refused() => Assert.Throws<ArgumentException>(() => Csv.Of<int>().Validate());

    [Fact]
    public void A_line_with_a_break_is_refused()
    {
        StateWriter output = new();
        TextLines.Of<int>(i => $"{i}").Encode(5, output);
        Assert.Equal("5\n", Encoding.UTF8.GetString(output.Written));
        Assert.Throws<SinkException>(() => TextLines.Of<int>(i => $"{i}\n").Encode(5, output));
    }

    private static string Joined(CsvRow row)
    {
        StringBuilder text = new();
        for (int i = 0; i < row.Count; i++) text.Append('[').Append(row.Text(i)).Append(']');
        return text.ToString();
    }

    private static byte[] Write(string[][] rows, int width, bool hasHeader)
    {
        CsvFormat<string[]> format = Csv.Of<string[]>();
        for (int i = 0; i < width; i++)
        {
            int column = i;
            format = format.Column($"c{i}", row => row[column]);
        }

        StateWriter output = new();
        if (hasHeader) format.EncodeHeader(output);
        foreach (string[] row in rows) format.Encode(row, output);
        return output.Written.ToArray();
    }
}
