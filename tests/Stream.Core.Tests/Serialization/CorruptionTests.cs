using CsCheck;

namespace Streams.Tests.Serialization;

public sealed class CorruptionTests
{
    private const uint Seed = 20_240_611;

    public static TheoryData<string> Names => Golden.Names;

    [Theory, MemberData(nameof(Names))]
    public void Every_truncation_is_reported_as_corrupt_with_its_position(string name)
    {
        Sample sample = Golden.Of(name);

        for (int length = 0; length < sample.Golden.Length; length++)
        {
            byte[] cut = sample.Golden[..length];
            var error = Assert.Throws<CorruptStateException>(() => sample.Rewrite(cut, out _));
            Assert.InRange(error.Position, 0, length);
        }
    }

    /// <summary>Whatever is read without an error is a value that has these bytes as its one encoding.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Changed_bytes_are_refused_or_are_another_value_and_cost_little_memory(string name)
    {
        Sample sample = Golden.Of(name);
        Random random = new((int)Seed + name.Length);

        for (int turn = 0; turn < 10_000; turn++)
        {
            byte[] bytes = Mutate(sample.Golden, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                byte[] again = sample.Rewrite(bytes, out int read);
                Assert.True(bytes.AsSpan(0, read).SequenceEqual(again), $"Seed {Seed}, {name}: {Convert.ToHexString(bytes)} was read as {Convert.ToHexString(again)}.");
            }
            catch (CorruptStateException)
            {
                // The other permitted answer.
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 64 * 1024, $"Seed {Seed}, {name}: {allocated} bytes allocated for {Convert.ToHexString(bytes)}.");
        }
    }

    [Fact]
    public void A_count_that_cannot_fit_is_refused_before_anything_is_allocated()
    {
        byte[] bytes = [0xFF, 0xFF, 0xFF, 0xFF, 0x07, 1, 2, 3];

        Refused(Serializer.List(Serializer.Of<long>()), bytes);
        Refused(Serializer.Array(Serializer.Of<decimal>()), bytes);
        Refused(Serializer.Set(Serializer.Of<byte>()), bytes);
        Refused(Serializer.Dictionary(Serializer.Of<byte>(), Serializer.Of<byte>()), bytes);
        Refused(Serializer.Of<string>(), bytes);
        Refused(Serializer.Of<byte[]>(), bytes);
    }

    [Fact]
    public void A_count_is_checked_against_the_size_of_the_items()
    {
        Refused(Serializer.List(Serializer.Tuple(Serializer.Of<long>(), Serializer.Of<bool>())), [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "2 items announced with 11 bytes left");
    }

    [Theory]
    [InlineData("a string that is not UTF-8", "02C3")] // Cut inside of a character: the length is short of what follows.
    [InlineData("a string that is not UTF-8", "01FF")]
    [InlineData("a string that is not UTF-8", "02C080")] // Two bytes for what takes one.
    [InlineData("a string that is not UTF-8", "06EDA080EDB080")] // A pair, written as two lone surrogates.
    [InlineData("a string that is not UTF-8", "04F4908080")] // Past the last character.
    [InlineData("a string that is not UTF-8", "05EDA080EDA0")] // Cut inside of a lone surrogate.
    public void Another_form_of_a_string_is_refused(string problem, string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        if (bytes.Length - 1 < bytes[0]) problem = $"{bytes[0]} bytes wanted, {bytes.Length - 1} left";

        Refused(Serializer.Of<string>(), bytes, problem);
    }

    [Fact]
    public void A_low_surrogate_may_stand_in_front_of_a_high_one()
    {
        Assert.Equal("\uDC00\uD800", Bytes.Read(Serializer.Of<string>(), Convert.FromHexString("06EDB080EDA080")));
        Assert.Equal("\uD800\uD800\uD83D\uDE00", Bytes.Read(Serializer.Of<string>(), Convert.FromHexString("0AEDA080EDA080F09F9880")));
    }

    [Fact]
    public void Values_out_of_range_are_refused_with_the_value()
    {
        Refused(Serializer.Of<bool>(), [2], "a boolean is 0 or 1, not 2");
        Refused(Serializer.Of<DateOnly>(), [255, 255, 255, 255], "-1 is not the day of a date");
        Refused(Serializer.Of<TimeOnly>(), [255, 255, 255, 255, 255, 255, 255, 255], "-1 ticks where at most 863999999999 are possible");
        Refused(Serializer.Of<DateTime>(), [3, 0, 0, 0, 0, 0, 0, 0, 0], "3 is not the kind of a DateTime");
        Refused(Serializer.Of<DateTimeOffset>(), [0, 0, 0, 0, 0, 0, 0, 0, 255, 255], "-1 is not an offset in minutes of a DateTimeOffset");
        Refused(Serializer.Of<decimal>(), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 29, 0], "001d0000 are not the flags of a decimal");
        Refused(Key.Of<decimal>(), [10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], "a decimal key that is not in its normal form");
        Refused(Serializer.Set(Serializer.Of<byte>()), [2, 5, 5], "an item that a set has already");
        Refused(Serializer.Dictionary(Serializer.Of<byte>(), Serializer.Of<byte>()), [2, 5, 0, 5, 1], "a key that a dictionary has already");
    }

    [Fact]
    public void Random_bytes_never_cause_another_error()
    {
        Gen.Byte.Array[0, 64].Sample(
            bytes =>
            {
                foreach (Sample sample in Golden.All)
                {
                    try
                    {
                        sample.Rewrite(bytes, out _);
                    }
                    catch (CorruptStateException)
                    {
                        // Expected of most.
                    }
                }
            },
            iter: 500);
    }

    private static void Refused<T>(Serializer<T> serializer, byte[] bytes, string? problem = null)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<CorruptStateException>(() => Bytes.Read(serializer, bytes));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 * 1024);
        if (problem is not null) Assert.Contains(": " + problem + ".", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        List<byte> changed = [.. bytes];
        for (int edits = random.Next(1, 4); edits > 0; edits--)
        {
            int at = random.Next(changed.Count + 1);
            switch (random.Next(4))
            {
                case 0 when at < changed.Count: changed[at] ^= (byte)(1 << random.Next(8)); break;
                case 1 when at < changed.Count: changed[at] = (byte)random.Next(256); break;
                case 2 when at < changed.Count: changed.RemoveAt(at); break;
                default: changed.Insert(at, (byte)random.Next(256)); break;
            }
        }

        return [.. changed];
    }
}
