using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Streams.Generator;

/// <summary>Reports, at the call or declaration, what the generator cannot make known or write: with the line to add.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StreamAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.NoKey, Rules.NoSerializer, Rules.NotPartial, Rules.NotStorable, Rules.WrongNumbers];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(Names.StateAttribute) is null) return;
            Lazy<Registrations> registrations = new(() => Registrations.Of(start.Compilation));
            start.RegisterOperationAction(found => CheckCall((IInvocationOperation)found.Operation, found.Compilation, registrations, found.ReportDiagnostic), OperationKind.Invocation);
            start.RegisterSymbolAction(found => CheckType((INamedTypeSymbol)found.Symbol, registrations, found.ReportDiagnostic), SymbolKind.NamedType);
        });
    }

    private static void CheckCall(IInvocationOperation call, Compilation compilation, Lazy<Registrations> registrations, Action<Diagnostic> report)
    {
        foreach ((bool isKey, ITypeSymbol type) in NeedReader.Read(call))
        {
            Location place = call.Syntax is InvocationExpressionSyntax syntax && StreamGenerator.NameOf(syntax) is { } name ? name.GetLocation() : call.Syntax.GetLocation();
            Encoding encoding = isKey ? KeyEncodings.Of(type) : StateEncodings.Of(type);
            if (encoding.Gaps.Count == 0 && !StreamGenerator.IsVisible(type, compilation))
            {
                encoding = encoding with { Gaps = [new(type, $"a private type cannot be named where it would be made known; make it internal, or pass its {(isKey ? "key" : "serializer")}")] };
            }

            Report(isKey, type, encoding, place, registrations, report);
        }
    }

    private static void CheckType(INamedTypeSymbol type, Lazy<Registrations> registrations, Action<Diagnostic> report)
    {
        bool isKey = type.Has(Names.KeyAttribute);
        if (!isKey && !type.Has(Names.StateAttribute)) return;
        foreach (Problem problem in MarkedTypeReader.ProblemsOf(type)) report(problem.ToDiagnostic());
        foreach (StoredMember member in new MarkedShape(type).Stored.Where(static member => !member.Type.IsOpen()))
        {
            Report(isKey, member.Type, MarkedTypeReader.EncodingOf(member, isKey), member.Location, registrations, report);
        }
    }

    private static void Report(bool isKey, ITypeSymbol type, Encoding encoding, Location? place, Lazy<Registrations> registrations, Action<Diagnostic> report)
    {
        foreach (Gap gap in encoding.Gaps)
        {
            if (gap.Reason is null || registrations.Value.Know(gap.Type)) continue;
            bool isWhole = SymbolEqualityComparer.Default.Equals(gap.Type, type);
            report(new Problem(isKey ? Rules.NoKey : Rules.NoSerializer, place, type.InWords(), isWhole ? gap.Reason : $"of its part '{gap.Type.InWords()}': {gap.Reason}").ToDiagnostic());
        }
    }
}
