using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Streams.Generator;

/// <summary>Finds how a type is encoded as a key: types with one encoding for each value, tuples of them, enums, marked types and those that implement <c>IStreamKey</c> themselves.</summary>
internal static class KeyEncodings
{
    public const string Owner = "global::Streams.Key";
    private const int LargestTuple = 4;

    private static readonly HashSet<string> BuiltIns =
    [
        "System.Boolean", "System.Char", "System.SByte", "System.Byte", "System.Int16", "System.UInt16", "System.Int32", "System.UInt32", "System.Int64", "System.UInt64", "System.Int128", "System.UInt128",
        "System.Decimal", "System.String", "System.Guid", "System.DateOnly", "System.TimeOnly", "System.TimeSpan", "System.DateTimeOffset", "Streams.StreamTime",
    ];

    /// <summary>How a key is encoded.</summary>
    public static Encoding Of(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol named) return Unknown(type, Other(type));
        if (BuiltIns.Contains(named.Definition())) return Encoding.Known($"{Owner}.Of<{type.InCode()}>()");
        if (named.TypeKind == TypeKind.Enum) return Encoding.Known($"{Owner}.Enum<{type.InCode()}>()");
        if (named.IsTupleType) return Tuple(named);
        if (named.Has(Names.KeyAttribute)) return Marked.Of(named, Owner);
        return named.ImplementsForItself("Streams.IStreamKey`1") ? Encoding.Known($"{Owner}.For<{type.InCode()}>()") : Unknown(type, Other(type));
    }

    private static Encoding Tuple(INamedTypeSymbol tuple)
    {
        int count = tuple.TupleElements.Length;
        return count is >= 2 and <= LargestTuple
            ? Encoding.Of($"{Owner}.Tuple", tuple.TupleElements.Select(static element => Of(element.Type)))
            : Unknown(tuple, $"a tuple as a key has 2 to {LargestTuple} parts; give it a name, a record struct marked [StreamKey]");
    }

    private static Encoding Unknown(ITypeSymbol type, string reason) => new($"{Owner}.Of<{(type.IsAnonymousType ? "object" : type.InCode())}>()", [new Gap(type, reason)]);

    private static string Other(ITypeSymbol type)
    {
        string name = type.InWords();
        if (type.IsAnonymousType) return "an anonymous type has no name to keep in state; use a tuple, or a record marked [StreamKey]";
        if (type.SpecialType is SpecialType.System_Double or SpecialType.System_Single || type.Definition() == "System.Half")
        {
            return "floating-point values have no canonical encoding; round to an integer or a decimal first";
        }

        if (type.SpecialType == SpecialType.System_DateTime) return "equal values of DateTime may mean different instants; use DateTimeOffset or StreamTime";
        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T) return "a key is never null; give the missing value a value of its own, or leave such records out";
        if (type.AllInterfaces.Any(static i => i.SpecialType == SpecialType.System_Collections_IEnumerable)) return "a collection is equal to itself alone and may change; use a string, a tuple or a record";
        return type.IsYours() ? $"mark it [StreamKey], '{type.MarkedLine("StreamKey")}', or implement IStreamKey<{name}>"
            : $"it is not your type; pass a Key<{name}>, or select a key that is made from it";
    }
}
