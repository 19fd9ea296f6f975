using Streams.Windows;

namespace Streams.Tests.Windows;

public sealed class TimeWindowTests
{
    [Theory, InlineData(5, 5), InlineData(5, 4)]
    public void A_window_that_does_not_end_after_its_start_cannot_be_made(long start, long end)
        => Assert.Throws<ArgumentException>(() => new TimeWindow(new(start), new(end)));

    [Fact]
    public void The_start_is_in_the_window_and_the_end_is_not()
    {
        var window = new TimeWindow(new(-10), new(10));

        Assert.True(window.Contains(new(-10)));
        Assert.True(window.Contains(new(9)));
        Assert.False(window.Contains(new(10)));
        Assert.False(window.Contains(new(-11)));
        Assert.False(default(TimeWindow).Contains(new(0)));
        Assert.Equal("[1969-12-31T23:59:59.990Z, 1970-01-01T00:00:00.010Z)", window.ToString());
    }

    [Fact]
    public void Windows_are_ordered_by_start_and_then_by_end()
    {
        TimeWindow[] ordered = [new(new(-5), new(5)), new(new(0), new(5)), new(new(0), new(6))];

        Assert.Equal(ordered, ordered.Reverse().Order());
        Assert.True(ordered[0] < ordered[1] && ordered[1] <= ordered[2] && ordered[2] > ordered[1] && ordered[1] >= ordered[0]);
    }

    [Theory]
    [InlineData(10, 0, 8, false)]
    [InlineData(10, 0, 9, true)]
    [InlineData(10, 5, 13, false)]
    [InlineData(10, 5, 14, true)]
    [InlineData(-10, 5, -6, true)]
    [InlineData(-10, 5, -7, false)]
    [InlineData(long.MaxValue, 5, long.MaxValue - 1, false)]
    [InlineData(long.MaxValue, long.MaxValue, long.MaxValue, true)]
    [InlineData(long.MinValue + 1, 0, long.MinValue, false)]
    public void A_window_is_late_once_the_watermark_reaches_its_last_millisecond_and_the_allowance(long end, long allowed, long watermark, bool late)
        => Assert.Equal(late, Lateness.IsWindowLate(end, allowed, watermark));

    [Theory]
    [InlineData(10, 0, 9, false)]
    [InlineData(10, 0, 10, true)]
    [InlineData(10, 5, 14, false)]
    [InlineData(10, 5, 15, true)]
    [InlineData(long.MaxValue, 5, long.MaxValue - 1, false)]
    [InlineData(long.MinValue, 0, long.MinValue, false)]
    public void A_record_is_late_once_the_watermark_reaches_its_time_and_the_allowance(long timestamp, long allowed, long watermark, bool late)
        => Assert.Equal(late, Lateness.IsRecordLate(timestamp, allowed, watermark));
}
