namespace Streams;

/// <summary>Thrown when a source of bytes meets a record that it cannot read and its policy is <see cref="BadRecords.Fail"/>.</summary>
public sealed class BadRecordException : StreamException
{
    internal BadRecordException(string source, DeadLetter letter)
        : base($"Source '{source}' cannot read the record at {letter.Position}: {letter.Error}. It begins with {Preview(letter.Bytes.Span)}. "
            + "Repair the input and start again, or choose BadRecords.ToSideOutput(stream) to go on and keep such records, or BadRecords.Drop to leave them out and count them.")
        => (Source, Letter) = (source, letter);

    /// <summary>The source's name in the job.</summary>
    public new string Source { get; }

    /// <summary>The record, where it lies, and what is wrong with it.</summary>
    public DeadLetter Letter { get; }

    private static string Preview(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> first = bytes[..Math.Min(bytes.Length, 64)];
        bool isText = first.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) < 0;
        return isText ? $"'{System.Text.Encoding.ASCII.GetString(first)}'" : "0x" + Convert.ToHexString(first);
    }
}
