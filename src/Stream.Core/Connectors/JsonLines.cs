using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Streams;

/// <summary>Reads and writes records as lines of JSON (https://jsonlines.org): one value a line, UTF-8.</summary>
public static class JsonLines
{
    /// <summary>Reads and writes values of a type, without reflection.</summary>
    /// <param name="type">From a context that System.Text.Json generates: <c>MyJson.Default.Order</c>. Its options hold for reading and for writing; indented output fails the job, as its values would not be lines.</param>
    public static JsonLineFormat<T> Of<T>(JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new JsonLineFormat<T>(type);
    }
}

/// <summary>Lines of JSON; see <see cref="JsonLines.Of{T}"/>.</summary>
/// <typeparam name="T">The records.</typeparam>
public readonly struct JsonLineFormat<T> : IDecoder<JsonLineFormat<T>, T>, IEncoder<JsonLineFormat<T>, T>
{
    private readonly JsonTypeInfo<T> _type;

    internal JsonLineFormat(JsonTypeInfo<T> type) => _type = type;

    /// <inheritdoc />
    public string FileExtension => "jsonl";

    /// <inheritdoc cref="IDecoder{TSelf, T}.Validate" />
    public void Validate()
    {
        if (_type is null) throw new ArgumentException($"A default JsonLineFormat<{typeof(T).Name}> does not know how its values look: make it with JsonLines.Of, and a type from a context that System.Text.Json generates.");
    }

    /// <inheritdoc />
    public bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out string? error)
    {
        error = null;
        try
        {
            value = JsonSerializer.Deserialize(bytes, _type);
        }
        catch (Exception e) when (e is JsonException or FormatException or NotSupportedException)
        {
            value = default;
            error = e.Message.TrimEnd('.');
            return false;
        }

        if (value is not null) return true;
        error = "it is null";
        return false;
    }

    /// <inheritdoc />
    public void Encode(in T value, IBufferWriter<byte> output)
    {
        if (_type.Options.WriteIndented) throw new SinkException("Indented JSON is not written as lines: set JsonSerializerOptions.WriteIndented to false.");
        using Utf8JsonWriter writer = new(output, new JsonWriterOptions { Encoder = _type.Options.Encoder, SkipValidation = true });
        JsonSerializer.Serialize(writer, value, _type);
        writer.Flush();
        output.Write("\n"u8);
    }
}
