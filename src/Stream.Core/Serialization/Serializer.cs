using System.Collections.Immutable;
using Streams.Serialization;

namespace Streams;

/// <summary>Finds, registers and composes serializers. Thread-safe; nothing is found by reflection.</summary>
/// <remarks>Known from the start: the integers, <c>bool</c>, <c>char</c>, <c>float</c>, <c>double</c>, <c>decimal</c>, <c>string</c>, <c>byte[]</c>, <see cref="Guid"/>,
/// <see cref="DateOnly"/>, <see cref="TimeOnly"/>, <see cref="TimeSpan"/>, <see cref="DateTime"/>, <see cref="DateTimeOffset"/> and <see cref="StreamTime"/>. Their encodings are in
/// docs/formats/encoding.md. A type that is made of others, such as a tuple, is composed here, and registered if it is to be found by its type.</remarks>
public static class Serializer
{
    static Serializer() => BuiltIns.AddSerializers();

    /// <summary>The serializer of a type: the built-in one, or what has been registered for it as serializer or as key; else what the generator has found for a call that needs it.
    /// Null when there is none.</summary>
    public static Serializer<T>? Find<T>()
        => Volatile.Read(ref Registry<T>.Serializer) ?? Volatile.Read(ref Registry<T>.Key) ?? Registry<T>.GeneratedSerializer?.Value ?? Registry<T>.GeneratedKey?.Value;

    /// <summary>The serializer of a type. Never throws: one that is missing is reported, with the line to add, when the job is built.</summary>
    public static Serializer<T> Of<T>() => Find<T>() ?? new MissingSerializer<T>();

    /// <summary>Makes a serializer known for the whole process. A second one of the same fingerprint changes nothing.</summary>
    /// <exception cref="InvalidOperationException">The type has a serializer of another fingerprint. The first one stays.</exception>
    /// <exception cref="ArgumentException">It is composed of one that is missing.</exception>
    public static void Register<T>(Serializer<T> serializer) => Registry.AddSerializer(serializer);

    /// <summary>The serializer of a type that reads and writes itself.</summary>
    public static Serializer<T> For<T>() where T : IStreamState<T> => SelfSerializer<T>.Instance;

    /// <summary>An enum as its underlying integer. Numbers without a name are kept.</summary>
    public static Serializer<T> Enum<T>() where T : struct, Enum => Key.Enum<T>();

    /// <summary>A value type that may be null.</summary>
    public static Serializer<T?> Nullable<T>(Serializer<T> value) where T : struct => new NullableSerializer<T>(value);

    /// <summary>A reference type that may be null; the other serializers of reference types refuse null.</summary>
    public static Serializer<T?> Optional<T>(Serializer<T> value) where T : class => new OptionalSerializer<T>(value);

    /// <summary>A tuple of two: the parts one after the other.</summary>
    public static Serializer<(T1, T2)> Tuple<T1, T2>(Serializer<T1> item1, Serializer<T2> item2) => new TupleSerializer<T1, T2>(item1, item2);

    /// <summary>A tuple of three: the parts one after the other.</summary>
    public static Serializer<(T1, T2, T3)> Tuple<T1, T2, T3>(Serializer<T1> item1, Serializer<T2> item2, Serializer<T3> item3)
        => new TupleSerializer<T1, T2, T3>(item1, item2, item3);

    /// <summary>A tuple of four: the parts one after the other.</summary>
    public static Serializer<(T1, T2, T3, T4)> Tuple<T1, T2, T3, T4>(Serializer<T1> item1, Serializer<T2> item2, Serializer<T3> item3, Serializer<T4> item4)
        => new TupleSerializer<T1, T2, T3, T4>(item1, item2, item3, item4);

    /// <summary>A tuple of five: the parts one after the other. For more parts, give the type a name and let it implement <see cref="IStreamState{TSelf}"/>.</summary>
    public static Serializer<(T1, T2, T3, T4, T5)> Tuple<T1, T2, T3, T4, T5>(
        Serializer<T1> item1, Serializer<T2> item2, Serializer<T3> item3, Serializer<T4> item4, Serializer<T5> item5)
        => new TupleSerializer<T1, T2, T3, T4, T5>(item1, item2, item3, item4, item5);

    /// <summary>A list; copied with its items at its first write after a barrier, which costs its length. Lists that grow belong in list state.</summary>
    public static Serializer<List<T>> List<T>(Serializer<T> item) => new ListSerializer<T>(item);

    /// <summary>An array; copied with its items like a list.</summary>
    public static Serializer<T[]> Array<T>(Serializer<T> item) => new ArraySerializer<T>(item);

    /// <summary>An array that never changes: shared, unless its items change in place.</summary>
    public static Serializer<ImmutableArray<T>> ImmutableArray<T>(Serializer<T> item) => new ImmutableArraySerializer<T>(item);

    /// <summary>A list that is only read: shared, unless its items change in place. Stored as a list is, and read back as an array.</summary>
    public static Serializer<IReadOnlyList<T>> ReadOnlyList<T>(Serializer<T> item) => new ReadOnlyListSerializer<T>(item);

    /// <summary>A dictionary with the default comparer, in its own order; copied with its entries like a list. Dictionaries that grow belong in map state.</summary>
    public static Serializer<Dictionary<TKey, TValue>> Dictionary<TKey, TValue>(Serializer<TKey> key, Serializer<TValue> value) where TKey : notnull
        => new DictionarySerializer<TKey, TValue>(key, value);

    /// <summary>A set with the default comparer, in its own order; copied with its items like a list. Sets that grow belong in map state.</summary>
    public static Serializer<HashSet<T>> Set<T>(Serializer<T> item) => new SetSerializer<T>(item);
}
