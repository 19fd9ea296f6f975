using Microsoft.CodeAnalysis;

namespace Streams.Generator;

/// <summary>What the compiler says about types that are kept in state.</summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor NoKey = Rule("STREAM101", "Type has no key", "'{0}' cannot be a key: {1}");
    public static readonly DiagnosticDescriptor NoSerializer = Rule("STREAM102", "Type has no serializer", "'{0}' cannot be kept in state: {1}");
    public static readonly DiagnosticDescriptor NotPartial = Rule("STREAM103", "Type must be partial", "'{0}' must be partial: {1}");
    public static readonly DiagnosticDescriptor NotStorable = Rule("STREAM104", "Type cannot be stored", "'{0}' cannot be stored: {1}");
    public static readonly DiagnosticDescriptor WrongNumbers = Rule("STREAM105", "Numbers of fields are wrong", "'{0}': {1}");

    private static DiagnosticDescriptor Rule(string id, string title, string message) => new(id, title, message, "Streams", DiagnosticSeverity.Error, isEnabledByDefault: true);
}

/// <summary>Something wrong, where it is written.</summary>
internal sealed record Problem(DiagnosticDescriptor Rule, Location? Location, string Subject, string Reason)
{
    public Diagnostic ToDiagnostic() => Diagnostic.Create(Rule, Location, Subject, Reason);
}
