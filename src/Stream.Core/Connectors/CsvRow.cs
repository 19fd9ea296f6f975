using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Streams.Connectors.Files;

namespace Streams;

/// <summary>Makes a record of a row.</summary>
/// <typeparam name="T">The record.</typeparam>
/// <param name="row">The row; valid during the call.</param>
public delegate T CsvDecode<out T>(CsvRow row);

/// <summary>A row of comma-separated values, being read: fields without their quotes, by the name of their column or its number from 0. Values are written as in C#, in the invariant culture, without spaces around them.</summary>
/// <remarks>Asking by name costs a comparison of references as long as a decoder asks for the same names in the same order, by literals.</remarks>
/// <exception cref="CsvException">The field does not hold such a value.</exception>
/// <exception cref="SourceException">There is no such column.</exception>
public readonly ref struct CsvRow
{
    private readonly CsvFields _fields;

    internal CsvRow(CsvFields fields) => _fields = fields;

    /// <summary>How many fields it has: the same number in every row of a file.</summary>
    public int Count => _fields.Count;

    /// <summary>The bytes of a field; valid during the call.</summary>
    public ReadOnlySpan<byte> this[string column] => this[_fields.Find(column)];

    /// <summary>The bytes of a field; valid during the call.</summary>
    public ReadOnlySpan<byte> this[int column] => _fields[column];

    /// <summary>Whether a field has no characters.</summary>
    public bool IsEmpty(string column) => this[column].IsEmpty;

    /// <summary>Whether a field has no characters.</summary>
    public bool IsEmpty(int column) => this[column].IsEmpty;

    /// <summary>A field as text.</summary>
    public string Text(string column) => Text(_fields.Find(column));

    /// <summary>A field as text.</summary>
    public string Text(int column)
    {
        ReadOnlySpan<byte> field = this[column];
        return Utf8.IsValid(field) ? Encoding.UTF8.GetString(field) : throw Unfit(column, "text in UTF-8");
    }

    /// <summary>A field as a whole number.</summary>
    public int Int32(string column) => Int32(_fields.Find(column));

    /// <summary>A field as a whole number.</summary>
    public int Int32(int column)
    {
        ReadOnlySpan<byte> field = this[column];
        return Utf8Parser.TryParse(field, out int value, out int read) && read == field.Length ? value : throw Unfit(column, "a whole number of 32 bits");
    }

    /// <summary>A field as a whole number.</summary>
    public long Int64(string column) => Int64(_fields.Find(column));

    /// <summary>A field as a whole number.</summary>
    public long Int64(int column)
    {
        ReadOnlySpan<byte> field = this[column];
        return Utf8Parser.TryParse(field, out long value, out int read) && read == field.Length ? value : throw Unfit(column, "a whole number of 64 bits");
    }

    /// <summary>A field as a number with a binary fraction.</summary>
    public double Double(string column) => Double(_fields.Find(column));

    /// <summary>A field as a number with a binary fraction.</summary>
    public double Double(int column) => double.TryParse(this[column], NumberStyles.Float & ~(NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite), CultureInfo.InvariantCulture, out double value)
        ? value
        : throw Unfit(column, "a number");

    /// <summary>A field as a number with a decimal fraction.</summary>
    public decimal Decimal(string column) => Decimal(_fields.Find(column));

    /// <summary>A field as a number with a decimal fraction.</summary>
    public decimal Decimal(int column) => decimal.TryParse(this[column], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
        ? value
        : throw Unfit(column, "a decimal number");

    /// <summary>A field as a truth value: <c>true</c> or <c>false</c>, in any case, or 1 or 0.</summary>
    public bool Boolean(string column) => Boolean(_fields.Find(column));

    /// <summary>A field as a truth value: <c>true</c> or <c>false</c>, in any case, or 1 or 0.</summary>
    public bool Boolean(int column)
    {
        ReadOnlySpan<byte> field = this[column];
        if (field.SequenceEqual("1"u8) || Ascii.EqualsIgnoreCase(field, "true"u8)) return true;
        return field.SequenceEqual("0"u8) || Ascii.EqualsIgnoreCase(field, "false"u8) ? false : throw Unfit(column, "true, false, 1 or 0");
    }

    private CsvException Unfit(int column, string expected) => new($"{_fields.NameOf(column)} holds {Shown(this[column])} where {expected} is expected");

    private static string Shown(ReadOnlySpan<byte> field) => field.Length switch
    {
        0 => "nothing",
        _ when !Utf8.IsValid(field) => "0x" + Convert.ToHexString(field[..Math.Min(field.Length, 32)]),
        <= 64 => $"'{Encoding.UTF8.GetString(field)}'",
        _ => $"{field.Length} bytes",
    };
}
