using System.Buffers;
using System.Globalization;
using System.Text;

namespace Streams.Connectors.Files;

/// <summary>Writes fields of comma-separated values, quoted where RFC 4180 wants it or a reader would take something away.</summary>
internal static class CsvText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");
    private static readonly SearchValues<byte> SpecialBytes = SearchValues.Create(",\"\r\n"u8);

    /// <summary>Appends a text; null is written like an empty one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isAlone">Whether it is the only field of its row: then an empty one is quoted, as the row would be no row without.</param>
    /// <param name="output">Takes the bytes.</param>
    public static void Write(ReadOnlySpan<char> text, bool isAlone, IBufferWriter<byte> output)
    {
        // A byte order mark would be passed over at the start of a file.
        if (!text.ContainsAny(Special) && !(isAlone && text.IsEmpty) && !text.StartsWith('\uFEFF'))
        {
            Strict.GetBytes(text, output);
            return;
        }

        output.Write("\""u8);
        int quote;
        while ((quote = text.IndexOf('"')) >= 0)
        {
            Strict.GetBytes(text[..quote], output);
            output.Write("\"\""u8);
            text = text[(quote + 1)..];
        }

        Strict.GetBytes(text, output);
        output.Write("\""u8);
    }

    /// <summary>Appends a value that formats itself.</summary>
    public static void WriteValue<TValue>(TValue value, bool isAlone, IBufferWriter<byte> output) where TValue : IUtf8SpanFormattable
    {
        string format = typeof(TValue) == typeof(DateTimeOffset) || typeof(TValue) == typeof(DateTime) || typeof(TValue) == typeof(DateOnly) || typeof(TValue) == typeof(TimeOnly) ? "O" : "";
        int written, size = 64;
        Span<byte> span = output.GetSpan(size);
        while (!value.TryFormat(span, out written, format, CultureInfo.InvariantCulture)) span = output.GetSpan(size *= 2);
        if (written > 0 && !span[..written].ContainsAny(SpecialBytes))
        {
            output.Advance(written);
            return;
        }

        // Rare: a type whose form needs quotes. Not advanced, so the text takes the place of what was tried.
        Write(Encoding.UTF8.GetString(span[..written]), isAlone, output);
    }
}
