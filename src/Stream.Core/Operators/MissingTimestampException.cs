namespace Streams;

/// <summary>Thrown when a record without a time reaches an operator that works in event time.</summary>
public sealed class MissingTimestampException : StreamException
{
    internal MissingTimestampException(string operatorName)
        : base($"A record without a timestamp reached '{operatorName}', which works in event time. A process function's processing-time timer emits such records, "
            + "and so does a source without a timestamp selector: give the timestamp with Emit(record, timestamp), or a selector to From.")
        => Operator = operatorName;

    /// <summary>The operator that needs the time.</summary>
    public string Operator { get; }
}
