namespace Streams.Checkpoints.Storage;

/// <summary>Which names a store accepts. Names come out of manifests as well, so what would lead out of the job's folder is refused here, before any path is made of it.</summary>
internal static class StoreNames
{
    private const int LongestName = 512;
    private const int LongestPart = 200;
    private const string Log = "log";

    /// <summary>Whether it is a name of a file or folder: parts of letters, digits, '-', '_' and '.' that begin and end with none of '.', with '/' between them, outside of the log.</summary>
    public static bool IsValid(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > LongestName) return false;
        string[] parts = name.Split('/');
        return !parts[0].Equals(Log, StringComparison.OrdinalIgnoreCase) && Array.TrueForAll(parts, IsPart);
    }

    /// <summary>Refuses a name that is not valid.</summary>
    /// <exception cref="ArgumentException">The name is not valid.</exception>
    public static void Check(string name)
    {
        if (!IsValid(name)) throw new ArgumentException($"'{Printable(name)}' is no name of a file in a checkpoint store: parts of letters, digits, '-', '_' and '.', with '/' between them, not under the log.", nameof(name));
    }

    /// <summary>Refuses a number that no entry has.</summary>
    public static void Check(long number) => ArgumentOutOfRangeException.ThrowIfNegativeOrZero(number);

    /// <summary>Refuses a job's name of which no folder can be made.</summary>
    /// <exception cref="ArgumentException">The name is not valid.</exception>
    public static void CheckJob(string jobName)
    {
        if (string.IsNullOrEmpty(jobName) || jobName.Length > 128 || !jobName.AsSpan().ContainsOnlyNameCharacters())
        {
            throw new ArgumentException($"'{Printable(jobName)}' is no name of a job: 1 to 128 letters, digits, '-' and '_'.", nameof(jobName));
        }
    }

    private static bool IsPart(string part)
        => part.Length is > 0 and <= LongestPart && part[0] != '.' && part[^1] != '.' && part.Replace(".", "", StringComparison.Ordinal).AsSpan().ContainsOnlyNameCharacters();

    private static bool ContainsOnlyNameCharacters(this ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return false;
        }

        return true;
    }

    private static string Printable(string? name) => string.Concat((name ?? "").Take(80).Select(static c => char.IsControl(c) ? '?' : c));
}
