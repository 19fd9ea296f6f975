namespace Streams.Tests.Simulation;

/// <summary>The same with a parallelism that does not change: then the results of a key are also published in the order in which they were made.</summary>
internal sealed class OrderedTotals : LateTotals
{
    protected override int[] Parallelism(int seed) => [1 + (seed % 4)];

    protected override void Check(Input input)
    {
        base.Check(input);
        foreach (IGrouping<(int, long), (Total Total, int Firing)> window in Firings) Assert.Equal(window.OrderBy(static r => r.Firing), window);
    }
}
