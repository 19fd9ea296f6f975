using System.Collections.Concurrent;

namespace Streams.Serialization;

/// <summary>What is known for one type. A slot is filled once and never changes. What a user registers goes before what was generated, so that the two never conflict.</summary>
internal static class Registry<T>
{
    public static Serializer<T>? Serializer;
    public static Key<T>? Key;
    public static Lazy<Serializer<T>>? GeneratedSerializer;
    public static Lazy<Key<T>>? GeneratedKey;
}

/// <summary>Fills the slots, and remembers which types are known so that messages can name the line that is missing.</summary>
internal static class Registry
{
    private static readonly ConcurrentDictionary<Type, bool> Serializers = new();
    private static readonly ConcurrentDictionary<Type, bool> Keys = new();

    public static void AddSerializer<T>(Serializer<T> serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        if (serializer.Gap is { } gap) throw new ArgumentException($"Nothing to register. {gap}", nameof(serializer));
        Check(Interlocked.CompareExchange(ref Registry<T>.Serializer, serializer, null), serializer, "serializer");
        Serializers[typeof(T)] = true;
    }

    public static void AddKey<T>(Key<T> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Gap is { } gap) throw new ArgumentException($"Nothing to register. {gap}", nameof(key));
        Check(Interlocked.CompareExchange(ref Registry<T>.Key, key, null), key, "key");
        Keys[typeof(T)] = true;
    }

    public static void AddGeneratedSerializer<T>(Func<Serializer<T>> create)
    {
        Interlocked.CompareExchange(ref Registry<T>.GeneratedSerializer, new(create), null);
        Serializers[typeof(T)] = true;
    }

    public static void AddGeneratedKey<T>(Func<Key<T>> create)
    {
        Interlocked.CompareExchange(ref Registry<T>.GeneratedKey, new(create), null);
        Keys[typeof(T)] = true;
    }

    public static bool KnowsSerializer(Type type) => Serializers.ContainsKey(type) || Keys.ContainsKey(type);

    public static bool KnowsKey(Type type) => Keys.ContainsKey(type);

    private static void Check<T>(Serializer<T>? first, Serializer<T> second, string what)
    {
        if (first is not null && first.Fingerprint != second.Fingerprint)
        {
            throw new InvalidOperationException($"{TypeText.Of(typeof(T))} already has the {what} '{first.Fingerprint}'; '{second.Fingerprint}' is not registered. "
                + "Register one for the whole process, and pass the other to the operators that need it.");
        }
    }
}
