using System.Numerics;

namespace Streams.Serialization;

/// <summary>The built-in serializers and keys. Their fingerprints and encodings are the table in docs/formats/encoding.md.</summary>
internal static class BuiltIns
{
    /// <summary>Called once, by the static constructor of <see cref="Serializer"/>.</summary>
    public static void AddSerializers()
    {
        Each(new ToSerializers());
        Registry.AddSerializer(new BytesSerializer());
        Registry.AddSerializer(Value<float, SingleEncoding>());
        Registry.AddSerializer(Value<double, DoubleEncoding>());
        Registry.AddSerializer(Value<decimal, DecimalEncoding>());
        Registry.AddSerializer(Value<DateTime, DateTimeEncoding>());
        Registry.AddSerializer(Value<DateTimeOffset, OffsetTimeEncoding>());
    }

    /// <summary>Called once, by the static constructor of <see cref="Key"/>.</summary>
    public static void AddKeys()
    {
        Each(new ToKeys());
        Registry.AddKey(Whole<decimal, NormalDecimalEncoding>());
        Registry.AddKey(Whole<DateTimeOffset, InstantEncoding>());
    }

    /// <summary>The types whose serializer is their key.</summary>
    private static void Each<TAdd>(TAdd add) where TAdd : struct, IAdd
    {
        add.Add(Integer<sbyte>("int8"));
        add.Add(Integer<byte>("uint8"));
        add.Add(Integer<short>("int16"));
        add.Add(Integer<ushort>("uint16"));
        add.Add(Integer<int>("int32"));
        add.Add(Integer<uint>("uint32"));
        add.Add(Integer<long>("int64"));
        add.Add(Integer<ulong>("uint64"));
        add.Add(Integer<char>("char"));
        add.Add(Whole<Int128, Int128Encoding>());
        add.Add(Whole<UInt128, UInt128Encoding>());
        add.Add(Whole<bool, BooleanEncoding>());
        add.Add(Whole<Guid, GuidEncoding>());
        add.Add(Whole<DateOnly, DateEncoding>());
        add.Add(Whole<TimeOnly, TimeOfDayEncoding>());
        add.Add(Whole<TimeSpan, DurationEncoding>());
        add.Add(Whole<StreamTime, StreamTimeEncoding>());
        add.Add<string>(new StringKey());
    }

    private static Key<T> Integer<T>(string name) where T : struct, IBinaryInteger<T> => new IntegerKey<T, T>(name);

    private static Key<T> Whole<T, TEncoding>() where T : struct where TEncoding : struct, IKeyEncoding<T> => new ValueKey<T, TEncoding>();

    private static Serializer<T> Value<T, TEncoding>() where T : struct where TEncoding : struct, IEncoding<T> => new ValueSerializer<T, TEncoding>();

    private interface IAdd
    {
        void Add<T>(Key<T> key);
    }

    private readonly struct ToSerializers : IAdd
    {
        public void Add<T>(Key<T> key) => Registry.AddSerializer(key);
    }

    private readonly struct ToKeys : IAdd
    {
        public void Add<T>(Key<T> key) => Registry.AddKey(key);
    }
}
