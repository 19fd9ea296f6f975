using System.Text;
using System.Text.Unicode;

namespace Streams.Connectors.Files;

/// <summary>Reads rows of comma-separated values.</summary>
internal sealed class CsvReader<T> : FileReader<T>
{
    private readonly CsvOptions _options;
    private readonly CsvDecode<T> _decode;
    private readonly CsvFields _fields;
    private readonly CsvScanner _scanner;
    private readonly string _source;
    private int _columns;

    public CsvReader(FileSet files, CsvOptions options, CsvDecode<T> decode, string source) : base(files, options.BufferBytes)
    {
        (_options, _decode, _source) = (options, decode, source);
        _fields = new CsvFields(source);
        _scanner = new CsvScanner((byte)options.Separator, _fields);
    }

    /// <summary>Reads the header, or looks at the first row for the number of columns.</summary>
    protected override void ReadPreamble(FileCursor cursor)
    {
        _columns = 0;
        _fields.Name(cursor.Path, null);
        if (!cursor.HasMore()) return;
        CsvScan scan = Scan(cursor);
        if (scan != CsvScan.Row)
        {
            throw new SourceException($"Source '{_source}' cannot read the first row of '{cursor.Path}', which says what columns there are: {(scan == CsvScan.Malformed ? _scanner.Problem : TooLong)}. Correct the file.");
        }

        _columns = _fields.Count;
        if (!_options.HasHeader) return;
        string[] names = new string[_fields.Count];
        for (int i = 0; i < names.Length; i++)
        {
            if (!Utf8.IsValid(_fields[i])) throw new SourceException($"Source '{_source}' cannot read the header of '{cursor.Path}': the name of column {i} is not UTF-8. Correct the file.");
            names[i] = Encoding.UTF8.GetString(_fields[i]);
        }

        _fields.Name(cursor.Path, names);
        cursor.Advance(_scanner.Length, _scanner.Lines);
    }

    /// <inheritdoc />
    protected override void ReadOne(FileCursor cursor, SourceBatch<T> into)
    {
        CsvScan scan = Scan(cursor);
        if (IsTooLong(cursor, scan))
        {
            RejectLine(cursor, into, from: 0, lines: 0, _options.MaxRowBytes, TooLong);
            return;
        }

        if (scan == CsvScan.Malformed)
        {
            RejectLine(cursor, into, _scanner.ContentLength, _scanner.Lines, _options.MaxRowBytes, _scanner.Problem);
            return;
        }

        bool isBlank = _scanner.ContentLength == 0 && _columns > 1;
        if (_fields.Count == _columns) Decode(cursor, into);
        else if (!isBlank) Reject(cursor, into, $"the row has {_fields.Count} fields where the first one has {_columns}");
        cursor.Advance(_scanner.Length, _scanner.Lines);
    }

    private string TooLong => $"the row is longer than {_options.MaxRowBytes} bytes (CsvOptions.MaxRowBytes), or a quote in it is not closed";

    // By the row alone: how much of the file the buffer happened to hold does not matter, as a restored reader's buffer holds another part.
    private bool IsTooLong(FileCursor cursor, CsvScan scan) => scan switch
    {
        CsvScan.NeedsMore => true,
        CsvScan.Malformed when _scanner.ContentLength == 0 => cursor.Unread.Length > _options.MaxRowBytes,
        _ => _scanner.ContentLength > _options.MaxRowBytes,
    };

    private CsvScan Scan(FileCursor cursor)
    {
        while (true)
        {
            CsvScan scan = _scanner.Scan(cursor.Buffer, cursor.Start, cursor.Filled, cursor.IsComplete);

            // Two bytes more than the longest row, for its line end.
            if (scan != CsvScan.NeedsMore || cursor.Unread.Length > _options.MaxRowBytes + 2) return scan;
            cursor.Fill();
        }
    }

    private void Decode(FileCursor cursor, SourceBatch<T> into)
    {
        try
        {
            into.Add(_decode(new CsvRow(_fields)));
        }
        catch (CsvException e)
        {
            Reject(cursor, into, e.Message.TrimEnd('.'));
        }
        catch (FormatException e)
        {
            Reject(cursor, into, (_fields.LastAsked is { } column ? $"after {column} was read: " : "") + e.Message.TrimEnd('.'));
        }
    }

    private void Reject(FileCursor cursor, SourceBatch<T> into, string error) =>
        into.Reject(new DeadLetter(cursor.Unread[.._scanner.ContentLength].ToArray(), error, FilePosition.Text(cursor.Path, cursor.Line)));
}
