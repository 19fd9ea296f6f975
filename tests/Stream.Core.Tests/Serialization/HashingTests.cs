using System.Text;

namespace Streams.Tests.Serialization;

public sealed class HashingTests
{
    [Fact]
    public void Mixing_is_the_finaliser_of_SplitMix64()
    {
        // The first outputs of the generator with seed 0, as published with it.
        const ulong gamma = 0x9E37_79B9_7F4A_7C15;

        Assert.Equal(0xE220_A839_7B1D_CDAFUL, Hashing.Mix(gamma));
        Assert.Equal(0x6E78_9E6A_A1B9_65F4UL, Hashing.Mix(unchecked(gamma * 2)));
        Assert.Equal(0x06C4_5D18_8009_454FUL, Hashing.Mix(unchecked(gamma * 3)));
    }

    [Fact]
    public void Golden_vectors_of_numbers()
    {
        Assert.Equal(0UL, Key.Of<int>().Hash(0));
        Assert.Equal(0x5692_161D_100B_05E5UL, Key.Of<int>().Hash(1));
        Assert.Equal(0xB4D0_55FC_F2CB_BD7BUL, Key.Of<int>().Hash(-1));
        Assert.Equal(0xA759_EA27_D472_7622UL, Key.Of<int>().Hash(42));
        Assert.Equal(0xA759_EA27_D472_7622UL, Key.Of<byte>().Hash(42));
        Assert.Equal(0xDA26_E52F_A373_0902UL, Key.Of<sbyte>().Hash(-2));
        Assert.Equal(0xDA26_E52F_A373_0902UL, Key.Of<short>().Hash(-2));
        Assert.Equal(0xA759_EA27_D472_7622UL, Key.Of<ushort>().Hash(42));
        Assert.Equal(0x4E06_2702_EC92_9EEAUL, Key.Of<uint>().Hash(0xDEADBEEF));
        Assert.Equal(0xDA26_E52F_A373_0902UL, Key.Of<long>().Hash(-2));
        Assert.Equal(0xB4D0_55FC_F2CB_BD7BUL, Key.Of<ulong>().Hash(ulong.MaxValue));
        Assert.Equal(0xAE62_443F_0D2C_70A4UL, Key.Of<char>().Hash('é'));
        Assert.Equal(0x5692_161D_100B_05E5UL, Key.Of<bool>().Hash(true));
        Assert.Equal(0xBEEB_8DA1_658E_EC67UL, Key.Of<UInt128>().Hash((UInt128.One << 64) + 2));
        Assert.Equal(0x738B_10AF_1713_67FFUL, Key.Of<Int128>().Hash(-2));
        Assert.Equal(0xFD45_8FB3_F267_5E96UL, Key.Of<decimal>().Hash(1.50m));
        Assert.Equal(0xFD59_0AEF_A4CF_5E08UL, Key.Of<decimal>().Hash(-12345678901234567890123.4m));
        Assert.Equal(0xB4D0_55FC_F2CB_BD7BUL, Key.Enum<Colour>().Hash(Colour.Red));
        Assert.Equal(0xB4D0_55FC_F2CB_BD7BUL, Key.Enum<Large>().Hash(Large.Most));
    }

    [Fact]
    public void Golden_vectors_of_strings()
    {
        Assert.Equal(0x2D06_8005_38D3_94C2UL, Hashing.Of("")); // As published for XXH3 with 64 bits and seed 0.
        Assert.Equal(0x0D78_BAAC_0823_7DDBUL, Hashing.Of("a"));
        Assert.Equal(0x866F_1C03_B02E_2655UL, Key.Of<string>().Hash("account-42"));
        Assert.Equal(0xD9A5_535E_A0D7_C6DDUL, Key.Of<string>().Hash("aé€😀"));
        Assert.Equal(0xC865_ED5F_98DC_5E73UL, Key.Of<string>().Hash("\uD800x\uDC00"));
        Assert.Equal(0x804A_84E2_A542_DD6BUL, Key.Of<string>().Hash(new string('x', 300)));
    }

    [Fact]
    public void Golden_vectors_of_times_and_identities()
    {
        Assert.Equal(0x93E2_4BAE_FB53_D56AUL, Key.Of<Guid>().Hash(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")));
        Assert.Equal(0x3A22_A7D5_7ED1_5F4FUL, Key.Of<DateOnly>().Hash(new DateOnly(1970, 1, 1)));
        Assert.Equal(0x9A50_CF3A_7FDD_0DFCUL, Key.Of<TimeOnly>().Hash(new TimeOnly(0, 0, 1)));
        Assert.Equal(0xB4D0_55FC_F2CB_BD7BUL, Key.Of<TimeSpan>().Hash(new TimeSpan(-1)));
        Assert.Equal(0xC193_6642_EBA4_EAD7UL, Key.Of<StreamTime>().Hash(new StreamTime(1000)));
        Assert.Equal(0x2B19_DDF9_C0FA_05C0UL, Key.Of<DateTimeOffset>().Hash(DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void Golden_vectors_of_tuples()
    {
        Key<int> number = Key.Of<int>();

        Assert.Equal(Hashing.Combine(0x0D78_BAAC_0823_7DDB, 0x5692_161D_100B_05E5), Key.Tuple(Key.Of<string>(), Key.Of<long>()).Hash(("a", 1L)));
        Assert.Equal(0xF797_28BF_1EFC_9895UL, Key.Tuple(number, number, number).Hash((1, 2, 3)));
        Assert.Equal(0x1897_0F73_454B_6E79UL, Key.Tuple(number, number, number, number).Hash((1, 2, 3, 4)));
    }

    /// <summary>With d degrees of freedom chi-square has mean d and deviation √(2d); six deviations leave room for every fixed sequence that spreads.</summary>
    [Theory]
    [InlineData("sequential"), InlineData("by 128"), InlineData("by 2^32"), InlineData("pairs"), InlineData("strings"), InlineData("dates as ticks")]
    public void Regular_keys_spread_over_key_groups_and_over_the_low_bits(string kind)
    {
        const int count = 1_000_000;
        const int groups = 128;
        const int slots = 4096;
        int[] byGroup = new int[groups];
        int[] bySlot = new int[slots];
        ulong[] hashes = Hashes(kind, count);

        foreach (ulong hash in hashes)
        {
            byGroup[(int)(((hash >> 32) * groups) >> 32)]++;
            bySlot[(int)(hash % slots)]++;
        }

        Assert.InRange(ChiSquare(byGroup, count), 0, groups - 1 + (6 * Math.Sqrt(2.0 * (groups - 1))));
        Assert.InRange(ChiSquare(bySlot, count), 0, slots - 1 + (6 * Math.Sqrt(2.0 * (slots - 1))));
        Assert.Equal(count, hashes.Distinct().Count());
    }

    [Fact]
    public void One_bit_of_a_number_moves_about_half_of_the_bits_of_its_hash()
    {
        Random random = new(7);
        for (int bit = 0; bit < 64; bit++)
        {
            int moved = 0;
            for (int i = 0; i < 1000; i++)
            {
                ulong value = (ulong)random.NextInt64();
                moved += System.Numerics.BitOperations.PopCount(Hashing.Mix(value) ^ Hashing.Mix(value ^ (1UL << bit)));
            }

            Assert.InRange(moved / 1000.0, 31, 33);
        }
    }

    [Fact]
    public void The_order_of_parts_counts()
    {
        Assert.NotEqual(Hashing.Combine(1, 2), Hashing.Combine(2, 1));
        Assert.NotEqual(Hashing.Combine(0, 1), Hashing.Combine(1, 0));
    }

    [Fact]
    public void A_null_string_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => Hashing.Of((string)null!));
    }

    private static ulong[] Hashes(string kind, int count)
    {
        ulong[] hashes = new ulong[count];
        switch (kind)
        {
            case "sequential": Key.Of<int>().Hash([.. Enumerable.Range(0, count)], hashes); break;
            case "by 128": Key.Of<int>().Hash([.. Enumerable.Range(0, count).Select(i => i * 128)], hashes); break;
            case "by 2^32": Key.Of<long>().Hash([.. Enumerable.Range(0, count).Select(i => (long)i << 32)], hashes); break;
            case "pairs": Key.Tuple(Key.Of<int>(), Key.Of<int>()).Hash([.. Enumerable.Range(0, count).Select(i => (i / 1000, i % 1000))], hashes); break;
            case "strings": Key.Of<string>().Hash([.. Enumerable.Range(0, count).Select(i => new StringBuilder("user-").Append(i).ToString())], hashes); break;
            default: Key.Of<DateTimeOffset>().Hash([.. Enumerable.Range(0, count).Select(i => DateTimeOffset.UnixEpoch.AddSeconds(i))], hashes); break;
        }

        return hashes;
    }

    private static double ChiSquare(int[] counts, int total)
    {
        double expected = (double)total / counts.Length;
        return counts.Sum(count => (count - expected) * (count - expected) / expected);
    }
}
