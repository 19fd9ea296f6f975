namespace Streams.Serialization;

/// <summary>Says which line makes a missing serializer or key known. Looks at types to word a message, never to find a serializer.</summary>
internal static class GapText
{
    public static string OfSerializer(Type type)
    {
        Gaps gaps = new(IsKey: false);
        string expression = gaps.Expression(type);
        return gaps.Reason is { } reason ? reason : $"No serializer is known for {TypeText.Of(type)}: add Serializer.Register({expression}); before the job is built{gaps.Condition}.";
    }

    public static string OfKey(Type type)
    {
        Gaps gaps = new(IsKey: true);
        string expression = gaps.Expression(type);
        return gaps.Reason is { } reason ? reason : $"No key is known for {TypeText.Of(type)}: add Key.Register({expression}); before the job is built{gaps.Condition}.";
    }

    /// <summary>Collects what a composed type lacks while its expression is written.</summary>
    private sealed record Gaps(bool IsKey)
    {
        private readonly List<string> _unknown = [];

        /// <summary>Why no line can help; null when one can.</summary>
        public string? Reason { get; private set; }

        /// <summary>What the line needs.</summary>
        public string Condition => _unknown.Count == 0 ? ""
            : ", where " + string.Join(" and ", _unknown.Distinct().Select(name => $"{name} implements {(IsKey ? "IStreamKey" : "IStreamState")}<{name}>"));

        private string Owner => IsKey ? "Key" : "Serializer";

        public string Expression(Type type)
        {
            string name = TypeText.Of(type);
            if (IsKey ? Registry.KnowsKey(type) : Registry.KnowsSerializer(type)) return $"{Owner}.Of<{name}>()";
            if (type.Name.StartsWith("<>", StringComparison.Ordinal)) return Refuse("An anonymous type has no name to keep in state: select a tuple or a record.");
            if (type.IsEnum) return $"{Owner}.Enum<{name}>()";
            if (TypeText.IsTuple(type)) return Tuple(type, name);
            if (IsKey && NoKey(type, name) is { } reason) return Refuse(reason);
            if (type.IsSZArray) return $"Serializer.Array({Expression(type.GetElementType()!)})"; // An array has an element type.
            if (Nullable.GetUnderlyingType(type) is { } underlying) return $"Serializer.Nullable({Expression(underlying)})";
            if (Is(type, typeof(List<>))) return Compose("List", type);
            if (Is(type, typeof(HashSet<>))) return Compose("Set", type);
            if (Is(type, typeof(Dictionary<,>))) return Compose("Dictionary", type);
            _unknown.Add(name);
            return $"{Owner}.For<{name}>()";
        }

        private string Tuple(Type type, string name)
        {
            int largest = IsKey ? 4 : 5;
            return type.GetGenericArguments().Length <= largest
                ? Compose("Tuple", type)
                : Refuse($"{name} has more parts than {Owner}.Tuple composes, which is {largest}: give it a name, a record struct that implements {(IsKey ? "IStreamKey" : "IStreamState")}.");
        }

        private string Compose(string method, Type type) => $"{Owner}.{method}({string.Join(", ", type.GetGenericArguments().Select(Expression))})";

        private string Refuse(string reason)
        {
            Reason ??= reason;
            return "";
        }

        private static string? NoKey(Type type, string name)
        {
            if (type == typeof(double) || type == typeof(float) || type == typeof(Half))
            {
                return $"{name} is no key: floating-point values have no canonical encoding. Round to an integer or a decimal first.";
            }

            if (type == typeof(DateTime)) return "DateTime is no key: equal values may mean different instants. Use DateTimeOffset or StreamTime.";
            if (Nullable.GetUnderlyingType(type) is not null) return $"{name} is no key: a key is never null. Give the missing value a value of its own, or leave such records out.";
            return type.IsArray || Is(type, typeof(List<>)) || Is(type, typeof(HashSet<>)) || Is(type, typeof(Dictionary<,>))
                ? $"{name} is no key: it is equal to itself alone and may change. Use a string, a tuple or a record."
                : null;
        }

        private static bool Is(Type type, Type definition) => type.IsConstructedGenericType && type.GetGenericTypeDefinition() == definition;
    }
}
