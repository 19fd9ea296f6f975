using Streams;

namespace Nexmark.Queries;

/// <summary>Counts of bids by rank of price, and the lowest, the highest and the sum of prices.</summary>
/// <param name="cheap">Prices below are of the first rank.</param>
/// <param name="dear">Prices from here on are of the third rank.</param>
internal readonly partial struct PriceStatistics(long cheap, long dear) : IAggregate<PriceStatistics, Bid, PriceStatistics.Prices, PriceStatistics.Prices>
{
    /// <summary>The counts and prices so far.</summary>
    [StreamState]
    internal partial record struct Prices(long Total, long Rank1, long Rank2, long Rank3, long Min, long Max, long Sum);

    public Prices Create() => new() { Min = long.MaxValue, Max = long.MinValue };

    public void Add(ref Prices accumulator, in Bid record)
    {
        long price = record.Price;
        accumulator.Total++;
        if (price < cheap) accumulator.Rank1++;
        else if (price < dear) accumulator.Rank2++;
        else accumulator.Rank3++;
        accumulator.Min = Math.Min(accumulator.Min, price);
        accumulator.Max = Math.Max(accumulator.Max, price);
        accumulator.Sum += price;
    }

    public void Merge(ref Prices into, in Prices other) => into = new Prices(
        into.Total + other.Total, into.Rank1 + other.Rank1, into.Rank2 + other.Rank2, into.Rank3 + other.Rank3,
        Math.Min(into.Min, other.Min), Math.Max(into.Max, other.Max), into.Sum + other.Sum);

    public Prices Result(in Prices accumulator) => accumulator;
}
