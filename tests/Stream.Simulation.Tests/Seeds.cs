using System.Globalization;
using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>Which seeds the simulations run: <c>STREAMS_SEEDS</c> is how many (200), <c>STREAMS_SEED</c> is a single one to replay.</summary>
internal static class Seeds
{
    private static readonly JobOptions Options = new()
    {
        KeyGroups = 16,
        Checkpoints = new CheckpointOptions { Interval = TimeSpan.FromMilliseconds(20), Timeout = TimeSpan.FromSeconds(2) },
        Restart = new RestartOptions { MinBackoff = TimeSpan.FromMilliseconds(5), MaxBackoff = TimeSpan.FromMilliseconds(50) },
        ShutdownTimeout = TimeSpan.FromSeconds(5),
        MaxInFlightBytes = 1 << 20,
    };

    /// <summary>The seeds to run, from one that is the test's own.</summary>
    public static IEnumerable<int> All()
    {
        if (Number("STREAMS_SEED") is { } single) return [single];
        return Enumerable.Range(1, Number("STREAMS_SEEDS") ?? 200);
    }

    /// <summary>How a run of a seed goes.</summary>
    public static SeededSettings Settings(int seed, Mutation mutation = Mutation.None) => new() { Seed = seed, Options = Options, Mutation = mutation };

    /// <summary>Runs a scenario with every seed, or a heavy one with the first of so many parts of them.</summary>
    /// <returns>What each run did.</returns>
    public static SeededResult[] Run(Scenario scenario, int parts = 1)
    {
        int[] all = [.. All()];
        SeededResult[] results = [.. all[..Math.Max(1, all.Length / parts)].Select(seed => scenario.Run(seed))];
        TestContext.Current.SendDiagnosticMessage(
            $"{scenario.GetType().Name}: {results.Sum(static r => (long)r.Steps)} steps, {results.Sum(static r => r.Attempts)} attempts, {results.Sum(static r => r.Checkpoints)} checkpoints");
        return results;
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : null;
}
