using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Streams.Serialization;

/// <summary>The bytes of a string: UTF-8, extended to every sequence of UTF-16 units.</summary>
/// <remarks>
/// <code>
/// text      := (character | lone)*     no high lone directly in front of a low one
/// character := the UTF-8 encoding of a Unicode scalar value, 1 to 4 bytes
/// lone      := ED A0..BF 80..BF        a surrogate without its partner, in the three bytes that UTF-8 leaves unused
/// </code>
/// A string without lone surrogates is plain UTF-8. Each string has one encoding and each encoding is of one string, so strings are equal if and only if
/// their encodings are. The form is known as WTF-8 (https://simonsapin.github.io/wtf-8/); docs/formats/encoding.md has its page.
/// </remarks>
internal static class Utf8Text
{
    /// <summary>Bytes that a string takes.</summary>
    /// <remarks>A lone surrogate is counted as the replacement character, which takes three bytes too.</remarks>
    public static int ByteCount(ReadOnlySpan<char> text) => Encoding.UTF8.GetByteCount(text);

    /// <summary>Fills <paramref name="bytes"/>, which is as long as <see cref="ByteCount"/> says.</summary>
    public static void Encode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        while (Utf8.FromUtf16(text, bytes, out int read, out int written, replaceInvalidSequences: false) == OperationStatus.InvalidData)
        {
            char lone = text[read];
            bytes[written] = 0xED;
            bytes[written + 1] = (byte)(0x80 | ((lone >> 6) & 0x3F));
            bytes[written + 2] = (byte)(0x80 | (lone & 0x3F));
            text = text[(read + 1)..];
            bytes = bytes[(written + 3)..];
        }
    }

    /// <summary>The string that was encoded, or null when these bytes are the encoding of none.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : DecodeLone(bytes);

    private static string? DecodeLone(ReadOnlySpan<byte> bytes)
    {
        char[] text = new char[bytes.Length];
        int length = 0;
        int afterHigh = -1; // Where a high lone surrogate has just ended: a low one there would be a pair, whose encoding is another.
        while (true)
        {
            OperationStatus status = Utf8.ToUtf16(bytes, text.AsSpan(length), out int read, out int written, replaceInvalidSequences: false);
            length += written;
            bytes = bytes[read..];
            if (status == OperationStatus.Done) return new string(text, 0, length);
            if (bytes is not [0xED, >= 0xA0 and <= 0xBF, >= 0x80 and <= 0xBF, ..]) return null;
            char lone = (char)(0xD000 | ((bytes[1] & 0x3F) << 6) | (bytes[2] & 0x3F));
            if (char.IsLowSurrogate(lone) && afterHigh == length) return null;
            text[length++] = lone;
            bytes = bytes[3..];
            if (char.IsHighSurrogate(lone)) afterHigh = length;
        }
    }
}
