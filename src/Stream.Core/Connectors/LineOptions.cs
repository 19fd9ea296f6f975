namespace Streams;

/// <summary>How <see cref="FileSource.Lines"/> reads.</summary>
public sealed record LineOptions
{
    /// <summary>The longest line, in bytes without its end. A longer one is a bad record. Default 1 MiB; 1 to 1 GiB.</summary>
    /// <remarks>Bounds the memory that a file without line ends can take.</remarks>
    public int MaxLineBytes { get; init; } = 1 << 20;

    /// <summary>Which files of a directory are read, by name: <c>*</c> stands for any characters, <c>?</c> for one. Default all.</summary>
    public string Pattern { get; init; } = "*";

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
