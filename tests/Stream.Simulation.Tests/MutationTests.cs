using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>A simulation is worth what it finds: each of these bugs must show within a few dozen seeds.</summary>
public sealed class MutationTests
{
    private const int Seeds = 200;

    [Theory]
    [InlineData("LoseBatchBeforeBarrier", false)]
    [InlineData("BarrierOvertakesBatch", false)]
    [InlineData("PublishBeforeEntry", false)]
    [InlineData("TakeExistsForWin", false)]
    [InlineData("ForgetCommittables", false)]
    [InlineData("ForgetEventTimers", false)]
    [InlineData("ForgetWatermarks", true)]
    public void A_bug_that_is_put_in_is_found(string bug, bool withLateRecords)
    {
        Mutation mutation = Enum.Parse<Mutation>(bug);
        Scenario scenario = withLateRecords ? new LateReadings() : new Gaps();

        int seed = Enumerable.Range(1, Seeds).FirstOrDefault(s => IsFound(scenario, s, mutation));

        Assert.True(seed > 0, $"{bug} was not found by {Seeds} seeds.");
        TestContext.Current.SendDiagnosticMessage($"{bug}: found by seed {seed}");
    }

    private static bool IsFound(Scenario scenario, int seed, Mutation mutation)
    {
        try
        {
            scenario.Run(seed, mutation);
            return false;
        }
        catch (SimulationException)
        {
            return true;
        }
    }
}
