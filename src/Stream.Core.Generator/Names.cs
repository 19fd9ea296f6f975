using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Streams.Generator;

/// <summary>Types as text, and what is asked of them by name.</summary>
internal static class Names
{
    public const string StateAttribute = "Streams.StreamStateAttribute";
    public const string KeyAttribute = "Streams.StreamKeyAttribute";

    private static readonly SymbolDisplayFormat RuntimeFormat = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.ExpandValueTuple);

    private static readonly SymbolDisplayFormat WordsFormat = new(
        SymbolDisplayGlobalNamespaceStyle.Omitted, SymbolDisplayTypeQualificationStyle.NameAndContainingTypes, SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    /// <summary>For generated code: equal texts are equal types at run time, without annotations and names of tuple elements.</summary>
    public static string InCode(this ITypeSymbol type) => type.ToDisplayString(RuntimeFormat);

    /// <summary>For messages: without namespaces.</summary>
    public static string InWords(this ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(WordsFormat);

    /// <summary>Namespace and name, without type arguments.</summary>
    public static string Definition(this ITypeSymbol type)
        => type.ContainingType is null && type.ContainingNamespace is { IsGlobalNamespace: false } space ? $"{space.ToDisplayString()}.{type.MetadataName}" : type.MetadataName;

    public static bool Has(this ISymbol symbol, string attribute) => symbol.Attribute(attribute) is not null;

    public static AttributeData? Attribute(this ISymbol symbol, string name) => symbol.GetAttributes().FirstOrDefault(data => data.AttributeClass?.ToDisplayString() == name);

    /// <summary>Whether a type implements an interface of ours for itself.</summary>
    public static bool ImplementsForItself(this ITypeSymbol type, string definition)
        => type.AllInterfaces.Any(i => i.TypeArguments.Length == 1 && i.Definition() == definition && SymbolEqualityComparer.Default.Equals(i.TypeArguments[0], type));

    /// <summary>The types around a type, outermost first.</summary>
    public static IEnumerable<INamedTypeSymbol> Outer(this INamedTypeSymbol type)
    {
        Stack<INamedTypeSymbol> outer = new();
        for (INamedTypeSymbol? next = type.ContainingType; next is not null; next = next.ContainingType) outer.Push(next);
        return outer;
    }

    public static bool IsPartial(this INamedTypeSymbol type)
        => type.DeclaringSyntaxReferences.Any(static reference => reference.GetSyntax() is TypeDeclarationSyntax syntax && syntax.Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary><c>record struct</c>, <c>class</c>, …</summary>
    public static string Keyword(this INamedTypeSymbol type) => type switch
    {
        { IsRecord: true, IsValueType: true } => "record struct",
        { IsRecord: true } => "record",
        { IsValueType: true } => "struct",
        { TypeKind: TypeKind.Interface } => "interface",
        _ => "class",
    };

    /// <summary>Whether a type parameter occurs in a type: what it is, only a caller knows.</summary>
    public static bool IsOpen(this ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol => true,
        IArrayTypeSymbol array => array.ElementType.IsOpen(),
        INamedTypeSymbol named => named.TypeArguments.Any(IsOpen) || (named.ContainingType?.IsOpen() ?? false),
        _ => false,
    };

    /// <summary>Whether C# says that a value may be null; a reference where nullability is off may be.</summary>
    public static bool MayBeNull(this ITypeSymbol type)
        => type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T || (type.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated);
}
