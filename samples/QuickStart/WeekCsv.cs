using System.Buffers;
using System.Globalization;
using System.Text;
using Streams;

namespace QuickStart;

/// <summary>A result as a line of CSV. Repository names need no quotes.</summary>
internal readonly struct WeekCsv : IEncoder<WeekCsv, Week>
{
    /// <summary>Gives the sink its format.</summary>
    public static WeekCsv Encoder => default;

    /// <inheritdoc />
    public string FileExtension => "csv";

    /// <inheritdoc />
    public void Encode(in Week value, IBufferWriter<byte> output) => Encoding.UTF8.GetBytes(Format(value) + "\n", output);

    /// <summary>One line, without its end.</summary>
    public static string Format(Week week) =>
        string.Create(CultureInfo.InvariantCulture, $"{week.Repository},{week.Start.UnixMilliseconds},{week.Commits},{week.Authors}");

    /// <summary>Reads what <see cref="Format"/> wrote.</summary>
    public static Week Parse(string line)
    {
        string[] fields = line.Split(',');
        return new Week(fields[0], new StreamTime(long.Parse(fields[1], CultureInfo.InvariantCulture)), long.Parse(fields[2], CultureInfo.InvariantCulture), long.Parse(fields[3], CultureInfo.InvariantCulture));
    }
}
