using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>A simulation is worth what it finds: each of these bugs must show within a few dozen seeds.</summary>
public sealed class MutationTests
{
    private const int Seeds = 200;

    [Theory]
    [InlineData("LoseBatchBeforeBarrier")]
    [InlineData("BarrierOvertakesBatch")]
    [InlineData("PublishBeforeEntry")]
    [InlineData("TakeExistsForWin")]
    [InlineData("ForgetCommittables")]
    [InlineData("ForgetEventTimers")]
    public void A_bug_that_is_put_in_is_found(string bug)
    {
        Mutation mutation = Enum.Parse<Mutation>(bug);

        int seed = Enumerable.Range(1, Seeds).FirstOrDefault(s => IsFound(s, mutation));

        Assert.True(seed > 0, $"{bug} was not found by {Seeds} seeds.");
        TestContext.Current.SendDiagnosticMessage($"{bug}: found by seed {seed}");
    }

    private static bool IsFound(int seed, Mutation mutation)
    {
        try
        {
            new Gaps().Run(seed, mutation);
            return false;
        }
        catch (SimulationException)
        {
            return true;
        }
    }
}
