namespace Streams.Testing;

/// <summary>Thrown by a harness when a pipeline breaks a promise that the test did not take back, such as leaving state behind.</summary>
public sealed class HarnessException : StreamException
{
    internal HarnessException(string message) : base(message) { }
}
