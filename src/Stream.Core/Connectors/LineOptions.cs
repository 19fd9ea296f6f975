namespace Streams;

/// <summary>How <see cref="FileSource.Lines"/> reads.</summary>
public sealed record LineOptions
{
    /// <summary>The longest line, in bytes without its end. A longer one is a bad record. Default 1 MiB; 1 to 1 GiB.</summary>
    /// <remarks>Bounds the memory that a file without line ends can take.</remarks>
    public int MaxLineBytes { get; init; } = 1 << 20;

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
        if (MaxLineBytes is < 1 or > 1 << 30) problems.Add($"{nameof(MaxLineBytes)} must be 1 to 1,073,741,824; it is {MaxLineBytes}.");
        if (string.IsNullOrEmpty(Pattern)) problems.Add($"{nameof(Pattern)} must not be empty; '*' takes all files.");
        if (problems.Count > 0) throw new ArgumentException("Invalid line options. " + string.Join(' ', problems));
    }
}
