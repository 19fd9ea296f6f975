namespace Streams;

/// <summary>Thrown when a source cannot be read, or is no longer what a checkpoint says of it. The message names what, why, and the way out.</summary>
/// <remarks>Not about single records: those are the business of <see cref="BadRecords"/>.</remarks>
public sealed class SourceException : StreamException
{
    /// <summary>A source that cannot go on.</summary>
    /// <param name="message">What happened, where, and what to do.</param>
    /// <param name="cause">What led to it; null: nothing else.</param>
    public SourceException(string message, Exception? cause = null) : base(message, cause) { }
}
