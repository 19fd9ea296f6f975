using Streams.Tests.Planning;

namespace Streams.Tests.Runtime;

public class JobOptionsTests
{
    private static IReadOnlyList<string> ProblemsOf(JobOptions options)
    {
        StreamJob job = StreamJob.Create("options");
        job.From("in", new FakeSource<int>()).To("out", new FakeSink<int>());
        return Assert.Throws<InvalidJobException>(() => job.Build(options)).Problems;
    }

    [Fact]
    public void Defaults_are_what_the_documentation_says()
    {
        JobOptions options = new();

        Assert.Equal((1, 128, 67_108_864L), (options.Parallelism, options.KeyGroups, options.MaxInFlightBytes));
        Assert.Equal(TimeSpan.FromSeconds(10), options.ShutdownTimeout);
        Assert.True(options.FirePendingProcessingTimersAtEnd);
        Assert.Same(TimeProvider.System, options.Time);
        Assert.Null(options.Logger);
        Assert.Null(options.ActorSystem);
        Assert.Equal(new CheckpointOptions { Store = null, Interval = TimeSpan.FromMinutes(1), Timeout = TimeSpan.FromMinutes(10), Retained = 2 }, options.Checkpoints);
        Assert.Equal(
            new RestartOptions
            {
                MinBackoff = TimeSpan.FromSeconds(1),
                MaxBackoff = TimeSpan.FromMinutes(1),
                ResetAfter = TimeSpan.FromMinutes(1),
                MaxFailures = null,
                FailureWindow = TimeSpan.FromMinutes(10),
            },
            options.Restart);
        Assert.Empty(options.Problems());
    }

    [Fact]
    public void All_that_is_wrong_is_named_at_once_with_the_values_found() => Assert.Equal(
        [
            "Options: KeyGroups must be a power of two from 1 to 65536; it is 100.",
            "Options: Parallelism must be at least 1; it is -1.",
            "Options: MaxInFlightBytes must be at least 1048576, which is 1 MiB; it is 1048575.",
            "Options: ShutdownTimeout must be longer than zero; it is 0 ms.",
            "Options: Checkpoints.Interval must be at least 10 ms; it is 9 ms.",
            "Options: Checkpoints.Timeout must be at least 10 ms; it is 0 ms.",
            "Options: Checkpoints.Retained must be at least 1; it is 0.",
            "Options: Restart.MinBackoff must be at least 1 ms; it is 0 ms.",
            "Options: Restart.MaxBackoff must be at least Restart.MinBackoff, 0 ms; it is -1 s.",
            "Options: Restart.ResetAfter must not be negative; it is -1 s.",
            "Options: Restart.MaxFailures must not be negative; it is -1. Null is no limit.",
            "Options: Restart.FailureWindow must be longer than zero; it is 0 ms.",
        ],
        ProblemsOf(new()
        {
            KeyGroups = 100,
            Parallelism = -1,
            MaxInFlightBytes = 1_048_575,
            ShutdownTimeout = TimeSpan.Zero,
            Checkpoints = new() { Interval = TimeSpan.FromMilliseconds(9), Timeout = TimeSpan.Zero, Retained = 0 },
            Restart = new()
            {
                MinBackoff = TimeSpan.Zero,
                MaxBackoff = TimeSpan.FromSeconds(-1),
                ResetAfter = TimeSpan.FromSeconds(-1),
                MaxFailures = -1,
                FailureWindow = TimeSpan.Zero,
            },
        }));

    [Theory, InlineData(0), InlineData(-2), InlineData(3), InlineData(131_072), InlineData(int.MinValue)]
    public void Key_groups_are_a_power_of_two(int groups)
        => Assert.Equal([$"Options: KeyGroups must be a power of two from 1 to 65536; it is {groups}."], ProblemsOf(new() { KeyGroups = groups }));

    [Theory, InlineData(1), InlineData(2), InlineData(65_536)]
    public void The_bounds_of_the_key_groups_are_allowed(int groups) => Assert.Empty(new JobOptions { KeyGroups = groups }.Problems());

    [Fact]
    public void Parallelism_above_the_key_groups_is_refused_with_the_way_out() => Assert.Equal(
        ["Options: Parallelism must not exceed the number of key groups: 9 subtasks cannot share 8 groups. Lower Parallelism, or raise KeyGroups, which stays fixed once the job has checkpoints."],
        ProblemsOf(new() { Parallelism = 9, KeyGroups = 8 }));

    [Fact]
    public void No_failure_may_be_allowed() => Assert.Empty(new JobOptions { Restart = new() { MaxFailures = 0 } }.Problems());
}
