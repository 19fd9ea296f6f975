namespace Streams;

/// <summary>A row of comma-separated values, or a field of one, that is not what is expected. Thrown by the methods of <see cref="CsvRow"/>, and by decoders of their own accord; makes the row a bad record.</summary>
public sealed class CsvException : StreamException
{
    /// <summary>A row that cannot be read.</summary>
    /// <param name="problem">What is wrong, naming the column, without a full stop.</param>
    public CsvException(string problem) : base(problem) { }
}
