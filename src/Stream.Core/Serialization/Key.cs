using Streams.Serialization;

namespace Streams;

/// <summary>Finds, registers and composes keys. Thread-safe; nothing is found by reflection.</summary>
/// <remarks>
/// <para>Known from the start: the integers, <c>bool</c>, <c>char</c>, <c>decimal</c>, <c>string</c>, <see cref="Guid"/>, <see cref="DateOnly"/>, <see cref="TimeOnly"/>,
/// <see cref="TimeSpan"/>, <see cref="DateTimeOffset"/> and <see cref="StreamTime"/>.</para>
/// <para>A key is kept as what its equality sees. <c>1.0m</c> and <c>1.00m</c> are one key, and so are two <see cref="DateTimeOffset"/> of one instant: read back, a decimal has no
/// trailing zeros and a <see cref="DateTimeOffset"/> is in UTC. Floating-point numbers are no keys, nor is <see cref="DateTime"/>.</para>
/// </remarks>
public static class Key
{
    static Key() => BuiltIns.AddKeys();

    /// <summary>The key of a type: the built-in one or what has been registered; else what the generator has found for a call that needs it. Null when there is none.</summary>
    public static Key<T>? Find<T>() => Volatile.Read(ref Registry<T>.Key) ?? Registry<T>.GeneratedKey?.Value;

    /// <summary>The key of a type. Never throws: one that is missing is reported, with the line to add, when the job is built.</summary>
    public static Key<T> Of<T>() => Find<T>() ?? new MissingKey<T>();

    /// <summary>Makes a key known for the whole process, as a serializer too unless there is one. A second one of the same fingerprint changes nothing.</summary>
    /// <exception cref="InvalidOperationException">The type has a key of another fingerprint. The first one stays.</exception>
    /// <exception cref="ArgumentException">It is composed of one that is missing.</exception>
    public static void Register<T>(Key<T> key) => Registry.AddKey(key);

    /// <summary>The key of a type that is its own.</summary>
    public static Key<T> For<T>() where T : IStreamKey<T> => SelfKey<T>.Instance;

    /// <summary>An enum as its underlying integer. Its hash is that of the integer.</summary>
    public static Key<T> Enum<T>() where T : struct, Enum => Type.GetTypeCode(typeof(T)) switch
    {
        TypeCode.SByte => new IntegerKey<T, sbyte>("enum<int8>"),
        TypeCode.Byte => new IntegerKey<T, byte>("enum<uint8>"),
        TypeCode.Int16 => new IntegerKey<T, short>("enum<int16>"),
        TypeCode.UInt16 => new IntegerKey<T, ushort>("enum<uint16>"),
        TypeCode.Int32 => new IntegerKey<T, int>("enum<int32>"),
        TypeCode.UInt32 => new IntegerKey<T, uint>("enum<uint32>"),
        TypeCode.Int64 => new IntegerKey<T, long>("enum<int64>"),
        TypeCode.UInt64 => new IntegerKey<T, ulong>("enum<uint64>"),
        _ => throw new NotSupportedException($"{TypeText.Of(typeof(T))} is an enum over no integer of C#."),
    };

    /// <summary>A pair of keys.</summary>
    public static Key<(T1, T2)> Tuple<T1, T2>(Key<T1> item1, Key<T2> item2) => new TupleKey<T1, T2>(item1, item2);

    /// <summary>A key of three parts.</summary>
    public static Key<(T1, T2, T3)> Tuple<T1, T2, T3>(Key<T1> item1, Key<T2> item2, Key<T3> item3) => new TupleKey<T1, T2, T3>(item1, item2, item3);

    /// <summary>A key of four parts. For more, give the type a name and let it implement <see cref="IStreamKey{TSelf}"/>.</summary>
    public static Key<(T1, T2, T3, T4)> Tuple<T1, T2, T3, T4>(Key<T1> item1, Key<T2> item2, Key<T3> item3, Key<T4> item4)
        => new TupleKey<T1, T2, T3, T4>(item1, item2, item3, item4);
}
