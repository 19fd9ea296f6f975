using Streams.Tests.Planning;

namespace Streams.Tests.Dsl;

public class LateTests
{
    private static SideOutput<Request> Output() => StreamJob.Create("late").SideOutput<Request>("late-requests");

    [Fact]
    public void Dropping_is_a_policy_for_streams_of_any_type()
    {
        Late<Request> requests = Late.Drop;
        Late<int> numbers = Late.Allow(TimeSpan.FromHours(1)).ThenDrop();

        Assert.Equal((TimeSpan.Zero, null), (requests.Allowed, requests.Output));
        Assert.Equal((TimeSpan.FromHours(1), null), (numbers.Allowed, numbers.Output));
    }

    [Fact]
    public void A_side_output_takes_what_comes_after_the_allowed_lateness()
    {
        SideOutput<Request> output = Output();

        Assert.Equal((TimeSpan.Zero, output), (Late.ToSideOutput(output).Allowed, Late.ToSideOutput(output).Output));
        Assert.Equal((TimeSpan.FromDays(1), output), (Late.Allow(TimeSpan.FromDays(1)).ThenToSideOutput(output).Allowed, Late.Allow(TimeSpan.FromDays(1)).ThenToSideOutput(output).Output));
    }

    [Fact]
    public void A_policy_says_what_it_does()
    {
        Late<Request> drop = Late.Drop;
        Late<Request> allowed = Late.Allow(TimeSpan.FromMinutes(90)).ThenDrop();

        Assert.Equal("late dropped", drop.ToString());
        Assert.Equal("late allowed for 1 h 30 min, then dropped", allowed.ToString());
        Assert.Equal("late to side output 'late-requests'", Late.ToSideOutput(Output()).ToString());
    }

    [Fact]
    public void The_allowed_lateness_is_rounded_up_to_milliseconds_and_never_negative()
    {
        Late<Request> rounded = Late.Allow(TimeSpan.FromTicks(1)).ThenDrop();

        Assert.Equal(TimeSpan.FromMilliseconds(1), rounded.Allowed);
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => Late.Allow(TimeSpan.FromTicks(-1)));
        Assert.StartsWith("The allowed lateness must not be negative; zero is Late.Drop.", error.Message, StringComparison.Ordinal);
    }
}
