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

    /// <summary>Whether the files of a directory, in the order of their names, follow one another in event time, as those of a log that is cut by the day do. Default false.</summary>
    /// <remarks>Event time then goes on from file to file, and files whose turn has not come hold nothing back: windows fire while the files are read, not when the last has been begun.
    /// It is a promise: a record that is older than the files before its own, by more than the disorder that the watermarks allow, comes late, and what happens to it is what was chosen for late records.</remarks>
    public bool FilesAreInEventTimeOrder { get; init; }

    internal Connectors.SplitReading Reading => FilesAreInEventTimeOrder ? Connectors.SplitReading.InEventTimeOrder : Connectors.SplitReading.InTurn;

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
