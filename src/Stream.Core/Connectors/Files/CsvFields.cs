namespace Streams.Connectors.Files;

/// <summary>The fields of the row at hand, and the names of their columns.</summary>
/// <remarks>Fields are views of the reader's buffer; those with doubled quotes lie, halved, in a scratch of their own, so that the row stays as it was found. Nothing is allocated per row once the arrays have grown.</remarks>
internal sealed class CsvFields(string source)
{
    private byte[] _buffer = [];
    private byte[] _scratch = [];
    private int _scratchUsed;
    private int[] _starts = new int[16]; // Not negative: in the buffer. Else the complement of the place in the scratch.
    private int[] _lengths = new int[16];
    private string _file = "";
    private string[]? _names;
    private string[] _asked = new string[8]; // What was asked in the row before, in order, with the answers: a decoder asks the same each time.
    private int[] _answers = new int[8];
    private int _asking;
    private int _lastAsked = -1;

    /// <summary>Fields in the row.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of a field.</summary>
    public ReadOnlySpan<byte> this[int column]
    {
        get
        {
            if ((uint)column >= (uint)Count) throw NoColumn(column);
            _lastAsked = column;
            int start = _starts[column];
            return start >= 0 ? _buffer.AsSpan(start, _lengths[column]) : _scratch.AsSpan(~start, _lengths[column]);
        }
    }

    /// <summary>Begins a row.</summary>
    public void Begin(byte[] buffer)
    {
        _buffer = buffer;
        Count = _scratchUsed = _asking = 0;
        _lastAsked = -1;
    }

    /// <summary>Adds a field.</summary>
    public void Add(int start, int length)
    {
        if (Count == _starts.Length) (_starts, _lengths) = (Grown(_starts), Grown(_lengths));
        _starts[Count] = start;
        _lengths[Count++] = length;
    }

    /// <summary>Adds a field in which each quote stands twice.</summary>
    public void AddQuoted(int start, int length)
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(start, length);
        if (_scratch.Length - _scratchUsed < length) Array.Resize(ref _scratch, Math.Max(_scratch.Length * 2, _scratchUsed + length));
        int from = _scratchUsed;
        int quote;
        while ((quote = rest.IndexOf((byte)'"')) >= 0)
        {
            rest[..(quote + 1)].CopyTo(_scratch.AsSpan(_scratchUsed));
            _scratchUsed += quote + 1;
            rest = rest[(quote + 2)..];
        }

        rest.CopyTo(_scratch.AsSpan(_scratchUsed));
        _scratchUsed += rest.Length;
        Add(~from, _scratchUsed - from);
    }

    /// <summary>Takes the row at hand as the names of the columns; null text: the columns have no names.</summary>
    public void Name(string file, string[]? names)
    {
        (_file, _names) = (file, names);
        Array.Clear(_asked);
    }

    /// <summary>The number of a column.</summary>
    /// <exception cref="SourceException">There is none of the name, or several.</exception>
    public int Find(string column)
    {
        int i = _asking++;
        if (i < _asked.Length && ReferenceEquals(_asked[i], column)) return _answers[i];
        return Learn(column, i);
    }

    /// <summary>The column that was asked for last, for messages; null: none was.</summary>
    public string? LastAsked => _lastAsked < 0 ? null : NameOf(_lastAsked);

    /// <summary>A column, for messages.</summary>
    public string NameOf(int column) => _names is null ? $"column {column}" : $"column '{_names[column]}'";

    private int Learn(string column, int i)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (_names is null) throw new SourceException($"Source '{source}' asks for the column '{column}' of '{_file}', whose columns have no names: ask by number, or set CsvOptions.HasHeader.");
        int found = Array.IndexOf(_names, column);
        if (found < 0) throw new SourceException($"Source '{source}' asks for the column '{column}', which '{_file}' does not have. Its columns are {Names()}. Correct the name in the decoder, or the header of the file.");
        if (Array.IndexOf(_names, column, found + 1) >= 0) throw new SourceException($"Source '{source}' asks for the column '{column}', which '{_file}' has more than once. Its columns are {Names()}. Ask by number, or correct the header of the file.");
        if (i >= _asked.Length && i < 4096)
        {
            Array.Resize(ref _asked, i * 2);
            Array.Resize(ref _answers, i * 2);
        }

        if (i < _asked.Length) (_asked[i], _answers[i]) = (column, found);
        return found;
    }

    private SourceException NoColumn(int column) => new($"Source '{source}' asks for the column of number {column}; '{_file}' has {Count}, numbered from 0.");

    private string Names() => string.Join(", ", _names!.Select(static n => $"'{n}'"));

    private static int[] Grown(int[] array)
    {
        Array.Resize(ref array, array.Length * 2);
        return array;
    }
}
