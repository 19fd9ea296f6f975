namespace Streams;

/// <summary>Thrown when the checkpoint store cannot be used, or what it holds cannot be restored. The message names file, reason and remedy.</summary>
public sealed class CheckpointStoreException : StreamException
{
    internal CheckpointStoreException(string message, Exception? cause = null) : base(message, cause) { }
}
