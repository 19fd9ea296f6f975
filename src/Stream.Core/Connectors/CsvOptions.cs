namespace Streams;

/// <summary>How <see cref="FileSource.Csv"/> reads.</summary>
public sealed record CsvOptions
{
    /// <summary>What stands between fields: a character of ASCII other than a quote or a line end. Default a comma.</summary>
    public char Separator { get; init; } = ',';

    /// <summary>Whether the first row of each file names the columns. Default true. Without, columns are asked for by number, and the first row says how many there are.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>The longest row, in bytes, line ends within quotes included. A longer one is a bad record. Default 1 MiB; 1 to 1 GiB.</summary>
    public int MaxRowBytes { get; init; } = 1 << 20;

    /// <summary>Which files of a directory are read, by name: <c>*</c> stands for any characters, <c>?</c> for one. Default all.</summary>
    public string Pattern { get; init; } = "*";

    /// <summary>The buffer to begin with.</summary>
    internal int BufferBytes { get; init; } = FileSource.BufferBytes;

    internal void Validate()
    {
        List<string> problems = [];
        if (!char.IsAscii(Separator) || Separator is '"' or '\r' or '\n') problems.Add($"{nameof(Separator)} must be a character of ASCII other than a quote or a line end; it is U+{(int)Separator:X4}.");
        if (MaxRowBytes is < 1 or > 1 << 30) problems.Add($"{nameof(MaxRowBytes)} must be 1 to 1,073,741,824; it is {MaxRowBytes}.");
        if (string.IsNullOrEmpty(Pattern)) problems.Add($"{nameof(Pattern)} must not be empty; '*' takes all files.");
        if (problems.Count > 0) throw new ArgumentException("Invalid CSV options. " + string.Join(' ', problems));
    }
}
