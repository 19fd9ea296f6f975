using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Streams.Generator;

/// <summary>Finds how a type is kept in state: built-in types, what is composed of them, enums, marked types and those that implement <c>IStreamState</c> themselves.</summary>
internal static class StateEncodings
{
    public const string Owner = "global::Streams.Serializer";
    private const int LargestTuple = 5;

    private static readonly HashSet<string> BuiltIns =
    [
        "System.Boolean", "System.Char", "System.SByte", "System.Byte", "System.Int16", "System.UInt16", "System.Int32", "System.UInt32", "System.Int64", "System.UInt64", "System.Int128", "System.UInt128",
        "System.Single", "System.Double", "System.Decimal", "System.String", "System.Guid", "System.DateOnly", "System.TimeOnly", "System.TimeSpan", "System.DateTime", "System.DateTimeOffset", "Streams.StreamTime",
    ];

    private static readonly Dictionary<string, string> Collections = new()
    {
        ["System.Collections.Generic.List`1"] = "List",
        ["System.Collections.Generic.HashSet`1"] = "Set",
        ["System.Collections.Generic.Dictionary`2"] = "Dictionary",
        ["System.Collections.Generic.IReadOnlyList`1"] = "ReadOnlyList",
        ["System.Collections.Immutable.ImmutableArray`1"] = "ImmutableArray",
    };

    /// <summary>How a type is kept as a part of another: where it may be null, with a byte that says so.</summary>
    public static Encoding OfPart(ITypeSymbol type, bool isOblivious = false)
        => type.IsReferenceType && (type.NullableAnnotation == NullableAnnotation.Annotated || (isOblivious && type.NullableAnnotation == NullableAnnotation.None))
            ? Encoding.Of($"{Owner}.Optional", [Of(type)])
            : Of(type);

    /// <summary>How a type is kept.</summary>
    public static Encoding Of(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol { Rank: 1 } array)
        {
            return array.ElementType.SpecialType == SpecialType.System_Byte ? Encoding.Known($"{Owner}.Of<byte[]>()") : Encoding.Of($"{Owner}.Array", [OfPart(array.ElementType)]);
        }

        if (type is not INamedTypeSymbol named) return Unknown(type, Other(type));
        string definition = named.Definition();
        if (BuiltIns.Contains(definition)) return Encoding.Known($"{Owner}.Of<{type.InCode()}>()");
        if (named.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T) return Encoding.Of($"{Owner}.Nullable", [Of(named.TypeArguments[0])]);
        if (named.TypeKind == TypeKind.Enum) return Encoding.Known($"{Owner}.Enum<{type.InCode()}>()");
        if (named.IsTupleType) return Tuple(named);
        if (Collections.TryGetValue(definition, out string? factory)) return Encoding.Of($"{Owner}.{factory}", named.TypeArguments.Select(static part => OfPart(part)));
        if (named.Has(Names.StateAttribute) || named.Has(Names.KeyAttribute)) return Marked.Of(named, Owner);
        return named.ImplementsForItself("Streams.IStreamState`1") ? Encoding.Known($"{Owner}.For<{type.InCode()}>()") : Unknown(type, Other(type));
    }

    private static Encoding Tuple(INamedTypeSymbol tuple)
    {
        int count = tuple.TupleElements.Length;
        return count is >= 2 and <= LargestTuple
            ? Encoding.Of($"{Owner}.Tuple", tuple.TupleElements.Select(static element => OfPart(element.Type)))
            : Unknown(tuple, $"a tuple in state has 2 to {LargestTuple} parts; give it a name, a record struct marked [StreamState]");
    }

    private static Encoding Unknown(ITypeSymbol type, string reason) => new($"{Owner}.Of<{(type.IsAnonymousType ? "object" : type.InCode())}>()", [new Gap(type, reason)]);

    private static string Other(ITypeSymbol type)
    {
        string name = type.InWords();
        if (type.IsAnonymousType) return "an anonymous type has no name to keep in state; use a tuple, or a record marked [StreamState]";
        if (type is IArrayTypeSymbol) return "an array in state has one dimension; use an array of arrays";
        if (type.TypeKind == TypeKind.Delegate) return "code cannot be stored; keep what it is made of";
        return type.IsYours() ? $"mark it [StreamState], '{type.MarkedLine("StreamState")}', or implement IStreamState<{name}>"
            : $"it is not your type; pass a Serializer<{name}>, or keep a type of yours that is made from it";
    }
}
