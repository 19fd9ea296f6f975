using Nexmark.Queries;

namespace Nexmark;

/// <summary>The queries by name.</summary>
internal static class Suite
{
    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<Query> All { get; } =
    [
        Of("q1", "auction,bidder,price,dateTime,extra", StatelessQueries.CurrencyConversion),
        Of("q2", "auction,price", StatelessQueries.Selection),
        Of("q5", "window_start,window_end,auction,num", WindowQueries.HotItems),
        Of("q7", "window_start,auction,price,bidder,dateTime", WindowQueries.HighestBid),
        new Query<(long, long, long, long)>("q11", "bidder,bid_count,window_start,window_end", WindowQueries.Sessions),
        Of("q17", "auction,total_bids,rank1_bids,rank2_bids,rank3_bids,min_price,max_price,sum_price", StandingQueries.AuctionStatistics),
        Of("q18", "bidder,auction,last_bid_time", StandingQueries.LastBids),
        Of("q19", "auction,price,rank_number", StandingQueries.TopTen),
        Of("q22", "auction,bidder,price,channel,dir1,dir2,dir3", StatelessQueries.UrlDirectories, 5_000),
    ];

    private static Query<TRow> Of<TRow>(string name, string columns, Func<Streams.DataStream<AuctionEvent>, Streams.DataStream<TRow>> build, int rows = int.MaxValue)
        where TRow : struct, System.Runtime.CompilerServices.ITuple => new(name, columns, (events, _) => build(events), rows);
}
