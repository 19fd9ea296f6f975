using System.Diagnostics;
using System.Globalization;
using Streams.Checkpoints.Coordination;

namespace Streams.Tests.Checkpoints.Coordination;

public sealed class CoordinatorSimulationTests
{
    // The first seed that breaks is near where each search starts. If the model changes, search from 0: the rarest take tens of thousands.
    private const int SeedsToFind = 200;

    [Theory]
    [InlineData(Profile.Mixed, 400)]
    [InlineData(Profile.Turnover, 100)]
    public void Nothing_is_lost_or_doubled_whatever_fails(object profile, int seeds)
    {
        // STREAMS_SEEDS=500, ten times the number of whole jobs in a quick run, runs ten times as many here too.
        seeds = seeds * int.Parse(Environment.GetEnvironmentVariable("STREAMS_SEEDS") ?? "50", CultureInfo.InvariantCulture) / 50;
        HashSet<AttemptOutcome> seen = [];
        Stopwatch clock = Stopwatch.StartNew();
        for (int seed = 0; seed < seeds; seed++)
        {
            SimulationWorld world = new(seed, Mutation.None, (Profile)profile);
            try
            {
                world.Run();
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Seed {seed} of {profile}, step {world.StepNumber}: {failure.Message}", failure);
            }

            seen.UnionWith(world.Seen);
        }

        // A simulation in which nothing happens proves nothing.
        Assert.Equal(Enum.GetValues<AttemptOutcome>().Where(static o => o != AttemptOutcome.Refused), seen.Order());
        TestContext.Current.TestOutputHelper?.WriteLine($"{seeds} seeds, {clock.Elapsed.TotalMilliseconds / seeds:F2} ms each.");
    }

    [Theory]
    [InlineData(Mutation.StartWithoutListingAfterwards, Profile.Turnover, 6100)]
    [InlineData(Mutation.ExistsIsAWin, Profile.Mixed, 0)]
    [InlineData(Mutation.PublishBeforeWon, Profile.Mixed, 0)]
    [InlineData(Mutation.DeleteBeforeWon, Profile.Mixed, 0)]
    [InlineData(Mutation.GoOnAfterUnclear, Profile.Mixed, 0)]
    [InlineData(Mutation.SweepNewerTerms, Profile.Mixed, 0)]
    [InlineData(Mutation.SweepSparesOnlyRestored, Profile.Mixed, 0)]
    [InlineData(Mutation.CommittablesNotCarried, Profile.Mixed, 0)]
    [InlineData(Mutation.DeleteEntriesAtOnce, Profile.Turnover, 35_600)]
    public void Dropping_a_rule_gives_a_history_that_loses_or_doubles(object dropped, object profile, int firstSeed)
    {
        for (int seed = firstSeed; seed < firstSeed + SeedsToFind; seed++)
        {
            SimulationWorld world = new(seed, (Mutation)dropped, (Profile)profile);
            try
            {
                world.Run();
            }
            catch (ViolationException violation)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}, step {world.StepNumber}: {violation.Message}");
                return;
            }
            catch (InvalidOperationException)
            {
                // A job that does not come to its end, or an assertion that stops it, loses nothing: not what is looked for.
            }
        }

        Assert.Fail($"No history breaks without the rule that '{dropped}' drops.");
    }
}
