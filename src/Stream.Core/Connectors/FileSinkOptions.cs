namespace Streams;

/// <summary>How <see cref="FileSink"/> writes.</summary>
public sealed record FileSinkOptions
{
    /// <summary>From how many bytes on a file is followed by another of the same epoch. Default 64 MiB; at least 1.</summary>
    /// <remarks>Records are not split, so a file can be longer by one. An epoch ends at each checkpoint, so files are as small as that makes them.</remarks>
    public long MaxFileBytes { get; init; } = 64L << 20;

    /// <summary>What names of files end with, without a dot: 1 to 16 letters and digits. Null, the default: what the encoder says.</summary>
    public string? FileExtension { get; init; }

    internal void Validate()
    {
        List<string> problems = [];
        if (MaxFileBytes < 1) problems.Add($"{nameof(MaxFileBytes)} must be at least 1; it is {MaxFileBytes}.");
        if (FileExtension is not null && !Connectors.Files.SinkFileName.IsExtension(FileExtension)) problems.Add($"{nameof(FileExtension)} must be 1 to 16 letters and digits; it is '{FileExtension}'.");
        if (problems.Count > 0) throw new ArgumentException("Invalid file sink options. " + string.Join(' ', problems));
    }
}
