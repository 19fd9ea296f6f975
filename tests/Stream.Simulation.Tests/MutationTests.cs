using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>A simulation is worth what it finds: each of these bugs must show within a few dozen seeds.</summary>
public sealed class MutationTests
{
    private const int Seeds = 400;

    [Theory]
    [InlineData("LoseBatchBeforeBarrier", "Gaps")]
    [InlineData("BarrierOvertakesBatch", "Gaps")]
    [InlineData("PublishBeforeEntry", "Gaps")]
    [InlineData("TakeExistsForWin", "Gaps")]
    [InlineData("ForgetCommittables", "Gaps")]
    [InlineData("ForgetEventTimers", "Gaps")]
    [InlineData("ForgetWatermarks", "LateReadings")]
    [InlineData("TakeExistingFileForWritten", "Gaps")]
    [InlineData("TakeExistingEpochForPrepared", "Gaps")]
    [InlineData("WriteManifestOfSavepointFirst", "Interrupted")]
    [InlineData("TrustDeletions", "Interrupted")]
    public void A_bug_that_is_put_in_is_found(string bug, string job)
    {
        Mutation mutation = Enum.Parse<Mutation>(bug);
        Scenario scenario = job switch
        {
            "LateReadings" => new LateReadings(),
            "Interrupted" => new Interrupted(),
            _ => new Gaps(),
        };

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
