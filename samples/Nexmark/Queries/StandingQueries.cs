using Streams;

namespace Nexmark.Queries;

/// <summary>Queries that keep something for each key as long as the stream lasts, and tell its last state at the end.</summary>
internal static class StandingQueries
{
    private const long Cheap = 10_000;
    private const long Dear = 1_000_000;

    /// <summary>q17: how many bids every auction got, by rank of price, and their prices.</summary>
    public static DataStream<(long Auction, long Total, long Rank1, long Rank2, long Rank3, long Min, long Max, long Sum)> AuctionStatistics(DataStream<AuctionEvent> events) =>
        events.OfBids()
            .KeyBy(bid => bid.AuctionId)
            .WindowGlobal(Trigger.AtEnd)
            .Aggregate("statistics", new PriceStatistics(Cheap, Dear), (auction, _, s) => (auction, s.Total, s.Rank1, s.Rank2, s.Rank3, s.Min, s.Max, s.Sum));

    /// <summary>q18: when everybody last bid for each auction.</summary>
    public static DataStream<(long Bidder, long Auction, long LastBidTime)> LastBids(DataStream<AuctionEvent> events) =>
        events.OfBids()
            .KeyBy(bid => (bid.Bidder, bid.AuctionId))
            .WindowGlobal(Trigger.AtEnd)
            .Aggregate("last-bids", a => a.Max(bid => bid.DateTime), (key, _, last) => (key.Bidder, key.AuctionId, last));

    /// <summary>q19: the ten highest prices of every auction.</summary>
    public static DataStream<(long Auction, long Price, long RankNumber)> TopTen(DataStream<AuctionEvent> events) =>
        events.OfBids()
            .Select(bid => (bid.AuctionId, bid.Price))
            .KeyBy(bid => bid.AuctionId)
            .WindowGlobal(Trigger.AtEnd)
            .Aggregate("top-ten", a => a.Top(10, bid => bid.Price), (_, _, top) => top)
            .SelectMany(top => top.Select((bid, i) => (bid.AuctionId, bid.Price, i + 1L)));
}
