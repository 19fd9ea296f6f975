namespace Streams.Chaos.Harness;

/// <summary>The directories of a job, and what can be seen in them.</summary>
internal sealed class JobFolder
{
    /// <summary>All of it.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("streams-chaos-").FullName;

    /// <summary>Where results are published.</summary>
    public string Output => Path.Combine(Root, "output");

    /// <summary>Where checkpoints are kept.</summary>
    public string Checkpoints => Path.Combine(Root, "checkpoints");

    /// <summary>The names of the published files, in order.</summary>
    public string[] Published => !Directory.Exists(Output) ? [] : [.. Directory.GetFiles(Output).Select(static f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    /// <summary>The newest number in the job's log; 0: it has none.</summary>
    public long NewestEntry => LogDirectory is { } log && Directory.Exists(log)
        ? Directory.GetFiles(log).Select(static f => long.TryParse(Path.GetFileName(f), out long number) ? number : 0).DefaultIfEmpty().Max()
        : 0;

    /// <summary>The log of the only job; null: it has not begun.</summary>
    public string? LogDirectory => Directory.Exists(Checkpoints) && Directory.GetDirectories(Checkpoints) is [{ } job] ? Path.Combine(job, "log") : null;

    /// <summary>The lines of all published files of a sink, in the order of the files' names, which is that of the checkpoints.</summary>
    public IEnumerable<string> Lines(string sink) => Published.Where(name => name.StartsWith(sink + "-", StringComparison.Ordinal)).SelectMany(name => File.ReadLines(Path.Combine(Output, name)));

    /// <summary>Every file below, hidden ones too, with its length.</summary>
    public SortedDictionary<string, long> List()
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };
        SortedDictionary<string, long> files = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(Root, "*", all)) files[Path.GetRelativePath(Root, file)] = new FileInfo(file).Length;
        return files;
    }

    /// <summary>Forgets the job.</summary>
    public void Clear()
    {
        Delete();
        Directory.CreateDirectory(Root);
    }

    /// <summary>Deletes all of it.</summary>
    public void Delete() => Directory.Delete(Root, recursive: true);
}
