using System.Buffers;

namespace Streams.Connectors.Files;

/// <summary>A column of a table that is written.</summary>
internal abstract class CsvColumn<T>(string name)
{
    /// <summary>What the header says.</summary>
    public string Name => name;

    /// <summary>Appends the field of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="isAlone">Whether it is the only field of its row.</param>
    /// <param name="output">Takes the bytes.</param>
    public abstract void Write(T record, bool isAlone, IBufferWriter<byte> output);
}

/// <summary>A column of text.</summary>
internal sealed class CsvTextColumn<T>(string name, Func<T, string?> value) : CsvColumn<T>(name)
{
    /// <inheritdoc />
    public override void Write(T record, bool isAlone, IBufferWriter<byte> output) => CsvText.Write(value(record), isAlone, output);
}

/// <summary>A column of values that format themselves.</summary>
internal sealed class CsvValueColumn<T, TValue>(string name, Func<T, TValue> value) : CsvColumn<T>(name) where TValue : IUtf8SpanFormattable
{
    /// <inheritdoc />
    public override void Write(T record, bool isAlone, IBufferWriter<byte> output) => CsvText.WriteValue(value(record), isAlone, output);
}
