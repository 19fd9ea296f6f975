using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Streams.Connectors.Files;

/// <summary>Reads a line as a string.</summary>
internal readonly struct Utf8Line : IDecoder<Utf8Line, string>
{
    /// <inheritdoc />
    public bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out string value, [NotNullWhen(false)] out string? error)
    {
        bool isText = Utf8.IsValid(bytes);
        value = isText ? Encoding.UTF8.GetString(bytes) : null;
        error = isText ? null : "it is not UTF-8";
        return isText;
    }
}
