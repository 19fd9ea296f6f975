namespace Streams;

/// <summary>Thrown when stored bytes are not what was written: cut, flipped, or of another format. Nothing that was read with them is used.</summary>
public sealed class CorruptStateException : StreamException
{
    /// <summary>Bytes that a serializer cannot read.</summary>
    /// <param name="problem">What is wrong, without a full stop.</param>
    /// <param name="position">Where, in bytes from the start of what was read.</param>
    public CorruptStateException(string problem, int position) : base($"Corrupt bytes at position {position}: {problem}.") => Position = position;

    internal CorruptStateException(string message, Exception? cause = null) : base(message, cause) => Position = -1;

    /// <summary>Where, in bytes from the start of what was read; −1 when the whole file is meant.</summary>
    public int Position { get; }
}
