using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Streams.Generator;

/// <summary>What a marked type is made of, and how a value is made again; with everything that is wrong with it, but for its fields' types.</summary>
internal sealed class MarkedShape
{
    private readonly INamedTypeSymbol _type;
    private readonly List<Problem> _problems = [];

    public MarkedShape(INamedTypeSymbol type)
    {
        _type = type;
        IsKey = type.Has(Names.KeyAttribute);
        Members = StoredMember.Of(type);
        Stored = [.. Members.Where(static member => member.IsStored)];
        Parameters = Constructor()?.Parameters ?? [];
        Numbers = [.. Stored.Select(NumberOf)];
        CheckDeclaration();
        CheckMembers();
        CheckNumbers();
    }

    public bool IsKey { get; }

    /// <summary>All fields.</summary>
    public IReadOnlyList<StoredMember> Members { get; }

    /// <summary>Those that are kept, in the order of their declaration.</summary>
    public IReadOnlyList<StoredMember> Stored { get; }

    /// <summary>The parameters of the constructor that reads values back.</summary>
    public ImmutableArray<IParameterSymbol> Parameters { get; }

    /// <summary>The numbers that were given to the kept fields; null where none was.</summary>
    public IReadOnlyList<int?> Numbers { get; }

    /// <summary>Its name in state.</summary>
    public string StateName => Attribute?.ConstructorArguments.FirstOrDefault().Value as string ?? string.Join(".", _type.Outer().Select(static outer => outer.Name).Concat([_type.Name]));

    public IReadOnlyList<Problem> Problems => _problems;

    private string Title => IsKey ? "StreamKey" : "StreamState";

    private AttributeData? Attribute => _type.Attribute(IsKey ? Names.KeyAttribute : Names.StateAttribute);

    private void CheckDeclaration()
    {
        foreach (INamedTypeSymbol outer in _type.Outer().Where(static outer => !outer.IsPartial()))
        {
            _problems.Add(new(Rules.NotPartial, outer.Locations.FirstOrDefault(), outer.InWords(), $"'{_type.Name}' inside of it is marked [{Title}]; write 'partial {outer.Keyword()} {outer.Name}'"));
        }

        if (!_type.IsPartial()) _problems.Add(new(Rules.NotPartial, _type.Locations.FirstOrDefault(), _type.InWords(), $"it is marked [{Title}]; write 'partial {_type.Keyword()} {_type.Name}'"));
        if (_type.Has(Names.KeyAttribute) && _type.Has(Names.StateAttribute)) Refuse("[StreamKey] alone says that it can be kept in state as well");
        if (_type.IsGenericType || _type.Outer().Any(static outer => outer.IsGenericType)) Refuse("a generic type has no one encoding; mark a type that is not generic, or implement IStreamState by hand");
        if (_type.IsRefLikeType) Refuse("a ref struct lives on the stack alone");
        if (_type.IsAbstract || _type.IsStatic) Refuse("it has no values of its own; mark the types that derive from it and keep one of them in a state");
        if (_type.BaseType is { SpecialType: not (SpecialType.System_Object or SpecialType.System_ValueType) } parent) Refuse($"it derives from '{parent.InWords()}', whose fields would be lost; hold a value of it instead");
        if (StateName.Length == 0 || StateName.Any(static c => !char.IsLetterOrDigit(c) && c is not ('.' or '-' or '_'))) Refuse($"'{StateName}' is not a name in state; use letters, digits, '.', '-' and '_'");
        if (IsKey && !_type.IsRecord && !_type.ImplementsForItself("System.IEquatable`1")) Refuse("a key is equal by its value; make it a record, or implement IEquatable");
    }

    private void CheckMembers()
    {
        if (Stored.Count == 0) Refuse("it has no field to keep");
        if (Constructor() is null) Refuse("it cannot be made again; give it a constructor whose parameters are named like its fields and properties and have their types, or one without parameters");
        foreach (StoredMember member in Members)
        {
            if (member.IsStored && !member.IsSettable && !Parameters.Any(member.IsSetBy)) Refuse($"'{member.Name}' cannot be set when a value is read back; give it an init accessor, or mark it [NotStored]", member);
            if (IsKey && !member.IsStored) Refuse($"the equality of a key sees '{member.Name}'; keep it, or take it out of the type", member);
            if (IsKey && _type.IsReferenceType && member.Changes) Refuse($"a key does not change; give '{member.Name}' an init accessor instead of a set accessor", member);
            if (member.Symbol is IEventSymbol) Refuse("an event cannot be stored", member);
        }
    }

    private void CheckNumbers()
    {
        if (Numbers.All(static number => number is null)) return;
        int[] retired = [.. Attribute?.NamedArguments.FirstOrDefault(static pair => pair.Key == "Retired").Value is { IsNull: false, Kind: TypedConstantKind.Array } array ? array.Values.Select(static value => (int)value.Value!) : []];
        for (int i = 0; i < Stored.Count; i++)
        {
            string? wrong = Numbers[i] switch
            {
                null => "it has no number, and others of its type have; number all fields or none",
                < 1 => $"a number is 1 or greater, not {Numbers[i]}",
                var number when Numbers.Take(i).Contains(number) => $"'{Stored[Numbers.ToList().IndexOf(number)].Name}' has the number {number} already",
                var number when retired.Contains(number!.Value) => $"the number {number} is retired: values of a field that is gone may be stored under it; take a new number",
                _ => null,
            };
            if (wrong is not null) _problems.Add(new(Rules.WrongNumbers, Stored[i].Location, Stored[i].Name, wrong));
        }
    }

    // The primary constructor of a record; else the one that takes most fields, and nothing but fields.
    private IMethodSymbol? Constructor()
    {
        IMethodSymbol[] fitting = [.. _type.InstanceConstructors.Where(constructor => constructor.Parameters.All(parameter => Stored.Any(member => member.IsSetBy(parameter))))];
        IMethodSymbol? primary = _type.IsRecord ? fitting.FirstOrDefault(static constructor => constructor.DeclaringSyntaxReferences.Any(static reference => reference.GetSyntax() is RecordDeclarationSyntax)) : null;
        return primary ?? fitting.OrderByDescending(static constructor => constructor.Parameters.Length).FirstOrDefault();
    }

    private int? NumberOf(StoredMember member)
    {
        AttributeData? data = member.Symbol.Attribute("Streams.FieldAttribute") ?? Parameters.FirstOrDefault(member.IsSetBy)?.Attribute("Streams.FieldAttribute");
        return data?.ConstructorArguments.FirstOrDefault().Value as int?;
    }

    private void Refuse(string reason, StoredMember? member = null) => _problems.Add(new(Rules.NotStorable, (member?.Location ?? _type.Locations.FirstOrDefault()), _type.InWords(), reason));
}
