using Streams;

namespace Nexmark.Queries;

/// <summary>What most queries begin with.</summary>
internal static class Bids
{
    /// <summary>The bids among the events.</summary>
    public static DataStream<Bid> OfBids(this DataStream<AuctionEvent> events) => events.Where(e => e is Bid).Select(e => (Bid)e);
}
