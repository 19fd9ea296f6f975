using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Streams.Generator;

/// <summary>Reads a marked type: what its implementation is written from, or what is wrong with it.</summary>
internal static class MarkedTypeReader
{
    /// <summary>Whether the implementation can be written: nothing is wrong with the type and with the marked types that it holds, and it does not hold itself.</summary>
    public static bool IsSound(INamedTypeSymbol type) => IsSound(type, []);

    /// <summary>Everything that is wrong with a marked type; first its own form, then its fields.</summary>
    public static IEnumerable<Problem> ProblemsOf(INamedTypeSymbol type)
    {
        MarkedShape shape = new(type);
        foreach (Problem problem in shape.Problems) yield return problem;
        foreach (StoredMember member in shape.Stored)
        {
            if (Holds(member.Type, type, []))
            {
                yield return new(Rules.NotStorable, member.Location, type.InWords(), $"it holds itself through '{member.Name}', and its fingerprint would have no end; keep the parts in map or list state");
            }
        }
    }

    /// <summary>The model of a sound type.</summary>
    public static MarkedType Read(INamedTypeSymbol type)
    {
        MarkedShape shape = new(type);
        bool isNumbered = shape.Numbers.Any(static number => number is not null);
        bool hasConstructor = type.InstanceConstructors.Any(static constructor => constructor is { IsImplicitlyDeclared: false, Parameters.Length: 0 });
        IEnumerable<MarkedField> fields = shape.Stored
            .Select((member, index) => Field(shape, member, shape.Numbers[index] ?? index + 1, hasConstructor))
            .OrderBy(static field => field.Number);
        string copying = type.IsValueType ? "Bits" : shape.Members.Any(static member => member.Changes) ? "Copier" : "Immutable";
        return new(
            type.ToDisplayString(),
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(),
            new(type.Outer().Select(static outer => $"partial {outer.Keyword()} {Escaped(outer.Name)}")),
            $"partial {type.Keyword()} {Escaped(type.Name)}",
            Escaped(type.Name),
            shape.StateName,
            shape.IsKey,
            type.IsReferenceType,
            type.IsSealed,
            isNumbered,
            copying,
            new(fields));
    }

    /// <summary>How a field is encoded, with its gaps.</summary>
    public static Encoding EncodingOf(StoredMember member, bool isKey) => isKey ? KeyEncodings.Of(member.Type) : StateEncodings.OfPart(member.Type, isOblivious: true);

    private static MarkedField Field(MarkedShape shape, StoredMember member, int number, bool hasConstructor)
    {
        int parameter = shape.Parameters.IndexOf(shape.Parameters.FirstOrDefault(member.IsSetBy)!); // −1 for none
        bool mayBeNull = member.Type.MayBeNull();
        bool hasDefault = mayBeNull || (parameter >= 0
            ? shape.Parameters[parameter].HasExplicitDefaultValue
            : !member.IsRequired && (member.HasInitializer || member.Type.IsValueType || hasConstructor));
        string value = parameter >= 0 && shape.Parameters[parameter].HasExplicitDefaultValue ? Literal(shape.Parameters[parameter]) : $"default({member.Type.InCode()})";
        return new(number, Escaped(member.Name), member.Type.InCode(), EncodingOf(member, shape.IsKey).Expression, hasDefault, parameter, member.IsRequired, value);
    }

    private static bool IsSound(INamedTypeSymbol type, HashSet<INamedTypeSymbol> seen)
    {
        if (!seen.Add(type)) return true;
        MarkedShape shape = new(type);
        return shape.Problems.Count == 0 && shape.Stored.All(member => !Holds(member.Type, type, []) && MarkedIn(member.Type).All(part => IsSound(part, seen)));
    }

    private static bool Holds(ITypeSymbol type, INamedTypeSymbol wanted, HashSet<INamedTypeSymbol> seen)
        => MarkedIn(type).Any(part => SymbolEqualityComparer.Default.Equals(part, wanted) || (seen.Add(part) && StoredMember.Of(part).Any(member => member.IsStored && Holds(member.Type, wanted, seen))));

    // The marked types of these sources that a type is, or is composed of.
    private static IEnumerable<INamedTypeSymbol> MarkedIn(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => MarkedIn(array.ElementType),
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.SelectMany(static element => MarkedIn(element.Type)),
        INamedTypeSymbol { TypeArguments.Length: > 0 } composed => composed.TypeArguments.SelectMany(MarkedIn),
        INamedTypeSymbol named when named.DeclaringSyntaxReferences.Length > 0 && (named.Has(Names.StateAttribute) || named.Has(Names.KeyAttribute)) => [(INamedTypeSymbol)named.WithNullableAnnotation(NullableAnnotation.None)],
        _ => [],
    };

    private static string Escaped(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    private static string Literal(IParameterSymbol parameter)
    {
        string type = parameter.Type.InCode();
        return parameter.ExplicitDefaultValue switch
        {
            null => $"default({type})",
            bool value => value ? "true" : "false",
            string value => SymbolDisplay.FormatLiteral(value, quote: true),
            char value => SymbolDisplay.FormatLiteral(value, quote: true),
            double value when double.IsNaN(value) || double.IsInfinity(value) => double.IsNaN(value) ? "double.NaN" : value > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity",
            float value when float.IsNaN(value) || float.IsInfinity(value) => float.IsNaN(value) ? "float.NaN" : value > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity",
            double value => value.ToString("R", CultureInfo.InvariantCulture) + "d",
            float value => value.ToString("R", CultureInfo.InvariantCulture) + "f",
            decimal value => value.ToString(CultureInfo.InvariantCulture) + "m",
            ulong value => $"({type})({value.ToString(CultureInfo.InvariantCulture)}UL)",
            System.IFormattable value => $"({type})({value.ToString(null, CultureInfo.InvariantCulture)})",
            _ => $"default({type})",
        };
    }
}
