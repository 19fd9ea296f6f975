using CsCheck;

namespace Streams.Tests.Serialization;

public sealed class KeyTests
{
    [Fact]
    public void Keys_are_equal_if_and_only_if_their_encodings_are()
    {
        Canonical(Gen.Bool);
        Canonical(Gen.SByte);
        Canonical(Gen.Byte);
        Canonical(Gen.Short[-20, 20]);
        Canonical(Gen.UShort[0, 40]);
        Canonical(Gen.Int[-20, 20]);
        Canonical(Gen.UInt[0, 40]);
        Canonical(Gen.Long[-20, 20]);
        Canonical(Gen.ULong[0, 40]);
        Canonical(Gen.Int[0xD7FF, 0xD810].Select(x => (char)x));
        Canonical(Gens.Among('\uD7FF', '\uD800', '\uDBFF', '\uDC00', '\uDFFF', '\uE000', 'a').Array[0, 2].Select(x => new string(x)));
        Canonical(Gens.Among(Guid.Empty, Guid.Parse("00000000-0000-0000-0000-000000000001"), Guid.Parse("01000000-0000-0000-0000-000000000000")));
        Canonical(Gen.Int[0, 20].Select(DateOnly.FromDayNumber));
        Canonical(Gen.Long[0, 20].Select(x => new TimeOnly(x)));
        Canonical(Gen.Long[-10, 10].Select(x => new TimeSpan(x)));
        Canonical(Gen.Long[-10, 10].Select(x => new StreamTime(x)));
        Canonical(Gen.Int[-10, 10].Select(x => (Int128)x << 60));
        Canonical(Gen.Int[0, 20].Select(x => (UInt128)x << 60));
        Canonical(Gen.Select(Gen.Int[-30, 30], Gen.Bool, Gen.Int[0, 28]).Select((low, negative, scale) => new decimal(Math.Abs(low) * 10, 0, 0, negative, (byte)scale)));
        Canonical(Gens.Decimal);
        Canonical(Gen.Select(Gen.Int[0, 6], Gen.Int[-3, 3]).Select((hour, offset) => new DateTimeOffset(2024, 1, 2, hour, 0, 0, TimeSpan.FromHours(offset))));
        Canonical(Gens.Among(Colour.Red, Colour.Green, default, (Colour)77), Key.Enum<Colour>());
        Canonical(Gens.Among(Small.One, default, (Small)77), Key.Enum<Small>());
        Canonical(Gens.Among(Large.Most, default, (Large)77), Key.Enum<Large>());
    }

    [Fact]
    public void Composed_keys_are_equal_if_and_only_if_their_encodings_are()
    {
        Gen<string> text = Gens.Among("", "a", "ab", "b", "\uD800");
        Gen<decimal> number = Gens.Among(0m, 1m, 1.0m, 1.00m, 0.00m, -0.0m);

        Canonical(Gen.Select(text, text), Key.Tuple(Key.Of<string>(), Key.Of<string>()));
        Canonical(Gen.Select(text, number, Gen.Bool), Key.Tuple(Key.Of<string>(), Key.Of<decimal>(), Key.Of<bool>()));
        Canonical(Gen.Select(text, text, Gen.Bool, Gen.Bool), Key.Tuple(Key.Of<string>(), Key.Of<string>(), Key.Of<bool>(), Key.Of<bool>()));
        Canonical(Gen.Select(Gen.Int[0, 3], text).Select((shop, order) => new OrderId(shop, order)), Key.For<OrderId>());
    }

    [Theory, InlineData(0), InlineData(1), InlineData(31), InlineData(32), InlineData(33), InlineData(64), InlineData(1000)]
    public void A_batch_hashes_like_its_keys_one_by_one(int count)
    {
        Check(Key.Of<int>(), i => i - 5);
        Check(Key.Of<string>(), i => "key " + i);
        Check(Key.Of<decimal>(), i => i / 4m);
        Check(Key.Enum<Colour>(), i => (Colour)i);
        Check(Key.For<OrderId>(), i => new OrderId(i, "x"));
        Check(Key.Tuple(Key.Of<string>(), Key.Of<long>()), i => ("k" + i, i));
        Check(Key.Tuple(Key.Of<string>(), Key.Of<long>(), Key.Of<Guid>()), i => ("k" + i, i, new Guid(i, 0, 0, new byte[8])));
        Check(Key.Tuple(Key.Of<bool>(), Key.Of<byte>(), Key.Tuple(Key.Of<int>(), Key.For<OrderId>()), Key.Of<char>()), i => (true, (byte)i, (i, new OrderId(i, "y")), 'c'));

        void Check<T>(Key<T> key, Func<int, T> make)
        {
            T[] keys = [.. Enumerable.Range(0, count).Select(make)];
            ulong[] hashes = new ulong[count + 1];
            hashes[count] = 77;

            key.Hash(keys, hashes);

            Assert.Equal(keys.Select(each => key.Hash(in each)), hashes[..count]);
            Assert.Equal(77UL, hashes[count]);
        }
    }

    [Fact]
    public void Hashing_a_batch_allocates_nothing()
    {
        var pairs = Key.Tuple(Key.Of<string>(), Key.Of<long>());
        (string, long)[] keys = [.. Enumerable.Range(0, 1000).Select(i => ("k" + i, (long)i))];
        ulong[] hashes = new ulong[keys.Length];
        pairs.Hash(keys, hashes);

        long before = GC.GetAllocatedBytesForCurrentThread();
        pairs.Hash(keys, hashes);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Too_little_room_for_the_hashes_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Key.Of<int>().Hash([1, 2], new ulong[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Key.Tuple(Key.Of<int>(), Key.Of<int>()).Hash([(1, 1), (2, 2)], new ulong[1]));
    }

    [Fact]
    public void A_key_is_read_back_as_what_its_equality_sees()
    {
        DateTimeOffset local = new(2024, 5, 6, 12, 0, 0, TimeSpan.FromHours(2));

        Assert.Equal(local, Bytes.Read(Key.Of<DateTimeOffset>(), Bytes.Of(Key.Of<DateTimeOffset>(), local)));
        Assert.Equal(TimeSpan.Zero, Bytes.Read(Key.Of<DateTimeOffset>(), Bytes.Of(Key.Of<DateTimeOffset>(), local)).Offset);
        Assert.Equal(1, Bytes.Read(Key.Of<decimal>(), Bytes.Of(Key.Of<decimal>(), 1.50m)).Scale);
        Assert.Equal(2, Bytes.Read(Serializer.Of<decimal>(), Bytes.Of(Serializer.Of<decimal>(), 1.50m)).Scale);
    }

    private static void Canonical<T>(Gen<T> keys) => Canonical(keys, Key.Of<T>());

    private static void Canonical<T>(Gen<T> keys, Key<T> key) => Gen.Select(keys, keys).Sample(
        (left, right) =>
        {
            byte[] one = Bytes.Of(key, left);
            byte[] two = Bytes.Of(key, right);
            bool equal = EqualityComparer<T>.Default.Equals(left, right);

            return one.SequenceEqual(two) == equal
                && key.AreEqual(in left, in right) == equal
                && (key.Hash(in left) == key.Hash(in right)) == equal
                && EqualityComparer<T>.Default.Equals(left, Bytes.Read(key, one));
        },
        iter: 2000);
}
