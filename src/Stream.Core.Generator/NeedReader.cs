using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Streams.Generator;

/// <summary>Reads what a call needs from the attributes of the method that it calls, with the type arguments of the call.</summary>
internal static class NeedReader
{
    private const string KeyAttribute = "Streams.NeedsKeyAttribute";
    private const string SerializerAttribute = "Streams.NeedsSerializerAttribute";

    /// <summary>The types for which a call needs a key or serializer. A type that is not known yet, in a generic method, is left out: it is checked when the job is built.</summary>
    public static IEnumerable<(bool IsKey, ITypeSymbol Type)> Read(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        foreach (AttributeData attribute in method.OriginalDefinition.GetAttributes())
        {
            string? name = attribute.AttributeClass?.ToDisplayString();
            if (name is not (KeyAttribute or SerializerAttribute) || IsMet(call, attribute)) continue;
            foreach (string parameter in attribute.ConstructorArguments[0].Values.Select(static value => value.Value as string ?? ""))
            {
                if (ArgumentOf(method, parameter) is { } type && !type.IsOpen() && type.TypeKind != TypeKind.Error) yield return (name == KeyAttribute, type.WithNullableAnnotation(NullableAnnotation.None));
            }
        }
    }

    /// <summary>The type that a call of <c>Key.Register</c> or <c>Serializer.Register</c> makes known.</summary>
    public static ITypeSymbol? RegisteredBy(IInvocationOperation call)
        => call.TargetMethod is { Name: "Register", TypeArguments.Length: 1 } method && method.ContainingType.Definition() is "Streams.Key" or "Streams.Serializer" ? call.TargetMethod.TypeArguments[0] : null;

    private static bool IsMet(IInvocationOperation call, AttributeData attribute)
    {
        if (Named(attribute, "UnlessGiven") is { } parameter)
        {
            IArgumentOperation? argument = call.Arguments.FirstOrDefault(candidate => candidate.Parameter?.Name == parameter);
            if (argument is { ArgumentKind: ArgumentKind.Explicit, Value.ConstantValue: not { HasValue: true, Value: null } }) return true;
        }

        return Named(attribute, "UnlessDeclaredBy") is { } declarer && ArgumentOf(call.TargetMethod, declarer) is { } aggregate
            && aggregate.GetMembers().Any(static member => member.Name == "Accumulator" || member.Name.EndsWith(".Accumulator", System.StringComparison.Ordinal));
    }

    private static string? Named(AttributeData attribute, string name) => attribute.NamedArguments.FirstOrDefault(pair => pair.Key == name).Value.Value as string;

    private static ITypeSymbol? ArgumentOf(IMethodSymbol method, string parameter)
    {
        for (int i = 0; i < method.TypeParameters.Length; i++)
        {
            if (method.TypeParameters[i].Name == parameter) return method.TypeArguments[i];
        }

        for (int i = 0; i < method.ContainingType.TypeParameters.Length; i++)
        {
            if (method.ContainingType.TypeParameters[i].Name == parameter) return method.ContainingType.TypeArguments[i];
        }

        return null;
    }
}
