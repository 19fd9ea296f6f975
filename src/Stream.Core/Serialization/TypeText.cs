using System.Text;

namespace Streams.Serialization;

/// <summary>The name of a type as C# writes it, for messages: <c>(string, Order?[])</c>. Without namespaces.</summary>
internal static class TypeText
{
    public static string Of(Type type)
    {
        if (type.IsArray) return ArrayName(type);
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Of(underlying) + "?";
        if (IsTuple(type)) return $"({string.Join(", ", type.GetGenericArguments().Select(Of))})";
        return Keyword(type) ?? Nested(type);
    }

    /// <summary>Whether it is a value tuple of two to seven parts.</summary>
    public static bool IsTuple(Type type) => type.IsConstructedGenericType && type.Namespace == "System" && type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal)
        && type.GetGenericArguments().Length is >= 2 and <= 7;

    private static string ArrayName(Type type)
    {
        StringBuilder ranks = new();
        Type element = type;
        for (; element.IsArray; element = element.GetElementType()!) ranks.Append('[').Append(',', element.GetArrayRank() - 1).Append(']'); // An array has an element type.
        return Of(element) + ranks;
    }

    /// <summary>A nested type repeats the arguments of the types around it in front of its own.</summary>
    private static string Nested(Type type)
    {
        Stack<Type> chain = new();
        for (Type? outer = type; outer is not null; outer = outer.DeclaringType) chain.Push(outer);
        Type[] arguments = type.GetGenericArguments();
        int used = 0;
        List<string> names = [];
        foreach (Type part in chain)
        {
            int until = Math.Min(part.GetGenericArguments().Length, arguments.Length);
            string name = part.Name.Split('`')[0];
            names.Add(until > used ? $"{name}<{string.Join(", ", arguments[used..until].Select(Of))}>" : name);
            used = Math.Max(used, until);
        }

        return string.Join('.', names);
    }

    private static string? Keyword(Type type) => type.IsEnum ? null : Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => "bool",
        TypeCode.Byte => "byte",
        TypeCode.SByte => "sbyte",
        TypeCode.Int16 => "short",
        TypeCode.UInt16 => "ushort",
        TypeCode.Int32 => "int",
        TypeCode.UInt32 => "uint",
        TypeCode.Int64 => "long",
        TypeCode.UInt64 => "ulong",
        TypeCode.Single => "float",
        TypeCode.Double => "double",
        TypeCode.Decimal => "decimal",
        TypeCode.Char => "char",
        TypeCode.String => "string",
        _ => type == typeof(object) ? "object" : null,
    };
}
