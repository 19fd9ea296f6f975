using System.Buffers;
using System.Text;

namespace Streams;

/// <summary>Writes records as lines of text.</summary>
public static class TextLines
{
    /// <summary>Writes one line a record: UTF-8, ended by LF.</summary>
    /// <param name="text">The line of a record, without its end. One with a line break or half a surrogate pair fails the job: whoever reads the file could not get it back.</param>
    public static TextLineFormat<T> Of<T>(Func<T, string> text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new TextLineFormat<T>(text);
    }
}

/// <summary>Lines of text; see <see cref="TextLines.Of{T}"/>.</summary>
/// <typeparam name="T">The records.</typeparam>
public readonly struct TextLineFormat<T> : IEncoder<TextLineFormat<T>, T>
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Func<T, string> _text;

    internal TextLineFormat(Func<T, string> text) => _text = text;

    /// <inheritdoc />
    public string FileExtension => "txt";

    /// <inheritdoc />
    public void Validate()
    {
        if (_text is null) throw new ArgumentException($"A default TextLineFormat<{typeof(T).Name}> does not know the line of a record: make it with TextLines.Of.");
    }

    /// <inheritdoc />
    public void Encode(in T value, IBufferWriter<byte> output)
    {
        string text = _text(value);
        if (text.AsSpan().IndexOfAny('\r', '\n') >= 0) throw new SinkException($"A line of text holds a line break: '{text}'. Write it in another form, as JSON or CSV do.");
        Strict.GetBytes(text, output);
        output.Write("\n"u8);
    }
}
