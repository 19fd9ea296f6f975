using System.Numerics;
using CsCheck;
using Streams.Windows;

namespace Streams.Tests.Windows;

public sealed class SlidingTests
{
    private static readonly Gen<(long SizeMs, long EveryMs, long OffsetMs)> GenGrid =
        Gen.Select(Gen.Long[1, 60], Gen.OneOf(Gen.Long[1, 60], Gen.Const(1L))).SelectMany(pair => Gen.Long[-(pair.Item2 - 1), pair.Item2 - 1].Select(offset => (pair.Item1, pair.Item2, offset)));

    private static readonly Gen<long> GenTimestamp = Gen.OneOf(Gen.Long[-300, 300], Gen.Long[-(1L << 60), 1L << 60]);

    [Theory]
    [InlineData(10, 4, 0, 5, -4, 4)]
    [InlineData(10, 4, 0, 1, -8, 0)]
    [InlineData(10, 4, 0, 2, -4, 0)]
    [InlineData(10, 4, 1, 0, -7, -3)]
    [InlineData(10, 5, 0, -1, -10, -5)]
    [InlineData(3, 3, 0, 4, 3, 3)]
    public void A_time_is_in_every_window_that_holds_it(long sizeMs, long everyMs, long offsetMs, long timestamp, long earliest, long newest)
    {
        Assert.True(Grid(sizeMs, everyMs, offsetMs).TryGetStarts(timestamp, out long first, out long last));

        Assert.Equal((earliest, newest), (first, last));
    }

    [Fact]
    public void Windows_that_are_further_apart_than_they_are_long_leave_gaps()
    {
        SliceGrid grid = Grid(3, 10, 0);

        Assert.True(grid.TryGetStarts(12, out _, out _));
        Assert.False(grid.TryGetStarts(13, out _, out _));
        Assert.Equal(new Slice(13, 20, 13), grid.SliceOf(19));
        Assert.False(grid.TryGetStarts(-1, out _, out _));
    }

    [Fact]
    public void A_slice_holds_its_times_and_lies_in_all_windows_of_each()
        => Gen.Select(GenGrid, GenTimestamp).Sample((setting, timestamp) =>
        {
            SliceGrid grid = Grid(setting.SizeMs, setting.EveryMs, setting.OffsetMs);
            long[] starts = [.. Starts(setting, timestamp)];

            Slice slice = grid.SliceOf(timestamp);

            Assert.InRange(timestamp, slice.Start, slice.End - 1);
            Assert.Equal(starts.Length == 0, slice.IsGap);
            Assert.Equal(starts, Starts(setting, slice.Start));
            Assert.Equal(starts, Starts(setting, slice.End - 1));
            Assert.NotEqual(starts, Starts(setting, slice.Start - 1));
            Assert.NotEqual(starts, Starts(setting, slice.End));
            if (slice.IsGap) return;
            Assert.True(grid.TryGetStarts(timestamp, out long earliest, out long newest));
            Assert.Equal((starts[0], starts[^1]), (earliest, newest));
            Assert.Equal(grid.EndOf(newest), slice.LastEnd);
            foreach (long start in starts) Assert.Equal(grid.EndOf(start), grid.EndAfter(in slice, grid.EndOf(start) - 1));
        });

    [Fact]
    public void Windows_of_the_ends_of_time_can_be_expressed()
        => Gen.Select(GenGrid, Gen.Long[0, 300], Gen.Bool).Sample((setting, distance, isLast) =>
        {
            SliceGrid grid = Grid(setting.SizeMs, setting.EveryMs, setting.OffsetMs);
            long timestamp = isLast ? long.MaxValue - distance : long.MinValue + distance;

            Slice slice = grid.SliceOf(timestamp);

            Assert.True(slice.End > slice.Start);
            Assert.True(slice.LastEnd > long.MinValue + setting.SizeMs);
            if (slice.IsGap) return;
            BigInteger earliest = (BigInteger)grid.EndAfter(in slice, long.MinValue) - setting.SizeMs;
            Assert.InRange(earliest, long.MinValue + 1, (BigInteger)slice.LastEnd - setting.SizeMs);
        });

    [Fact]
    public void Size_distance_and_offset_are_checked()
    {
        TimeSpan second = TimeSpan.FromSeconds(1);

        Assert.Equal("size", Assert.Throws<ArgumentOutOfRangeException>(() => Sliding.Of(TimeSpan.Zero, second)).ParamName);
        Assert.Equal("every", Assert.Throws<ArgumentOutOfRangeException>(() => Sliding.Of(second, TimeSpan.Zero)).ParamName);
        Assert.Equal("every", Assert.Throws<ArgumentOutOfRangeException>(() => Sliding.Of(second, TimeSpan.FromTicks(1))).ParamName);
        Assert.Equal("offset", Assert.Throws<ArgumentOutOfRangeException>(() => Sliding.Of(second, second, TimeSpan.FromTicks(1))).ParamName);
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => Sliding.InProcessingTime(10 * second, second, second));
        Assert.StartsWith("The offset of windows must be shorter than the time from one to the next, 1 s, in either direction.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Definitions_are_values_and_read_as_words()
    {
        TimeSpan second = TimeSpan.FromSeconds(1);

        Assert.Equal(Sliding.Of(10 * second, second), Sliding.Of(TimeSpan.FromSeconds(10), second));
        Assert.NotEqual(Sliding.Of(10 * second, second), Sliding.Of(10 * second, 2 * second));
        Assert.Equal("sliding 10 s every 1 s", Sliding.Of(10 * second, second).ToString());
        Assert.Equal("sliding 10 s every 2 s, offset 1 s in processing time", Sliding.InProcessingTime(10 * second, 2 * second, second).ToString());
        Assert.Equal("tumbling 10 s in processing time", Tumbling.InProcessingTime(10 * second).ToString());
    }

    // All starts of windows that hold a time, by the definition.
    private static IEnumerable<long> Starts((long SizeMs, long EveryMs, long OffsetMs) setting, long timestamp)
    {
        for (long start = timestamp - setting.SizeMs + 1; start <= timestamp; start++)
        {
            if ((start - setting.OffsetMs) % setting.EveryMs == 0) yield return start;
        }
    }

    private static SliceGrid Grid(long sizeMs, long everyMs, long offsetMs)
        => Sliding.Of(TimeSpan.FromMilliseconds(sizeMs), TimeSpan.FromMilliseconds(everyMs), TimeSpan.FromMilliseconds(offsetMs)).Grid!.Value;
}
