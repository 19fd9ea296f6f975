using System.Text;
using System.Text.Unicode;

namespace Streams.Connectors.Files;

/// <summary>Reads lines of text.</summary>
internal sealed class LineReader(FileSet files, LineOptions options) : FileReader<string>(files, options.BufferBytes)
{
    /// <inheritdoc />
    protected override void ReadPreamble(FileCursor cursor) { }

    /// <inheritdoc />
    protected override void ReadOne(FileCursor cursor, SourceBatch<string> into)
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

        if (Utf8.IsValid(line)) into.Add(Encoding.UTF8.GetString(line));
        else into.Reject(new DeadLetter(line.ToArray(), "it is not UTF-8", FilePosition.Text(cursor.Path, cursor.Line)));
        cursor.Advance(lineFeed < 0 ? line.Length : lineFeed + 1, lineFeed < 0 ? 0 : 1);
    }

    private void RejectTooLong(FileCursor cursor, SourceBatch<string> into) =>
        RejectLine(cursor, into, from: 0, lines: 0, options.MaxLineBytes, $"the line is longer than {options.MaxLineBytes} bytes (LineOptions.MaxLineBytes)");
}
