namespace Streams.Connectors.Files;

/// <summary>What a scan of a row found.</summary>
internal enum CsvScan
{
    /// <summary>A whole row.</summary>
    Row,

    /// <summary>The buffer ends before the row does.</summary>
    NeedsMore,

    /// <summary>It is not formed as a row.</summary>
    Malformed,
}

/// <summary>Finds the fields of a row as RFC 4180 has them. Searches by the vector: its cost is per field, not per byte.</summary>
/// <remarks>
/// <code>
/// row     = field *( separator field ) ( LF | CR LF | end of file )
/// field   = plain | quoted
/// plain   = *( any byte but separator, quote, LF )      ; a CR before the LF belongs to the line end
/// quoted  = quote *( any byte but quote | quote quote ) quote
/// </code>
/// </remarks>
internal sealed class CsvScanner(byte separator, CsvFields fields)
{
    private const byte Quote = (byte)'"';
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    /// <summary>Bytes of the row with its line end.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of the row without its line end; of a malformed one, where the search for the end of its last line begins.</summary>
    public int ContentLength { get; private set; }

    /// <summary>Line ends in the row; of a malformed one, those before the search begins.</summary>
    public int Lines { get; private set; }

    /// <summary>What is wrong with a malformed row.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Scans one row.</summary>
    /// <param name="buffer">Holds it.</param>
    /// <param name="start">Its first byte.</param>
    /// <param name="end">The end of what the buffer holds; behind <paramref name="start"/>.</param>
    /// <param name="isComplete">Whether the file ends there too.</param>
    public CsvScan Scan(byte[] buffer, int start, int end, bool isComplete)
    {
        fields.Begin(buffer);
        Lines = 0;
        int at = start;
        while (true)
        {
            if (at < end && buffer[at] == Quote)
            {
                int close = Closing(buffer.AsSpan(at + 1, end - at - 1), isComplete, out bool isDoubled);
                if (close < 0) return Open(isComplete);
                int from = at + 1;
                if (isDoubled) fields.AddQuoted(from, close);
                else fields.Add(from, close);
                Lines += buffer.AsSpan(from, close).Count(LineFeed);
                at = from + close + 1;
                if (at == end) return Row(start, at, at, lines: 0);
                if (buffer[at] == LineFeed) return Row(start, at, at + 1, lines: 1);
                if (buffer[at] == CarriageReturn && at + 1 == end && !isComplete) return CsvScan.NeedsMore;
                if (buffer[at] == CarriageReturn && at + 1 < end && buffer[at + 1] == LineFeed) return Row(start, at, at + 2, lines: 1);
                if (buffer[at] != separator) return Malformed(at - start, $"field {fields.Count} goes on behind its closing quote");
                at++;
                continue;
            }

            ReadOnlySpan<byte> rest = buffer.AsSpan(at, end - at);
            int stop = rest.IndexOfAny(separator, LineFeed, Quote);
            if (stop < 0)
            {
                if (!isComplete) return CsvScan.NeedsMore;
                fields.Add(at, rest.Length);
                return Row(start, end, end, lines: 0);
            }

            if (rest[stop] == separator)
            {
                fields.Add(at, stop);
                at += stop + 1;
                continue;
            }

            if (rest[stop] == Quote) return Malformed(at + stop - start, $"field {fields.Count + 1} has a quote and does not begin with one");
            int length = stop > 0 && rest[stop - 1] == CarriageReturn ? stop - 1 : stop;
            fields.Add(at, length);
            return Row(start, at + length, at + stop + 1, lines: 1);
        }
    }

    // The place of the quote that closes a field; −1: it is not there, or not yet known to close.
    private static int Closing(ReadOnlySpan<byte> field, bool isComplete, out bool isDoubled)
    {
        isDoubled = false;
        int at = 0;
        while (true)
        {
            int quote = field[at..].IndexOf(Quote);
            if (quote < 0) return -1;
            at += quote;
            if (at + 1 == field.Length) return isComplete ? at : -1;
            if (field[at + 1] != Quote) return at;
            isDoubled = true;
            at += 2;
        }
    }

    private CsvScan Open(bool isComplete)
    {
        if (!isComplete) return CsvScan.NeedsMore;
        Lines = 0;
        return Malformed(0, $"the quote of field {fields.Count + 1} is not closed");
    }

    private CsvScan Row(int start, int contentEnd, int end, int lines)
    {
        Lines += lines;
        (ContentLength, Length) = (contentEnd - start, end - start);
        return CsvScan.Row;
    }

    private CsvScan Malformed(int searchFrom, string problem)
    {
        (ContentLength, Problem) = (searchFrom, problem);
        return CsvScan.Malformed;
    }
}
