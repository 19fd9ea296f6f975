using Streams;

namespace Nexmark.Queries;

/// <summary>Queries that look at one bid at a time.</summary>
internal static class StatelessQueries
{
    private const decimal DollarsToEuros = 0.908m;

    /// <summary>q1: the price of every bid in euros.</summary>
    public static DataStream<(long Auction, long Bidder, decimal Price, long DateTime, string Extra)> CurrencyConversion(DataStream<AuctionEvent> events) =>
        events.OfBids().Select(bid => (bid.AuctionId, bid.Bidder, bid.Price * DollarsToEuros, bid.DateTime, bid.Extra));

    /// <summary>q2: the bids for some auctions.</summary>
    public static DataStream<(long Auction, long Price)> Selection(DataStream<AuctionEvent> events) =>
        events.OfBids().Where(bid => bid.AuctionId % 123 == 0).Select(bid => (bid.AuctionId, bid.Price));

    /// <summary>q22: the directories of every bid's page.</summary>
    public static DataStream<(long Auction, long Bidder, long Price, string Channel, string Dir1, string Dir2, string Dir3)> UrlDirectories(DataStream<AuctionEvent> events) =>
        events.OfBids().Select(bid =>
        {
            string[] parts = bid.Url.Split('/');
            return (bid.AuctionId, bid.Bidder, bid.Price, bid.Channel, parts[3], parts[4], parts[5]);
        });
}
