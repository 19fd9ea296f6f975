using System.Text.Json.Serialization;
using Streams;

namespace Nexmark;

/// <summary>Something that happens at the auction house. The model is Nexmark's: people sign up, put things up for auction, and bid.</summary>
/// <param name="DateTime">When, in milliseconds since 1970.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Person), "person")]
[JsonDerivedType(typeof(Auction), "auction")]
[JsonDerivedType(typeof(Bid), "bid")]
internal abstract record AuctionEvent(long DateTime)
{
    /// <summary>When, as the streams count it.</summary>
    [JsonIgnore]
    public StreamTime Time => new(DateTime);
}

/// <summary>Somebody signs up.</summary>
internal sealed record Person(long Id, string Name, string City, string State, long DateTime) : AuctionEvent(DateTime);

/// <summary>Something is put up for auction.</summary>
internal sealed record Auction(long Id, string ItemName, long InitialBid, long Reserve, long DateTime, long Expires, long Seller, long Category) : AuctionEvent(DateTime);

/// <summary>Somebody bids.</summary>
/// <param name="AuctionId">For what.</param>
/// <param name="Bidder">Who.</param>
/// <param name="Price">How much, in cents.</param>
/// <param name="Channel">Where from.</param>
/// <param name="Url">The page.</param>
/// <param name="DateTime">When.</param>
/// <param name="Extra">Ballast.</param>
internal sealed record Bid([property: JsonPropertyName("auction")] long AuctionId, long Bidder, long Price, string Channel, string Url, long DateTime, string Extra) : AuctionEvent(DateTime);

/// <summary>Reads events from JSON without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AuctionEvent))]
internal sealed partial class EventJson : JsonSerializerContext;
