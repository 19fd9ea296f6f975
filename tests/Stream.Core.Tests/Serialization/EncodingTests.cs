using CsCheck;

namespace Streams.Tests.Serialization;

public sealed class EncodingTests
{
    public static TheoryData<string> Names => Golden.Names;

    [Theory, MemberData(nameof(Names))]
    public void Every_encoding_writes_its_golden_bytes_and_reads_them_back(string name)
    {
        Sample sample = Golden.Of(name);

        Assert.Equal(sample.Fingerprint, sample.ActualFingerprint);
        Assert.Equal(Convert.ToHexString(sample.Golden), Convert.ToHexString(sample.Write()));
        sample.AssertReadsBack();
    }

    [Fact]
    public void What_was_written_is_read_back()
    {
        RoundTrips(Gen.Bool);
        RoundTrips(Gen.SByte);
        RoundTrips(Gen.Byte);
        RoundTrips(Gen.Short);
        RoundTrips(Gen.UShort);
        RoundTrips(Gen.Int);
        RoundTrips(Gen.UInt);
        RoundTrips(Gen.Long);
        RoundTrips(Gen.ULong);
        RoundTrips(Gens.Char);
        RoundTrips(Gens.Text);
        RoundTrips(Gen.Guid);
        RoundTrips(Gen.DateOnly);
        RoundTrips(Gen.TimeOnly);
        RoundTrips(Gen.TimeSpan);
        RoundTrips(Gen.Long.Select(x => new StreamTime(x)));
        RoundTrips(Gen.Select(Gen.ULong, Gen.ULong, (high, low) => new UInt128(high, low)));
        RoundTrips(Gen.Select(Gen.ULong, Gen.ULong, (high, low) => new Int128(high, low)));
        RoundTrips(Gen.Float, (left, right) => BitConverter.SingleToInt32Bits(left) == BitConverter.SingleToInt32Bits(right));
        RoundTrips(Gen.Double, (left, right) => BitConverter.DoubleToInt64Bits(left) == BitConverter.DoubleToInt64Bits(right));
        RoundTrips(Gens.Decimal, (left, right) => decimal.GetBits(left).SequenceEqual(decimal.GetBits(right)));
        RoundTrips(Gen.DateTime, (left, right) => left == right && left.Kind == right.Kind);
        RoundTrips(Gen.DateTimeOffset, (left, right) => left.EqualsExact(right));
        RoundTrips(Gen.Byte.Array, (left, right) => left.SequenceEqual(right));
    }

    [Fact]
    public void Composed_values_are_read_back()
    {
        var deep = Serializer.Dictionary(Serializer.Of<string>(), Serializer.List(Serializer.Tuple(Serializer.Nullable(Serializer.Of<long>()), Serializer.Of<string>())));

        Gen.Dictionary(Gens.Text, Gen.Select(Gen.Long.Nullable(), Gens.Text).List[0, 5])[0, 5].Sample(
            value =>
            {
                var back = Bytes.Read(deep, Bytes.Of(deep, value));

                return back.Count == value.Count && back.All(pair => value[pair.Key].SequenceEqual(pair.Value));
            },
            iter: 1000);
    }

    [Fact]
    public void The_extreme_values_are_read_back()
    {
        Same(DateTime.MinValue);
        Same(DateTime.MaxValue);
        Same(DateTimeOffset.MinValue);
        Same(DateTimeOffset.MaxValue);
        Same(new DateTimeOffset(DateTime.MinValue, TimeSpan.Zero).ToOffset(TimeSpan.FromHours(14)));
        Same(new DateTimeOffset(DateTime.MaxValue, TimeSpan.Zero).ToOffset(TimeSpan.FromHours(-14)));
        Same(DateOnly.MinValue);
        Same(DateOnly.MaxValue);
        Same(TimeOnly.MinValue);
        Same(TimeOnly.MaxValue);
        Same(TimeSpan.MinValue);
        Same(TimeSpan.MaxValue);
        Same(decimal.MinValue);
        Same(decimal.MaxValue);
        Same(StreamTime.None);
        Same(StreamTime.MaxValue);
        Same(Int128.MinValue);
        Same(UInt128.MaxValue);
    }

    [Fact]
    public void Null_is_refused_where_a_value_is_promised()
    {
        Assert.Throws<ArgumentNullException>(() => Bytes.Of(Serializer.Of<string>(), null!));
        Assert.Throws<ArgumentNullException>(() => Bytes.Of(Serializer.Of<byte[]>(), null!));
        Assert.Throws<ArgumentNullException>(() => Bytes.Of(Serializer.List(Serializer.Of<int>()), null!));
        Assert.Throws<ArgumentNullException>(() => Bytes.Of(Serializer.Dictionary(Serializer.Of<int>(), Serializer.Of<int>()), null!));
    }

    [Fact]
    public void A_collection_with_a_comparer_of_its_own_is_refused_rather_than_changed()
    {
        var map = Serializer.Dictionary(Serializer.Of<string>(), Serializer.Of<int>());
        var set = Serializer.Set(Serializer.Of<string>());

        var error = Assert.Throws<InvalidOperationException>(() => Bytes.Of(map, new(StringComparer.OrdinalIgnoreCase)));
        Assert.Contains("Use the default comparer", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Bytes.Of(set, new(StringComparer.OrdinalIgnoreCase)));
        Assert.Equal([0], Bytes.Of(map, new(StringComparer.Ordinal)));
        Assert.Equal([0], Bytes.Of(set, new(StringComparer.Ordinal)));
    }

    [Fact]
    public void Items_that_take_no_bytes_are_refused_when_written()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Bytes.Of(Serializer.List(Serializer.For<Nothing>()), [default, default]));

        Assert.Equal("The serializer 'test.nothing/1' wrote 0 bytes for 2 items; each value must take at least one.", error.Message);
    }

    private static void Same<T>(T value) => Assert.Equal(value, Bytes.Read(Serializer.Of<T>(), Bytes.Of(Serializer.Of<T>(), value)));

    private static void RoundTrips<T>(Gen<T> values, Func<T, T, bool>? equal = null)
    {
        Serializer<T> serializer = Serializer.Of<T>();
        equal ??= EqualityComparer<T>.Default.Equals;
        values.Sample(value => equal(value, Bytes.Read(serializer, Bytes.Of(serializer, value))), iter: 2000);
    }

    private readonly struct Nothing : IStreamState<Nothing>
    {
        public static string Fingerprint => "test.nothing/1";

        public static void Write(in Nothing value, StateWriter output) => Assert.NotNull(output);

        public static Nothing Read(ref StateReader input) => default;
    }
}
