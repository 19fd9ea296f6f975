using System.Collections.Immutable;

namespace Streams.Tests.Serialization;

/// <summary>A key of every kind of part.</summary>
[StreamKey]
internal readonly partial record struct ShopKey(int Shop, string Number, Colour Colour, (Guid Id, DateOnly Day) Place, decimal Price);

[StreamKey("test.city")]
internal sealed partial record City([Field(2)] string Name, [Field(1)] string Country);

/// <summary>A line of an order: nested in other types.</summary>
[StreamState]
internal readonly partial record struct Line(string Sku, int Count);

/// <summary>Most of what a record can hold.</summary>
[StreamState("test.order")]
internal sealed partial record Order(string Id, long Amount, string? Note, Colour Colour, Line[] Lines, (int X, string? Y) Pair)
{
    public required DateTimeOffset At { get; init; }

    public List<Line> More { get; init; } = [];

    public Dictionary<string, int?> Counts { get; init; } = [];

    public HashSet<int> Tags { get; init; } = [];

    public ImmutableArray<string> Names { get; init; } = [];

    public IReadOnlyList<double> Rates { get; init; } = [];

    public ShopKey? Key { get; init; }

    public OrderId ByHand { get; init; }

    public decimal Computed => Amount / 100m;

    [NotStored]
    public string Cached { get; set; } = "new";
}

/// <summary>A class that changes in place, with private fields and a constructor that takes one of them.</summary>
[StreamState]
internal sealed partial class Tally(int limit)
{
    private readonly int _limit = limit;
    private int _count;

    public int Count => _count;

    public int Limit => _limit;

    public void Add() => _count++;
}

/// <summary>Surrounds marked types, also private ones.</summary>
internal static partial class Around
{
    public static Serializer<Private> OfPrivate => Serializer.For<Private>();

    [StreamState]
    internal partial struct Inner
    {
        public int First;
        public string @class;
    }

    [StreamState]
    internal partial record struct Private(int X);
}
