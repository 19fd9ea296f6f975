namespace Streams;

/// <summary>Thrown when a sink cannot take, prepare or publish records. The message names what, why, and the way out.</summary>
public sealed class SinkException : StreamException
{
    /// <summary>A sink that cannot go on.</summary>
    /// <param name="message">What happened, where, and what to do.</param>
    /// <param name="cause">What led to it; null: nothing else.</param>
    public SinkException(string message, Exception? cause = null) : base(message, cause) { }
}
