using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Runtime.Jobs;

namespace Streams.Tests.Runtime.Jobs;

public sealed class RestartPolicyTests
{
    private static readonly RestartOptions Options = new();

    [Fact]
    public void A_failure_that_comes_back_after_the_job_ran_well_is_a_new_one()
    {
        RestartPolicy policy = new(Options, new RunId(1));
        AttemptResult lost = Failed(completedCheckpoints: true);

        for (int week = 0; week < 5; week++) Assert.InRange(policy.OnFailure("shops", lost, (long)Options.ResetAfter.TotalMilliseconds, week), Options.MinBackoff / 2, Options.MinBackoff);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failure_that_comes_back_soon_stops_the_job_at_the_third_time(bool completedCheckpoints)
    {
        RestartPolicy policy = new(Options, new RunId(1));
        AttemptResult poisoned = Failed(completedCheckpoints);
        policy.OnFailure("shops", poisoned, 10, 10);
        policy.OnFailure("shops", poisoned, 10, 20);

        JobException error = Assert.Throws<JobException>(() => policy.OnFailure("shops", poisoned, 10, 30));

        Assert.Contains("failed 3 times running at the same place, in task 'out': connection reset.", error.Message, StringComparison.Ordinal);
    }

    private static AttemptResult Failed(bool completedCheckpoints) => new(null, new IOException("connection reset"), "task 'out'", completedCheckpoints, 1);
}
