namespace Streams;

/// <summary>What a job starts from. A start from anything but the newest checkpoint is carried out once: see <see cref="JobOptions.StartFrom"/>.</summary>
public sealed record StartFrom
{
    private StartFrom(string? savepointPath, bool isNothing) => (SavepointPath, IsNothing) = (savepointPath, isNothing);

    /// <summary>The newest completed checkpoint in the job's store; nothing, where there is none. The default.</summary>
    public static StartFrom NewestCheckpoint { get; } = new(null, false);

    /// <summary>Nothing: state is empty, and sources begin at their start.</summary>
    public static StartFrom Nothing { get; } = new(null, true);

    /// <summary>The full path of the savepoint; null: it is none.</summary>
    public string? SavepointPath { get; }

    internal bool IsNothing { get; }

    /// <summary>A savepoint, taken by any version of the job, from any store, also under another name of the job.</summary>
    /// <param name="path">Its directory. Relative to the working directory as it is now.</param>
    /// <exception cref="ArgumentException">The path is blank, or no path.</exception>
    public static StartFrom Savepoint(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new(Path.GetFullPath(path), false);
    }

    /// <inheritdoc />
    public override string ToString() => SavepointPath is not null ? $"the savepoint in '{SavepointPath}'" : IsNothing ? "nothing" : "the newest checkpoint";
}
