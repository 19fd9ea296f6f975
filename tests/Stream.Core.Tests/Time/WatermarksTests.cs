using Streams.Time;

namespace Streams.Tests.Time;

public sealed class WatermarksTests
{
    [Fact]
    public void Idleness_is_automatic_unless_the_job_says_otherwise()
    {
        Watermarks automatic = Watermarks.OutOfOrderBy(TimeSpan.FromSeconds(5));

        Assert.Null(automatic.IdleAfter);
        Assert.Equal(30_000, automatic.IdleAfterMs(splits: 2));
        Assert.Equal(long.MaxValue, automatic.IdleAfterMs(splits: 1));
        Assert.Equal(7_000, automatic.WithIdleAfter(TimeSpan.FromSeconds(7)).IdleAfterMs(splits: 1));
        Assert.Equal(long.MaxValue, automatic.WithoutIdleness().IdleAfterMs(splits: 2));
    }

    [Fact]
    public void Parts_of_a_millisecond_are_rounded_up()
    {
        Assert.Equal(3, Watermarks.OutOfOrderBy(TimeSpan.FromMilliseconds(2.0001)).DisorderMs);
        Assert.Equal(2, Watermarks.OutOfOrderBy(TimeSpan.FromMilliseconds(2)).DisorderMs);
        Assert.Equal(1, Watermarks.Ascending.WithIdleAfter(TimeSpan.FromTicks(1)).IdleAfterMs(1));
        Assert.Equal(TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond, Watermarks.OutOfOrderBy(TimeSpan.MaxValue).DisorderMs);
    }

    [Fact]
    public void A_bound_ahead_of_the_clock_caps_what_pushes_time()
    {
        Watermarks bounded = Watermarks.Ascending.AtMostAheadOfClock(TimeSpan.FromSeconds(5));

        Assert.Equal(6_000, bounded.LatestMs(wallMs: 1_000));
        Assert.Equal(long.MaxValue, Watermarks.Ascending.LatestMs(wallMs: 1_000));
        Assert.Equal("ascending, at most 5 s ahead of the clock", bounded.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => Watermarks.Ascending.AtMostAheadOfClock(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void Options_of_generators_name_all_that_is_wrong()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Watermarks.Generated(new WatermarkOptions { Interval = TimeSpan.Zero, IdleAfter = TimeSpan.Zero, MaxAheadOfClock = TimeSpan.FromSeconds(-1) }));

        Assert.Equal(
            "Invalid watermark options. Interval must be at least 1 ms; it is 00:00:00. IdleAfter must be longer than zero, or infinite; it is 00:00:00. MaxAheadOfClock must not be negative; it is -00:00:01.",
            error.Message);
        Assert.Equal("generated, idle after 1 s", Watermarks.Generated(new WatermarkOptions { IdleAfter = TimeSpan.FromSeconds(1) }).ToString());
        Assert.Equal((TimeSpan.FromMilliseconds(200), null, null), (new WatermarkOptions().Interval, new WatermarkOptions().IdleAfter, new WatermarkOptions().MaxAheadOfClock));
    }

    [Fact]
    public void Times_that_make_no_sense_are_refused_with_the_way_out()
    {
        Assert.StartsWith(
            "The bound of the disorder must not be negative; zero is Watermarks.Ascending.",
            Assert.Throws<ArgumentOutOfRangeException>(() => Watermarks.OutOfOrderBy(TimeSpan.FromTicks(-1))).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "The time until a split is idle must be longer than zero; WithoutIdleness() switches idleness off.",
            Assert.Throws<ArgumentOutOfRangeException>(() => Watermarks.Ascending.WithIdleAfter(TimeSpan.Zero)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_plan_reads_as_words()
    {
        Assert.Equal("ascending", Watermarks.Ascending.ToString());
        Assert.Equal("out of order by 1 min 30 s", Watermarks.OutOfOrderBy(TimeSpan.FromSeconds(90)).ToString());
        Assert.Equal(
            "out of order by 1 d, idle after 250 ms",
            Watermarks.OutOfOrderBy(TimeSpan.FromDays(1)).WithIdleAfter(TimeSpan.FromMilliseconds(250)).ToString());
        Assert.Equal("ascending, never idle", Watermarks.Ascending.WithoutIdleness().ToString());
    }

    [Fact]
    public void Equal_settings_are_equal()
        => Assert.Equal(Watermarks.Ascending, Watermarks.OutOfOrderBy(TimeSpan.Zero));

    [Theory]
    [InlineData(0, 100, 99)]
    [InlineData(5, 100, 94)]
    [InlineData(5, -100, -106)]
    [InlineData(5, long.MinValue, long.MinValue)]
    [InlineData(5, long.MinValue + 3, long.MinValue)]
    [InlineData(0, long.MaxValue, long.MaxValue - 1)]
    public void A_generator_stays_behind_the_largest_timestamp_by_the_disorder_and_a_millisecond(long disorderMs, long timestamp, long watermark)
    {
        var generator = new BoundedDisorderGenerator(disorderMs);
        Assert.Equal(long.MinValue, generator.Current);

        generator.OnBatch(timestamp);
        Assert.Equal(watermark, generator.Current);

        generator.OnBatch(timestamp == long.MinValue ? timestamp : timestamp - 1);
        Assert.Equal(watermark, generator.Current);
        Assert.Equal(watermark, new BoundedDisorderGenerator(disorderMs, generator.MaxTimestamp).Current);
    }

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(1, "1 ms")]
    [InlineData(-5_000, "-5 s")]
    [InlineData(93_784_005, "1 d 2 h 3 min 4 s 5 ms")]
    [InlineData(-3_600_001, "-1 h 1 ms")]
    public void Durations_read_as_words(long milliseconds, string text) => Assert.Equal(text, Durations.ToText(TimeSpan.FromMilliseconds(milliseconds)));
}
