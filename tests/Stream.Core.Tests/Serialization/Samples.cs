using System.Globalization;
using System.Text;

namespace Streams.Tests.Serialization;

/// <summary>One value of each encoding, with its golden bytes: each released format stays readable.</summary>
internal abstract class Sample(string name, string fingerprint, string hex)
{
    public string Name => name;

    public string Fingerprint => fingerprint;

    public byte[] Golden { get; } = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    public abstract string ActualFingerprint { get; }

    public abstract byte[] Write();

    /// <summary>Reads one value, says how many bytes it took, and writes it again.</summary>
    public abstract byte[] Rewrite(ReadOnlySpan<byte> bytes, out int read);

    /// <summary>Reads the golden bytes and compares the value.</summary>
    public abstract void AssertReadsBack();

    public static Sample Of<T>(string name, Serializer<T> serializer, T value, string fingerprint, string hex, Func<T, object?>? view = null)
        => new Typed<T>(name, serializer, value, fingerprint, hex, view ?? (x => x));

    private sealed class Typed<T>(string name, Serializer<T> serializer, T value, string fingerprint, string hex, Func<T, object?> view) : Sample(name, fingerprint, hex)
    {
        public override string ActualFingerprint => serializer.Fingerprint;

        public override byte[] Write() => Bytes.Of(serializer, value);

        public override byte[] Rewrite(ReadOnlySpan<byte> bytes, out int read)
        {
            StateReader input = new(bytes);
            T result = serializer.Read(ref input);
            read = input.Position;
            return Bytes.Of(serializer, result);
        }

        public override void AssertReadsBack()
        {
            Assert.Equal(view(value), view(Bytes.Read(serializer, Golden)));
        }
    }
}

internal enum Colour
{
    Red = -1,
    Green = 2,
}

internal enum Small : byte
{
    One = 1,
}

internal enum Large : ulong
{
    Most = ulong.MaxValue,
}

internal enum SignedSmall : sbyte
{
    Least = sbyte.MinValue,
}

internal enum Short : short
{
    Least = short.MinValue,
}

internal enum UnsignedShort : ushort
{
    Most = ushort.MaxValue,
}

internal enum Unsigned : uint
{
    Most = uint.MaxValue,
}

internal enum SignedLarge : long
{
    Least = long.MinValue,
}

/// <summary>A key written by hand, as a user would.</summary>
internal readonly record struct OrderId(int Shop, string Number) : IStreamKey<OrderId>
{
    public static string Fingerprint => "test.order-id/1";

    public static void Write(in OrderId value, StateWriter output)
    {
        output.WriteInt32(value.Shop);
        output.WriteString(value.Number);
    }

    public static OrderId Read(ref StateReader input) => new(input.ReadInt32(), input.ReadString());

    public static ulong Hash(in OrderId key) => Hashing.Combine(Hashing.Mix((ulong)key.Shop), Hashing.Of(key.Number));
}

/// <summary>A class that changes in place.</summary>
internal sealed class Basket : IStreamState<Basket>
{
    public List<string> Items { get; init; } = [];

    public static string Fingerprint => "test.basket/1";

    public static Copying Copying => Copying.Copier;

    public static Basket Copy(Basket value) => new() { Items = [.. value.Items] };

    public static void Write(in Basket value, StateWriter output) => Serializer.List(Serializer.Of<string>()).Write(value.Items, output);

    public static Basket Read(ref StateReader input) => new() { Items = Serializer.List(Serializer.Of<string>()).Read(ref input) };
}

internal static class Bytes
{
    public static byte[] Of<T>(Serializer<T> serializer, T value)
    {
        StateWriter output = new();
        serializer.Write(in value, output);
        return output.Written.ToArray();
    }

    public static T Read<T>(Serializer<T> serializer, ReadOnlySpan<byte> bytes)
    {
        StateReader input = new(bytes);
        T value = serializer.Read(ref input);
        Assert.True(input.IsAtEnd, $"{input.Remaining} bytes left");
        return value;
    }
}

internal static class Examples
{
    public static Order Order { get; } = new("a", 2, null, Colour.Green, [new("b", 3)], (4, null))
    {
        At = DateTimeOffset.UnixEpoch, More = [new("c", 5)], Counts = new() { ["d"] = null }, Tags = [6], Names = ["e"], Rates = [1.5], ByHand = new(7, "n"), Cached = "old",
    };

    public static Tally Tally
    {
        get
        {
            Tally tally = new(9);
            tally.Add();
            tally.Add();
            return tally;
        }
    }

    /// <summary>An order as its parts, so that collections are compared by what they hold; without what is not stored.</summary>
    public static object View(Order x) => (
        (x.Id, x.Amount, x.Note, x.Colour, x.Pair, x.At, x.Key, x.ByHand),
        string.Join(',', x.Lines), string.Join(',', x.More), string.Join(',', x.Counts), string.Join(',', x.Tags), string.Join(',', x.Names), string.Join(',', x.Rates));
}

internal static class Golden
{
    private const string UnixEpoch = "0080b5f7f57f9f08";

    private static readonly Serializer<int> Int = Serializer.Of<int>();
    private static readonly Serializer<string> Text = Serializer.Of<string>();
    private static readonly Serializer<long> Long = Serializer.Of<long>();

    public static IReadOnlyList<Sample> All { get; } =
    [
        Sample.Of("bool", Serializer.Of<bool>(), true, "bool", "01"),
        Sample.Of("sbyte", Serializer.Of<sbyte>(), (sbyte)-2, "int8", "fe"),
        Sample.Of("byte", Serializer.Of<byte>(), (byte)254, "uint8", "fe"),
        Sample.Of("short", Serializer.Of<short>(), (short)-2, "int16", "feff"),
        Sample.Of("ushort", Serializer.Of<ushort>(), (ushort)0xBEEF, "uint16", "efbe"),
        Sample.Of("int", Int, -2, "int32", "feffffff"),
        Sample.Of("uint", Serializer.Of<uint>(), 0xDEADBEEF, "uint32", "efbeadde"),
        Sample.Of("long", Long, -2L, "int64", "feffffffffffffff"),
        Sample.Of("ulong", Serializer.Of<ulong>(), 0x0123456789ABCDEFUL, "uint64", "efcdab8967452301"),
        Sample.Of("char", Serializer.Of<char>(), 'é', "char", "e900"),
        Sample.Of("Int128", Serializer.Of<Int128>(), (Int128)(-2), "int128", "feffffffffffffff ffffffffffffffff"),
        Sample.Of("UInt128", Serializer.Of<UInt128>(), (UInt128.One << 64) + 2, "uint128", "0200000000000000 0100000000000000"),
        Sample.Of("float", Serializer.Of<float>(), 1.5f, "float32", "0000c03f"),
        Sample.Of("double", Serializer.Of<double>(), -0.0, "float64", "0000000000000080", x => BitConverter.DoubleToInt64Bits(x)),
        Sample.Of("decimal", Serializer.Of<decimal>(), -1.50m, "decimal", "96000000 00000000 00000000 00000280", x => x.ToString(CultureInfo.InvariantCulture)),
        Sample.Of("string", Text, "aé€😀", "string", "0a 61 c3a9 e282ac f09f9880"),
        Sample.Of("string, empty", Text, "", "string", "00"),
        Sample.Of("string, lone surrogates", Text, "\uD800x\uDC00", "string", "07 eda080 78 edb080"),
        Sample.Of("string, 200 long", Text, new string('z', 200), "string", "c801" + Convert.ToHexString(Encoding.ASCII.GetBytes(new string('z', 200)))),
        Sample.Of("byte[]", Serializer.Of<byte[]>(), [1, 2, 255], "bytes", "03 0102ff"),
        Sample.Of("Guid", Serializer.Of<Guid>(), Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), "guid", "00112233445566778899aabbccddeeff"),
        Sample.Of("DateOnly", Serializer.Of<DateOnly>(), new DateOnly(1970, 1, 1), "date", "3af90a00"),
        Sample.Of("TimeOnly", Serializer.Of<TimeOnly>(), new TimeOnly(0, 0, 1), "timeofday", "8096980000000000"),
        Sample.Of("TimeSpan", Serializer.Of<TimeSpan>(), new TimeSpan(-1), "duration", "ffffffffffffffff"),
        Sample.Of("DateTime", Serializer.Of<DateTime>(), DateTime.UnixEpoch, "datetime", "01" + UnixEpoch, x => (x, x.Kind)),
        Sample.Of("DateTimeOffset", Serializer.Of<DateTimeOffset>(), new DateTimeOffset(1970, 1, 1, 1, 30, 0, new TimeSpan(1, 30, 0)), "datetimeoffset", UnixEpoch + "5a00", x => (x, x.Offset)),
        Sample.Of("StreamTime", Serializer.Of<StreamTime>(), new StreamTime(1000), "streamtime", "e803000000000000"),
        Sample.Of("key of decimal", Key.Of<decimal>(), -1.50m, "decimal.normal", "0f000000 00000000 00000000 00000180"),
        Sample.Of("key of DateTimeOffset", Key.Of<DateTimeOffset>(), new DateTimeOffset(1970, 1, 1, 1, 30, 0, new TimeSpan(1, 30, 0)), "instant", UnixEpoch),
        Sample.Of("enum : int", Serializer.Enum<Colour>(), Colour.Red, "enum<int32>", "ffffffff"),
        Sample.Of("enum : byte", Serializer.Enum<Small>(), Small.One, "enum<uint8>", "01"),
        Sample.Of("enum : ulong", Serializer.Enum<Large>(), Large.Most, "enum<uint64>", "ffffffffffffffff"),
        Sample.Of("enum : sbyte", Serializer.Enum<SignedSmall>(), SignedSmall.Least, "enum<int8>", "80"),
        Sample.Of("enum : short", Serializer.Enum<Short>(), Short.Least, "enum<int16>", "0080"),
        Sample.Of("enum : ushort", Serializer.Enum<UnsignedShort>(), UnsignedShort.Most, "enum<uint16>", "ffff"),
        Sample.Of("enum : uint", Serializer.Enum<Unsigned>(), Unsigned.Most, "enum<uint32>", "ffffffff"),
        Sample.Of("enum : long", Serializer.Enum<SignedLarge>(), SignedLarge.Least, "enum<int64>", "0000000000000080"),
        Sample.Of("int?", Serializer.Nullable(Int), 5, "int32?", "01 05000000"),
        Sample.Of("int?, null", Serializer.Nullable(Int), null, "int32?", "00"),
        Sample.Of("string?", Serializer.Optional(Text), "a", "string?", "01 01 61"),
        Sample.Of("string?, null", Serializer.Optional(Text), null, "string?", "00"),
        Sample.Of("(string, long)", Serializer.Tuple(Text, Long), ("a", 1L), "(string,int64)", "01 61 0100000000000000"),
        Sample.Of("(int, int, int)", Serializer.Tuple(Int, Int, Int), (1, 2, 3), "(int32,int32,int32)", "01000000 02000000 03000000"),
        Sample.Of("(string, int, int, string)", Serializer.Tuple(Text, Int, Int, Text), ("a", 2, 3, "b"), "(string,int32,int32,string)", "0161 02000000 03000000 0162"),
        Sample.Of("five parts", Serializer.Tuple(Text, Int, Int, Text, Serializer.Of<bool>()), ("a", 2, 3, "b", true), "(string,int32,int32,string,bool)", "0161 02000000 03000000 0162 01"),
        Sample.Of("key of (string, long)", Key.Tuple(Key.Of<string>(), Key.Of<long>()), ("a", 1L), "(string,int64)", "01 61 0100000000000000"),
        Sample.Of("key of three", Key.Tuple(Key.Of<string>(), Key.Of<long>(), Key.Of<bool>()), ("a", 1L, true), "(string,int64,bool)", "01 61 0100000000000000 01"),
        Sample.Of("key of four", Key.Tuple(Key.Of<string>(), Key.Of<bool>(), Key.Of<byte>(), Key.Of<char>()), ("a", true, (byte)7, 'z'), "(string,bool,uint8,char)", "01 61 01 07 7a00"),
        Sample.Of("List<int>", Serializer.List(Int), [1, 2], "list<int32>", "02 01000000 02000000"),
        Sample.Of("string[]", Serializer.Array(Text), ["a", ""], "array<string>", "02 0161 00"),
        Sample.Of("HashSet<int>", Serializer.Set(Int), [3, 1], "set<int32>", "02 03000000 01000000"),
        Sample.Of("Dictionary<string, int>", Serializer.Dictionary(Text, Int), new() { ["b"] = 1, ["a"] = 2 }, "map<string,int32>", "02 0162 01000000 0161 02000000"),
        Sample.Of("nested", Serializer.List(Serializer.Tuple(Text, Serializer.Nullable(Serializer.Of<byte>()))), [("a", 1), ("", null)], "list<(string,uint8?)>", "02 0161 0101 00 00"),
        Sample.Of("own key", Key.For<OrderId>(), new OrderId(7, "n"), "test.order-id/1", "07000000 016e"),
        Sample.Of("marked key", Key.For<ShopKey>(), new ShopKey(7, "n", Colour.Green, (Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), new DateOnly(1970, 1, 1)), 1.50m),
            "ShopKey{Shop:int32,Number:string,Colour:enum<int32>,Place:(guid,date),Price:decimal.normal}",
            "07000000 016e 02000000 00112233445566778899aabbccddeeff 3af90a00 0f000000 00000000 00000000 00000100"),
        Sample.Of("marked key with numbers", Key.For<City>(), new City("Oslo", "NO"), "test.city{1 Country:string,2 Name:string}", "024e4f 044f736c6f"),
        Sample.Of("marked struct", Serializer.For<Line>(), new Line("a", 2), "Line{Sku:string,Count:int32}", "0161 02000000"),
        Sample.Of("marked record", Serializer.For<Order>(), Examples.Order,
            "test.order{Id:string,Amount:int64,Note:string?,Colour:enum<int32>,Lines:array<Line{Sku:string,Count:int32}>,Pair:(int32,string?),At:datetimeoffset,More:list<Line{Sku:string,Count:int32}>,"
            + "Counts:map<string,int32?>,Tags:set<int32>,Names:array<string>,Rates:list<float64>,"
            + "Key:ShopKey{Shop:int32,Number:string,Colour:enum<int32>,Place:(guid,date),Price:decimal.normal}?,ByHand:sized<test.order-id/1>}",
            "0161 0200000000000000 00 02000000 01 0162 03000000 04000000 00 0080b5f7f57f9f080000 01 0163 05000000 01 0164 00 01 06000000 01 0165 01 000000000000f83f 00 06000000 07000000 016e",
            Examples.View),
        Sample.Of("marked class", Serializer.For<Tally>(), Examples.Tally, "Tally{_limit:int32,_count:int32}", "09000000 02000000", x => (x.Limit, x.Count)),
        Sample.Of("marked inside", Serializer.For<Around.Inner>(), new Around.Inner { First = 1, @class = "c" }, "Around.Inner{First:int32,class:string}", "01000000 0163"),
        Sample.Of("marked and private", Around.OfPrivate, new Around.Private(1), "Around.Private{X:int32}", "01000000"),
        Sample.Of("ImmutableArray<int>", Serializer.ImmutableArray(Int), [1, 2], "array<int32>", "02 01000000 02000000"),
        Sample.Of("IReadOnlyList<int>", Serializer.ReadOnlyList(Int), [1, 2], "list<int32>", "02 01000000 02000000"),
        Sample.Of("own state", Serializer.For<Basket>(), new Basket { Items = ["n"] }, "test.basket/1", "01 016e", x => x.Items),
    ];

    public static TheoryData<string> Names { get; } = [.. All.Select(sample => sample.Name)];

    public static Sample Of(string name) => All.Single(sample => sample.Name == name);
}
