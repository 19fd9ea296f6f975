using System.Globalization;

namespace Streams.Checkpoints;

/// <summary>The names of a checkpoint's files: under the term and the checkpoint, so that no two writers share one.</summary>
internal static class CheckpointNames
{
    /// <summary>The folder of everything but the log.</summary>
    public const string Files = "files";

    /// <summary>The folder of all files of one attempt.</summary>
    public static string Term(long term) => $"{Files}/{Number(term)}";

    /// <summary>The folder of one checkpoint's files.</summary>
    public static string Folder(long term, long checkpointId) => $"{Term(term)}/{Number(checkpointId)}";

    /// <summary>The manifest of a checkpoint.</summary>
    public static string Manifest(long term, long checkpointId) => $"{Folder(term, checkpointId)}/manifest";

    /// <summary>The state file that a task writes for a checkpoint.</summary>
    /// <param name="term">The attempt.</param>
    /// <param name="checkpointId">The checkpoint.</param>
    /// <param name="task">The task's index.</param>
    public static string State(long term, long checkpointId, int task)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(task);
        return string.Create(CultureInfo.InvariantCulture, $"{Folder(term, checkpointId)}/{task}.state");
    }

    /// <summary>The term under which a file lies, or null where the name is of another form.</summary>
    public static long? TermOf(string name) => Parse(name, 1);

    /// <summary>The checkpoint under which a file lies, or null where the name is of another form.</summary>
    public static long? CheckpointOf(string name) => Parse(name, 2);

    /// <summary>For messages: the checkpoint and term to which a file belongs, as its name says; empty where it does not.</summary>
    public static string Describe(string name) => TermOf(name) is { } term && CheckpointOf(name) is { } checkpoint ? $" of checkpoint {checkpoint}, term {term}," : "";

    /// <summary>20 digits, so that names sort as numbers do.</summary>
    internal static string Number(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        return number.ToString("D20", CultureInfo.InvariantCulture);
    }

    /// <summary>Reads what <see cref="Number"/> wrote, and nothing else.</summary>
    internal static long? ParseNumber(string text)
        => text.Length == 20 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static long? Parse(string name, int part)
    {
        string[] parts = name.Split('/');
        return parts.Length > part + 1 && parts[0] == Files ? ParseNumber(parts[part]) : null;
    }
}
