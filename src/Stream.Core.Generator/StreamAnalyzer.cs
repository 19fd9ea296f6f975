using System.Collections.Concurrent;
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
            Findings findings = new();
            start.RegisterOperationAction(operation => findings.AddCall((IInvocationOperation)operation.Operation, operation.Compilation), OperationKind.Invocation);
            start.RegisterSymbolAction(symbol => findings.AddType((INamedTypeSymbol)symbol.Symbol), SymbolKind.NamedType);
            start.RegisterCompilationEndAction(findings.Report);
        });
    }

    /// <summary>Collects until all calls are seen: a type that is registered by hand somewhere is missing nowhere.</summary>
    private sealed class Findings
    {
        private readonly ConcurrentBag<(Gap Gap, Problem Problem)> _gaps = [];
        private readonly ConcurrentBag<Problem> _problems = [];
        private readonly ConcurrentDictionary<ITypeSymbol, bool> _registered = new(SymbolEqualityComparer.Default);

        public void AddCall(IInvocationOperation call, Compilation compilation)
        {
            if (NeedReader.RegisteredBy(call) is { } registered) _registered[registered] = true;
            foreach ((bool isKey, ITypeSymbol type) in NeedReader.Read(call))
            {
                Location place = call.Syntax is InvocationExpressionSyntax syntax && StreamGenerator.NameOf(syntax) is { } name ? name.GetLocation() : call.Syntax.GetLocation();
                Encoding encoding = isKey ? KeyEncodings.Of(type) : StateEncodings.Of(type);
                Add(isKey, type, encoding, place);
                if (encoding.Gaps.Count == 0 && !StreamGenerator.IsVisible(type, compilation))
                {
                    string hidden = $"a private type cannot be named where it would be made known; make it internal, or pass its {(isKey ? "key" : "serializer")}";
                    _gaps.Add((new(type, hidden), new(isKey ? Rules.NoKey : Rules.NoSerializer, place, type.InWords(), hidden)));
                }
            }
        }

        public void AddType(INamedTypeSymbol type)
        {
            bool isKey = type.Has(Names.KeyAttribute);
            if (!isKey && !type.Has(Names.StateAttribute)) return;
            foreach (Problem problem in MarkedTypeReader.ProblemsOf(type)) _problems.Add(problem);
            foreach (StoredMember member in new MarkedShape(type).Stored.Where(static member => !member.Type.IsOpen())) Add(isKey, member.Type, MarkedTypeReader.EncodingOf(member, isKey), member.Location);
        }

        public void Report(CompilationAnalysisContext context)
        {
            foreach (Problem problem in _problems) context.ReportDiagnostic(problem.ToDiagnostic());
            foreach ((Gap gap, Problem problem) in _gaps)
            {
                if (!_registered.ContainsKey(gap.Type)) context.ReportDiagnostic(problem.ToDiagnostic());
            }
        }

        private void Add(bool isKey, ITypeSymbol type, Encoding encoding, Location? place)
        {
            foreach (Gap gap in encoding.Gaps)
            {
                if (gap.Reason is null) continue;
                bool isWhole = SymbolEqualityComparer.Default.Equals(gap.Type, type);
                _gaps.Add((gap, new(isKey ? Rules.NoKey : Rules.NoSerializer, place, type.InWords(), isWhole ? gap.Reason : $"of its part '{gap.Type.InWords()}': {gap.Reason}")));
            }
        }
    }
}
