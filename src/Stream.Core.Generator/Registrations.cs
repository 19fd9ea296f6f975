using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Streams.Generator;

/// <summary>The types that some line of a project registers by hand, <c>Serializer.Register(new OfUri());</c>: they are missing nowhere in it.</summary>
internal sealed class Registrations
{
    private readonly HashSet<ITypeSymbol> _types = new(SymbolEqualityComparer.Default);

    private Registrations() { }

    public bool Know(ITypeSymbol type) => _types.Contains(type);

    /// <summary>Looks through all sources. Done once, and only if something seems to be missing.</summary>
    public static Registrations Of(Compilation compilation)
    {
        Registrations registrations = new();
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            InvocationExpressionSyntax[] calls = [.. tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>().Where(static call => StreamGenerator.NameOf(call)?.Identifier.ValueText == "Register")];
            if (calls.Length == 0) continue;
#pragma warning disable RS1030 // A model of its own for the few files that register something: the errors in others depend on them.
            SemanticModel model = compilation.GetSemanticModel(tree);
#pragma warning restore RS1030
            foreach (InvocationExpressionSyntax call in calls)
            {
                if (model.GetOperation(call) is IInvocationOperation operation && NeedReader.RegisteredBy(operation) is { } type) registrations._types.Add(type);
            }
        }

        return registrations;
    }
}
