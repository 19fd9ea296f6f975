using Streams;

namespace Nexmark.Queries;

/// <summary>Queries over windows of event time.</summary>
internal static class WindowQueries
{
    private static readonly TimeSpan Slide = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Size = TimeSpan.FromSeconds(10);

    /// <summary>q5: the auctions with the most bids in the last ten seconds, every two seconds.</summary>
    public static DataStream<(long WindowStart, long WindowEnd, long Auction, long Num)> HotItems(DataStream<AuctionEvent> events) =>
        events.OfBids()
            .KeyBy(bid => bid.AuctionId)
            .Window(Sliding.Of(Size, every: Slide), Late.Drop)
            .Aggregate("bids-per-auction", a => a.Count(), (auction, window, bids) => (Start: window.Start.UnixMilliseconds, End: window.End.UnixMilliseconds, Auction: auction, Bids: bids))

            // The counts of one window carry its last millisecond, so they meet in one window of a slide's length.
            .KeyBy(count => count.Start)
            .Window(Tumbling.Of(Slide), Late.Drop)
            .Aggregate("hottest", new Highest<(long Start, long End, long Auction, long Bids), long>(count => count.Bids))
            .SelectMany(hottest => hottest)
            .Select(hot => (hot.Start, hot.End, hot.Auction, hot.Bids));

    /// <summary>q7: the highest bid of every ten seconds.</summary>
    public static DataStream<(long WindowStart, long Auction, long Price, long Bidder, long DateTime)> HighestBid(DataStream<AuctionEvent> events) =>
        events.OfBids()
            .Select(bid => (bid.AuctionId, bid.Price, bid.Bidder, bid.DateTime))
            .KeyBy(_ => 0)
            .Window(Tumbling.Of(Size), Late.Drop)
            .Aggregate("highest", new Highest<(long Auction, long Price, long Bidder, long DateTime), long>(bid => bid.Price), (_, window, bids) => (window.Start, bids))
            .SelectMany(highest => highest.bids, (highest, bid) => (highest.Start.UnixMilliseconds, bid.Auction, bid.Price, bid.Bidder, bid.DateTime));

    /// <summary>q11: how many bids each bidder makes in a session.</summary>
    public static DataStream<(long Bidder, long BidCount, long WindowStart, long WindowEnd)> Sessions(DataStream<AuctionEvent> events, TimeSpan gap) =>
        events.OfBids()
            .KeyBy(bid => bid.Bidder)
            .Window(Session.WithGap(gap), Late.Drop)
            .Aggregate("sessions", a => a.Count(), (bidder, session, bids) => (bidder, bids, session.Start.UnixMilliseconds, session.End.UnixMilliseconds));
}
