namespace Streams;

/// <summary>Thrown when a start would begin a new history of checkpoints, and nobody has consented to that. Nothing has run.</summary>
/// <remarks>What was published after the point of the start would be published again. <see cref="JobOptions.AllowNewLineage"/> consents, by the name of the history that is left.</remarks>
public sealed class NewLineageException : StreamException
{
    internal NewLineageException(string job, string lineage, string message) : base(message) => (Job, Lineage) = (job, lineage);

    /// <summary>The job.</summary>
    public string Job { get; }

    /// <summary>The history that would be left: what <see cref="JobOptions.AllowNewLineage"/> has to name.</summary>
    public string Lineage { get; }
}
