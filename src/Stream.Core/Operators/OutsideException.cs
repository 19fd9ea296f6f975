namespace Streams.Operators;

/// <summary>Something outside of the job did not do what was asked of it: a store, a broker, a disk. It may be back in a moment, or in an hour; the job tries again for as long as that takes.</summary>
internal class OutsideException(string message, Exception cause) : Exception(message, cause);

/// <summary>A sink could not make durable what it had taken. No later checkpoint can complete without it, so the attempt fails.</summary>
internal sealed class SinkPrepareException(Exception cause) : OutsideException("The sink could not prepare what was written to it: " + cause.Message, cause);
