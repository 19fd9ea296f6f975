using System.Globalization;

namespace Streams.Serialization;

/// <summary>A fingerprint, taken apart: enough to skip a stored value without its type, and to tell what changed between two versions.</summary>
/// <remarks>
/// <code>
/// shape := name | name&lt;shape,…&gt; | (shape,…) | shape? | name{field,…}
/// field := [number space] name:shape
/// </code>
/// Fields without a number are numbered by their order, from 1. The fingerprint of a hand-written serializer is a name, whatever it says.
/// </remarks>
internal sealed class StoredShape
{
    private readonly Lazy<bool> _canSkip;

    private StoredShape(string text, string head, params StoredPart[] parts)
    {
        (Text, Head, Parts) = (text, head, parts);
        _canSkip = new(() => Head == SizedHead || (Head == text ? ShapeSizes.Of(Head) is not null : IsComposed(Head) && Parts.All(static part => part.Shape.CanSkip)));
    }

    /// <summary>How <see cref="SizedSerializer{T}"/> begins.</summary>
    public const string SizedHead = "sized<";

    /// <summary>The fingerprint.</summary>
    public string Text { get; }

    /// <summary>What it is: <c>int64</c>, <c>list&lt;</c>, <c>(</c>, <c>?</c>, <c>acme.order{</c>.</summary>
    public string Head { get; }

    /// <summary>What it is made of.</summary>
    public StoredPart[] Parts { get; }

    /// <summary>Whether it is a type with fields.</summary>
    public bool IsRecord => Head[^1] == '{';

    /// <summary>Whether values end where their bytes say so.</summary>
    public bool CanSkip => _canSkip.Value;

    /// <summary>Takes a fingerprint apart. Null if it follows no grammar of ours.</summary>
    public static StoredShape? Parse(string text)
    {
        if (text.EndsWith('?')) return Parse(text[..^1]) is { } inner ? new(text, "?", new StoredPart(1, false, "", inner)) : null;
        int open = text.AsSpan().IndexOfAny('(', '<', '{');
        if (open < 0) return text.Length > 0 && text.AsSpan().IndexOfAny(",)>}") < 0 ? new(text, text) : null;
        char closing = text[open] switch { '(' => ')', '<' => '>', _ => '}' };
        if (text[^1] != closing || (text[open] == '(' && open > 0)) return null;
        string head = text[..(open + 1)];
        if (Split(text[(open + 1)..^1]) is not { } texts) return null;
        if (head == SizedHead) return new(text, head);
        StoredPart?[] parts = [.. texts.Select((part, index) => text[open] == '{' ? Field(part, index + 1) : Parse(part) is { } shape ? new StoredPart(index + 1, false, "", shape) : null)];
        return parts.Contains(null) ? null : new(text, head, parts!); // none is null
    }

    /// <summary>Whether two encodings have the same bytes with the same meaning: they are the same, but for the names of numbered fields.</summary>
    public static bool SameBytes(string stored, string current)
        => stored == current || (Parse(stored) is { } from && Parse(current) is { } to && SameBytes(from, to));

    /// <summary>Reads past a value.</summary>
    /// <exception cref="CorruptStateException">It ends too early, or a count is wrong.</exception>
    public void Skip(ref StateReader input)
    {
        switch (Head)
        {
            case "?":
                if (input.ReadBoolean()) Parts[0].Shape.Skip(ref input);
                break;
            case "list<" or "array<" or "set<" or "map<":
                for (int count = input.ReadCount(Parts.Length); count > 0; count--) SkipParts(ref input);
                break;
            case SizedHead:
                input.ReadRaw(SizedSerializer.ReadSize(ref input));
                break;
            case var name when ShapeSizes.Of(name) is { } size:
                input.ReadRaw(size == ShapeSizes.Counted ? input.ReadLength() : size);
                break;
            default:
                SkipParts(ref input);
                break;
        }
    }

    private static bool SameBytes(StoredShape stored, StoredShape current)
    {
        if (stored.Text == current.Text) return true;
        if (stored.Head != current.Head || stored.Parts.Length != current.Parts.Length) return false;
        if (stored.Parts.Length == 0) return false;
        for (int i = 0; i < stored.Parts.Length; i++)
        {
            StoredPart was = stored.Parts[i];
            StoredPart now = current.Parts[i];
            bool isSame = was.Name == now.Name || (now.IsNumbered && !current.Parts.Any(part => part.Name == was.Name));
            if (!isSame || (now.IsNumbered && was.Number != now.Number) || !SameBytes(was.Shape, now.Shape)) return false;
        }

        return true;
    }

    private void SkipParts(ref StateReader input)
    {
        foreach (StoredPart part in Parts) part.Shape.Skip(ref input);
    }

    private static bool IsComposed(string head) => head is "?" or "(" or "list<" or "array<" or "set<" or "map<" or "enum<" || head[^1] == '{';

    private static StoredPart? Field(string text, int position)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || Parse(text[(colon + 1)..]) is not { } shape) return null;
        int space = text.IndexOf(' ', 0, colon);
        if (space < 0) return new(position, false, text[..colon], shape);
        return int.TryParse(text.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? new(number, true, text[(space + 1)..colon], shape) : null;
    }

    // At the commas outside of brackets; null if the brackets do not match.
    private static List<string>? Split(string text)
    {
        List<string> parts = [];
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is '(' or '<' or '{') depth++;
            else if (text[i] is ')' or '>' or '}' && --depth < 0) return null;
            else if (text[i] == ',' && depth == 0)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        parts.Add(text[start..]);
        return depth == 0 ? parts : null;
    }
}

/// <summary>A part of a <see cref="StoredShape"/>: a field of a type, or what stands at a place of a tuple or a collection.</summary>
/// <param name="Number">The number of a field; the place, from 1, of everything that has none.</param>
/// <param name="IsNumbered">Whether the number was given, and is what the field is known by.</param>
/// <param name="Name">The field's name; empty for other parts.</param>
/// <param name="Shape">Its encoding.</param>
internal sealed record StoredPart(int Number, bool IsNumbered, string Name, StoredShape Shape)
{
    /// <summary>For messages.</summary>
    public string Title => $"field {Number} '{Name}'";
}

/// <summary>How many bytes the built-in encodings take; the table in docs/formats/encoding.md.</summary>
internal static class ShapeSizes
{
    /// <summary>A length stands in front of the bytes.</summary>
    public const int Counted = -1;

    /// <summary>The size of every value; null for a name that is not built in.</summary>
    public static int? Of(string name) => name switch
    {
        "bool" or "int8" or "uint8" => 1,
        "int16" or "uint16" or "char" => 2,
        "int32" or "uint32" or "float32" or "date" => 4,
        "int64" or "uint64" or "float64" or "timeofday" or "duration" or "streamtime" or "instant" => 8,
        "datetime" => 9,
        "datetimeoffset" => 10,
        "int128" or "uint128" or "guid" or "decimal" or "decimal.normal" => 16,
        "string" or "bytes" => Counted,
        _ => null,
    };
}
