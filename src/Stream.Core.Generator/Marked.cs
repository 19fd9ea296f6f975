using System.Linq;
using Microsoft.CodeAnalysis;

namespace Streams.Generator;

/// <summary>Types marked <c>[StreamState]</c> or <c>[StreamKey]</c>, as parts of others, and types that could be.</summary>
internal static class Marked
{
    /// <summary>The encoding of a marked type; a gap without a word if the type itself is wrong, which is said where it is declared.</summary>
    public static Encoding Of(INamedTypeSymbol type, string owner)
    {
        string expression = $"{owner}.For<{type.InCode()}>()";
        bool isSound = type.DeclaringSyntaxReferences.Length == 0 || MarkedTypeReader.IsSound(type);
        return new(expression, isSound ? [] : [new Gap(type, null)]);
    }

    /// <summary>Whether a type is declared in the sources at hand, so that it can be marked.</summary>
    public static bool IsYours(this ITypeSymbol type) => type.Locations.Any(static location => location.IsInSource) && type.TypeKind is TypeKind.Class or TypeKind.Struct;

    /// <summary>How its declaration would begin.</summary>
    public static string MarkedLine(this ITypeSymbol type, string attribute) => $"[{attribute}] partial {((INamedTypeSymbol)type).Keyword()} {type.Name}"; // A class or struct is a named type.
}
