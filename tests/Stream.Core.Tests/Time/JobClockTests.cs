using Streams.Time;

namespace Streams.Tests.Time;

public sealed class JobClockTests
{
    [Fact]
    public void The_wall_clock_stands_still_when_it_is_set_back()
    {
        var provider = new SettableTime { Wall = DateTimeOffset.FromUnixTimeMilliseconds(1_000) };
        var clock = new JobClock(provider);
        Assert.Equal(1_000, clock.WallMs);

        provider.Wall = DateTimeOffset.FromUnixTimeMilliseconds(400);
        Assert.Equal(1_000, clock.WallMs);

        provider.Wall = DateTimeOffset.FromUnixTimeMilliseconds(1_001);
        Assert.Equal(1_001, clock.WallMs);
    }

    [Fact]
    public void The_monotonic_clock_begins_at_zero_and_ignores_the_wall_clock()
    {
        var provider = new SettableTime { Ticks = long.MaxValue / 2 };
        var clock = new JobClock(provider);
        Assert.Equal(0, clock.MonotonicMs);

        provider.Ticks += 1_234_567_890;
        provider.Wall = DateTimeOffset.FromUnixTimeMilliseconds(-5);
        Assert.Equal(new Now(-5, 1_234), clock.Read());
    }

    [Fact]
    public void A_clock_before_1970_is_a_clock()
        => Assert.Equal(-1, new JobClock(new SettableTime { Wall = DateTimeOffset.FromUnixTimeMilliseconds(-1) }).WallMs);

    private sealed class SettableTime : TimeProvider
    {
        public DateTimeOffset Wall { get; set; }

        public long Ticks { get; set; }

        public override long TimestampFrequency => 1_000_000_000;

        public override DateTimeOffset GetUtcNow() => Wall;

        public override long GetTimestamp() => Ticks;
    }
}
