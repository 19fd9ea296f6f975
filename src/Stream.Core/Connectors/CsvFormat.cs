using System.Buffers;
using Streams.Connectors.Files;

namespace Streams;

/// <summary>Comma-separated values as RFC 4180 has them, in UTF-8, with LF at the end of a row; what <see cref="FileSource.Csv"/> reads. Begins each file with the names of the columns.</summary>
/// <typeparam name="T">The records.</typeparam>
public readonly struct CsvFormat<T> : IEncoder<CsvFormat<T>, T>
{
    private readonly CsvColumn<T>[]? _columns;
    private readonly bool _hasHeader;

    internal CsvFormat(CsvColumn<T>[] columns, bool hasHeader) => (_columns, _hasHeader) = (columns, hasHeader);

    /// <inheritdoc />
    public string FileExtension => "csv";

    private CsvColumn<T>[] Columns => _columns is { Length: > 0 } columns ? columns : throw new ArgumentException("The table has no columns: add them, Csv.Of<T>().Column(name, record => value).");

    /// <summary>Adds a column of text, quoted where it must be. Null is written like an empty text.</summary>
    /// <param name="name">What the header says.</param>
    /// <param name="value">The field of a record.</param>
    public CsvFormat<T> Column(string name, Func<T, string?> value) => With(new CsvTextColumn<T>(Named(name), value ?? throw new ArgumentNullException(nameof(value))));

    /// <summary>Adds a column of truth values, written <c>true</c> and <c>false</c>.</summary>
    /// <inheritdoc cref="Column(string, Func{T, string})" path="/param" />
    public CsvFormat<T> Column(string name, Func<T, bool> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Column(name, record => value(record) ? "true" : "false");
    }

    /// <summary>Adds a column of numbers, times or whatever else formats itself: in the invariant culture, dates and times in the round-trip form of ISO 8601.</summary>
    /// <inheritdoc cref="Column(string, Func{T, string})" path="/param" />
    public CsvFormat<T> Column<TValue>(string name, Func<T, TValue> value) where TValue : IUtf8SpanFormattable =>
        With(new CsvValueColumn<T, TValue>(Named(name), value ?? throw new ArgumentNullException(nameof(value))));

    /// <summary>The same table without names in the first row.</summary>
    public CsvFormat<T> WithoutHeader() => new(_columns ?? [], hasHeader: false);

    /// <inheritdoc />
    public void Validate() => _ = Columns;

    /// <inheritdoc />
    public void EncodeHeader(IBufferWriter<byte> output)
    {
        if (!_hasHeader) return;
        CsvColumn<T>[] columns = Columns;
        for (int i = 0; i < columns.Length; i++)
        {
            if (i > 0) output.Write(","u8);
            CsvText.Write(columns[i].Name, columns.Length == 1, output);
        }

        output.Write("\n"u8);
    }

    /// <inheritdoc />
    public void Encode(in T value, IBufferWriter<byte> output)
    {
        CsvColumn<T>[] columns = Columns;
        for (int i = 0; i < columns.Length; i++)
        {
            if (i > 0) output.Write(","u8);
            columns[i].Write(value, columns.Length == 1, output);
        }

        output.Write("\n"u8);
    }

    private static string Named(string name) => name ?? throw new ArgumentNullException(nameof(name));

    private CsvFormat<T> With(CsvColumn<T> column) => new([.. _columns ?? [], column], _columns is null || _hasHeader);
}
