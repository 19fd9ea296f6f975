namespace Streams.Connectors.Files;

/// <summary>Reads lines, and hands each to a decoder.</summary>
internal sealed class LineReader<TDecoder, T>(FileSet files, LineOptions options, TDecoder decoder) : FileReader<T>(files, options.BufferBytes)
    where TDecoder : struct, IDecoder<TDecoder, T>
{
    /// <inheritdoc />
    protected override void ReadPreamble(FileCursor cursor) { }

    /// <inheritdoc />
    protected override void ReadOne(FileCursor cursor, SourceBatch<T> into)
    {
        int lineFeed;
        while ((lineFeed = cursor.Unread.IndexOf((byte)'\n')) < 0 && !cursor.IsComplete)
        {
            // One byte more than the longest line, for a carriage return.
            if (cursor.Unread.Length > options.MaxLineBytes + 1)
            {
                RejectTooLong(cursor, into);
                return;
            }

            cursor.Fill();
        }

        ReadOnlySpan<byte> line = lineFeed < 0 ? cursor.Unread : cursor.Unread[..lineFeed];
        if (lineFeed > 0 && line[^1] == '\r') line = line[..^1];
        if (line.Length > options.MaxLineBytes)
        {
            RejectTooLong(cursor, into);
            return;
        }

        TDecoder decode = decoder;
        if (decode.TryDecode(line, out T? value, out string? error)) into.Add(value);
        else into.Reject(new DeadLetter(line.ToArray(), error, FilePosition.Text(cursor.Path, cursor.Line)));
        cursor.Advance(lineFeed < 0 ? line.Length : lineFeed + 1, lineFeed < 0 ? 0 : 1);
    }

    private void RejectTooLong(FileCursor cursor, SourceBatch<T> into) =>
        RejectLine(cursor, into, from: 0, lines: 0, options.MaxLineBytes, $"the line is longer than {options.MaxLineBytes} bytes (LineOptions.MaxLineBytes)");
}
