using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Streams.Generator;

/// <summary>Implements <c>IStreamState</c> and <c>IStreamKey</c> for marked types, and makes known what calls of methods with <c>[NeedsKey]</c> and <c>[NeedsSerializer]</c> need.</summary>
/// <remarks>Says nothing: what is wrong is the analyzer's to tell, which knows places in the sources and can be told to be silent. What cannot be written is left out here.</remarks>
[Generator(LanguageNames.CSharp)]
public sealed class StreamGenerator : IIncrementalGenerator
{
    /// <summary>The methods that need something: a call is looked at for its name first, so that the semantic model is asked rarely. A test compares the list with the library.</summary>
    internal static readonly ImmutableHashSet<string> Methods =
    [
        "KeyBy", "Aggregate", "Reduce", "Process", "Value", "List", "Map", "Reducing", "Aggregating", "Broadcast", "Join", "GroupJoin", "SelectAsync", "Lookup", "Deduplicate", "Rebalance",
        "Min", "Max", "MinBy", "MaxBy", "CountDistinct", "Top", "Fold", "Use", "Collect", "ToList", "First", "Last", "Of",
    ];

    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        foreach (string attribute in new[] { Names.StateAttribute, Names.KeyAttribute })
        {
            IncrementalValuesProvider<MarkedType> types = context.SyntaxProvider
                .ForAttributeWithMetadataName(attribute, static (node, _) => node is TypeDeclarationSyntax, static (found, _) => TypeOf(found))
                .Where(static type => type is not null)!;
            context.RegisterSourceOutput(types, static (output, type) => output.AddSource($"{type.Hint}.g.cs", MarkedTypeWriter.Write(type)));
        }

        IncrementalValueProvider<EquatableArray<Need>> needs = context.SyntaxProvider
            .CreateSyntaxProvider(static (node, _) => IsCandidate(node), static (found, cancellation) => NeedsOf(found, cancellation))
            .SelectMany(static (found, _) => found)
            .Collect()
            .Select(static (found, _) => new EquatableArray<Need>(found));
        context.RegisterSourceOutput(needs, static (output, found) =>
        {
            if (found.Count > 0) output.AddSource("Streams.Serializers.g.cs", NeedWriter.Write(found));
        });
    }

    private static bool IsCandidate(SyntaxNode node) => node is InvocationExpressionSyntax call && Methods.Contains(NameOf(call)?.Identifier.ValueText ?? "");

    /// <summary>The name of the method in a call.</summary>
    internal static SimpleNameSyntax? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name,
        MemberBindingExpressionSyntax binding => binding.Name,
        SimpleNameSyntax name => name,
        _ => null,
    };

    private static MarkedType? TypeOf(GeneratorAttributeSyntaxContext found)
        => found.TargetSymbol is INamedTypeSymbol type && MarkedTypeReader.IsSound(type) ? MarkedTypeReader.Read(type) : null;

    private static ImmutableArray<Need> NeedsOf(GeneratorSyntaxContext found, CancellationToken cancellation)
    {
        if (found.SemanticModel.GetOperation(found.Node, cancellation) is not IInvocationOperation call) return [];
        List<Need> needs = [];
        foreach ((bool isKey, ITypeSymbol type) in NeedReader.Read(call))
        {
            Encoding encoding = isKey ? KeyEncodings.Of(type) : StateEncodings.Of(type);
            bool isSound = encoding.Gaps.All(static gap => gap.Reason is not null);
            bool isBuiltIn = encoding.Expression.Contains(".Of<") && encoding.Expression.EndsWith(">()", System.StringComparison.Ordinal);
            if (isSound && !isBuiltIn && IsVisible(type, found.SemanticModel.Compilation)) needs.Add(new(isKey, type.InCode(), encoding.Expression));
        }

        return [.. needs];
    }

    /// <summary>Whether the module initializer can name a type.</summary>
    internal static bool IsVisible(ITypeSymbol type, Compilation compilation) => type switch
    {
        IArrayTypeSymbol array => IsVisible(array.ElementType, compilation),
        INamedTypeSymbol named => !named.IsFileLocal && compilation.IsSymbolAccessibleWithin(named, compilation.Assembly) && named.TypeArguments.All(argument => IsVisible(argument, compilation)),
        _ => true,
    };
}
