namespace Streams;

/// <summary>The root of what this library throws on purpose.</summary>
public abstract class StreamException : Exception
{
    private protected StreamException(string message, Exception? cause = null) : base(message, cause) { }
}
