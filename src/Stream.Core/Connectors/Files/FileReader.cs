namespace Streams.Connectors.Files;

/// <summary>Reads files one after the other. How records are told apart is for the derived class.</summary>
internal abstract class FileReader<T>(FileSet files, int bufferBytes) : ISourceReader<T>
{
    private readonly List<SourceSplit> _splits = [];
    private FileCursor? _cursor;
    private int _current;

    /// <inheritdoc />
    public void AddSplit(SourceSplit split)
    {
        _ = FilePosition.Read(split.Position.Span, FileContent.IsCompressed(split.Id));
        _splits.Add(split);
    }

    /// <inheritdoc />
    public ReadResult Poll(SourceBatch<T> into)
    {
        if (_current == _splits.Count) return new ReadResult(ReadKind.Ended);
        FileCursor cursor = _cursor ??= Open(_splits[_current]);
        if (!cursor.Approach()) return new ReadResult(ReadKind.Records, _current); // None yet: it passes over what was read before.
        int most = into.Given + into.Free;
        while (into.Given < most && cursor.HasMore()) ReadOne(cursor, into);
        if (cursor.HasMore()) return new ReadResult(ReadKind.Records, _current);
        _splits[_current] = _splits[_current] with { Position = cursor.Position.ToBytes() };
        cursor.Dispose();
        _cursor = null;
        return new ReadResult(ReadKind.SplitEnded, _current++);
    }

    /// <inheritdoc />
    public Task WhenReadableAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Position(int split) => _cursor is { } cursor && split == _current ? cursor.Position.ToBytes() : _splits[split].Position;

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _cursor?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Reads what stands in front of the first record of a file; the cursor is behind it then.</summary>
    protected abstract void ReadPreamble(FileCursor cursor);

    /// <summary>Reads, rejects or passes over one record. The cursor is not at its end.</summary>
    protected abstract void ReadOne(FileCursor cursor, SourceBatch<T> into);

    /// <summary>Reads over a line of which the buffer may hold a part only, and rejects it.</summary>
    /// <param name="cursor">At the record's first byte.</param>
    /// <param name="into">Takes the letter.</param>
    /// <param name="from">Bytes behind the cursor from which the end of the line is looked for.</param>
    /// <param name="lines">Lines that end before that.</param>
    /// <param name="most">The longest record kept in the letter.</param>
    /// <param name="error">What is wrong.</param>
    protected static void RejectLine(FileCursor cursor, SourceBatch<T> into, int from, int lines, int most, string error)
    {
        string position = FilePosition.Text(cursor.Path, cursor.Line);
        byte[]? bytes = null;
        while (true)
        {
            int lineFeed = cursor.Unread[from..].IndexOf((byte)'\n');
            if (lineFeed >= 0 || cursor.IsComplete)
            {
                int length = lineFeed >= 0 ? from + lineFeed : cursor.Unread.Length;
                bytes ??= cursor.Unread[..Math.Min(length, most)].ToArray();
                cursor.Advance(lineFeed >= 0 ? length + 1 : length, lineFeed >= 0 ? lines + 1 : lines);
                break;
            }

            from = cursor.Unread.Length;
            if (from > most)
            {
                // Enough is kept; the rest of the line is read and forgotten.
                bytes ??= cursor.Unread[..most].ToArray();
                cursor.Advance(from, lines);
                (from, lines) = (0, 0);
            }

            cursor.Fill();
        }

        if (bytes.Length > 0 && bytes[^1] == '\r') bytes = bytes[..^1];
        into.Reject(new DeadLetter(bytes, error, position));
    }

    private FileCursor Open(SourceSplit split)
    {
        FilePosition position = FilePosition.Read(split.Position.Span, FileContent.IsCompressed(split.Id));
        FileCursor cursor = new(files.PathOf(split.Id), position.End, bufferBytes);
        try
        {
            ReadPreamble(cursor);
            if (position.Offset > cursor.Offset) cursor.Seek(position);
            return cursor;
        }
        catch
        {
            cursor.Dispose();
            throw;
        }
    }
}
