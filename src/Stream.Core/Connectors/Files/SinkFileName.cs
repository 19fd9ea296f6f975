using System.Buffers;
using System.Globalization;

namespace Streams.Connectors.Files;

/// <summary>The name of a published file. Of fixed widths behind the sink's name, so that ordinal order is the order of the parts and no sink's name can be taken for the start of another's.</summary>
/// <remarks>
/// <code>
/// name    = sink "-" lineage "-" epoch "-" writer "-" part "." extension
/// lineage = 32 hexadecimal digits, small
/// epoch   = 20 digits   ; the checkpoint
/// writer  = 5 digits    ; the subtask that wrote it
/// part    = 5 digits
/// </code>
/// </remarks>
internal readonly record struct SinkFileName(string Sink, string Lineage, long Epoch, int Writer, int Part, string Extension)
{
    /// <summary>The largest number of a writer or part.</summary>
    public const int MostParts = 99_999;

    private const int TailLength = 1 + 32 + 1 + 20 + 1 + 5 + 1 + 5;

    private static readonly SearchValues<char> LineageDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether it can end a name.</summary>
    public static bool IsExtension(string? text) => text is { Length: >= 1 and <= 16 } && text.All(char.IsAsciiLetterOrDigit);

    /// <summary>Whether it is a lineage.</summary>
    public static bool IsLineage(ReadOnlySpan<char> text) => text.Length == 32 && !text.ContainsAnyExcept(LineageDigits);

    /// <summary>Whether it can begin a name.</summary>
    public static bool IsSink(string text) => text.Length is >= 1 and <= 128 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>Reads a name; false: it is that of another file.</summary>
    public static bool TryParse(string text, out SinkFileName name)
    {
        name = default;
        int dot = text.LastIndexOf('.');
        if (dot <= TailLength || !IsExtension(text[(dot + 1)..])) return false;
        string sink = text[..(dot - TailLength)];
        ReadOnlySpan<char> tail = text.AsSpan(dot - TailLength, TailLength);
        if (!IsSink(sink) || tail[0] != '-' || tail[33] != '-' || tail[54] != '-' || tail[60] != '-' || !IsLineage(tail.Slice(1, 32))) return false;
        if (!TryNumber(tail.Slice(34, 20), out long epoch) || !TryNumber(tail.Slice(55, 5), out long writer) || !TryNumber(tail.Slice(61, 5), out long part)) return false;
        name = new SinkFileName(sink, tail.Slice(1, 32).ToString(), epoch, (int)writer, (int)part, text[(dot + 1)..]);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sink}-{Lineage}-{Epoch:D20}-{Writer:D5}-{Part:D5}.{Extension}");

    private static bool TryNumber(ReadOnlySpan<char> text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
