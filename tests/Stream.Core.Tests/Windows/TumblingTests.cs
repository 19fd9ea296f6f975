using System.Numerics;
using CsCheck;
using Streams.Windows;

namespace Streams.Tests.Windows;

public sealed class TumblingTests
{
    private static readonly Gen<(long SizeMs, long OffsetMs)> GenGrid =
        Gen.OneOf(Gen.Long[1, 100], Gen.Long[1, 86_400_000], Gen.Const(TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond))
            .SelectMany(size => Gen.Long[-(size - 1), size - 1].Select(offset => (size, offset)));

    private static readonly Gen<long> GenTimestamp = Gen.OneOf(
        Gen.Long[-300, 300],
        Gen.Long,
        Gen.Long[0, 300].Select(distance => long.MinValue + distance),
        Gen.Long[0, 300].Select(distance => long.MaxValue - distance));

    [Theory]
    [InlineData(10, 0, 0, 0)]
    [InlineData(10, 0, 9, 0)]
    [InlineData(10, 0, 10, 10)]
    [InlineData(10, 0, -1, -10)]
    [InlineData(10, 0, -10, -10)]
    [InlineData(10, 0, -11, -20)]
    [InlineData(10, 3, 2, -7)]
    [InlineData(10, 3, 3, 3)]
    [InlineData(10, -3, 6, -3)]
    [InlineData(10, -3, 7, 7)]
    [InlineData(10, -3, -4, -13)]
    public void A_window_starts_at_the_last_point_of_the_grid(long sizeMs, long offsetMs, long timestamp, long start)
        => Assert.Equal(start, Grid(sizeMs, offsetMs).StartOf(timestamp));

    [Fact]
    public void Every_time_is_in_the_window_that_it_gets_unless_none_can_be_expressed()
        => Gen.Select(GenGrid, GenTimestamp).Sample((setting, timestamp) =>
        {
            SliceGrid grid = Grid(setting.SizeMs, setting.OffsetMs);
            long start = grid.StartOf(timestamp);

            BigInteger rest = BigInteger.Remainder((BigInteger)timestamp - setting.OffsetMs, setting.SizeMs);
            BigInteger exact = timestamp - (rest < 0 ? rest + setting.SizeMs : rest);
            BigInteger clamped = exact <= long.MinValue ? exact + setting.SizeMs : exact + setting.SizeMs > long.MaxValue ? exact - setting.SizeMs : exact;
            Assert.Equal(clamped, start);
            Assert.Equal((BigInteger)start + setting.SizeMs, grid.EndOf(start));
            Assert.NotEqual(long.MinValue, start);
        });

    [Fact]
    public void A_size_must_be_positive_and_whole_milliseconds()
    {
        foreach (TimeSpan size in new[] { TimeSpan.Zero, TimeSpan.FromSeconds(-1), TimeSpan.FromTicks(15_000), TimeSpan.MaxValue })
        {
            ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => Tumbling.Of(size));
            Assert.Equal("size", error.ParamName);
            Assert.StartsWith("The size of a window must be at least 1 ms and a whole number of milliseconds.", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory, InlineData(1000), InlineData(-1000), InlineData(5000)]
    public void An_offset_must_be_shorter_than_the_size(int offsetMs)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(
            () => Tumbling.Of(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(offsetMs)));

        Assert.Equal("offset", error.ParamName);
        Assert.StartsWith("The offset of windows must be shorter than their size, 1 s, in either direction.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_offset_must_be_whole_milliseconds()
        => Assert.Throws<ArgumentOutOfRangeException>(() => Tumbling.Of(TimeSpan.FromSeconds(1), TimeSpan.FromTicks(1)));

    [Fact]
    public void Definitions_are_values_and_read_as_words()
    {
        Assert.Equal(Tumbling.Of(TimeSpan.FromMinutes(1)), Tumbling.Of(TimeSpan.FromSeconds(60)));
        Assert.NotEqual(Tumbling.Of(TimeSpan.FromMinutes(1)), Tumbling.Of(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1)));
        Assert.Equal("tumbling 1 min", Tumbling.Of(TimeSpan.FromMinutes(1)).ToString());
        Assert.Equal("tumbling 1 d, offset -2 h", Tumbling.Of(TimeSpan.FromDays(1), TimeSpan.FromHours(-2)).ToString());
    }

    private static SliceGrid Grid(long sizeMs, long offsetMs) => Tumbling.Of(Milliseconds(sizeMs), Milliseconds(offsetMs)).Grid!.Value;

    private static TimeSpan Milliseconds(long milliseconds) => new(milliseconds * TimeSpan.TicksPerMillisecond);
}
