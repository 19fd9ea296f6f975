using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Streams.Generator;

/// <summary>A field, or a property that has one, of a marked type.</summary>
/// <param name="Symbol">The field or property.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsStored">Whether it is kept in state.</param>
internal sealed record StoredMember(ISymbol Symbol, ITypeSymbol Type, bool IsStored)
{
    public string Name => Symbol.Name;

    public Location? Location => Symbol.Locations.FirstOrDefault();

    public bool IsRequired => Symbol is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true };

    /// <summary>Whether an initialiser can set it.</summary>
    public bool IsSettable => Symbol is IPropertySymbol { SetMethod: not null } or IFieldSymbol { IsReadOnly: false };

    /// <summary>Whether it can change after the value was made.</summary>
    public bool Changes => Symbol is IPropertySymbol { SetMethod: { IsInitOnly: false } } or IFieldSymbol { IsReadOnly: false };

    public bool HasInitializer => Symbol.DeclaringSyntaxReferences.Any(static reference => reference.GetSyntax() is PropertyDeclarationSyntax { Initializer: not null } or VariableDeclaratorSyntax { Initializer: not null });

    /// <summary>Whether a constructor's parameter is meant for it.</summary>
    public bool IsSetBy(IParameterSymbol parameter)
        => string.Equals(Name.TrimStart('_'), parameter.Name.TrimStart('_'), System.StringComparison.OrdinalIgnoreCase) && SymbolEqualityComparer.Default.Equals(Type, parameter.Type);

    /// <summary>All fields of a type, in the order of their declaration.</summary>
    public static IReadOnlyList<StoredMember> Of(INamedTypeSymbol type)
    {
        List<StoredMember> members = [];
        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>())
        {
            if (field.IsStatic || field.IsConst) continue;
            ISymbol symbol = field.AssociatedSymbol ?? field;
            if (symbol.IsImplicitlyDeclared && symbol is IFieldSymbol) continue;
            members.Add(new(symbol, field.Type, !symbol.Has("Streams.NotStoredAttribute")));
        }

        return members;
    }
}
