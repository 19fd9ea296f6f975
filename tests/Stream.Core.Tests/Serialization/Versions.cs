namespace Streams.Tests.Serialization;

// Versions of one type side by side: what matters is the name in state.

internal static partial class Sales
{
    [StreamState("test.sale")]
    internal sealed partial record First(string Id, long Amount, OrderId Order, Line Line);

    /// <summary>In another order; without the amount, the order and the line; with what has a default.</summary>
    [StreamState("test.sale")]
    internal sealed partial record Second(int Rebate = 5, string? Note = null, string Id = "none", Colour Colour = Colour.Green, string Text = "a\"b", double Rate = 0.5)
    {
        public List<int> Tags { get; init; } = [7];

        public required bool? IsPaid { get; init; }

        public short Priority { get; set; }
    }

    [StreamState("test.sale")]
    internal sealed partial record WithoutDefault(string Id, long Amount, OrderId Order, Line Line, Guid Customer);

    [StreamState("test.sale")]
    internal sealed partial record OfText(string Id, string Amount, OrderId Order, Line Line);

    [StreamState("test.sale")]
    internal sealed partial record Renamed(string Id, long Total, OrderId Order, Line Line);

    [StreamState("test.sale")]
    internal sealed partial record Replaced(string Id, OrderId Order, Line Line, long Total = 0);

    [StreamState("test.sale")]
    internal sealed partial record RenamedByNumber([Field(1)] string Id, [Field(2)] long Total, [Field(3)] OrderId Order, [Field(4)] Line Line);

    [StreamState("test.sale", Retired = [2])]
    internal sealed partial record ReplacedByNumber([Field(5)] decimal Amount = 1.5m, [Field(1)] string Id = "");

    [StreamState("test.sale")]
    internal sealed partial record Exchanged([Field(1)] string Id, [Field(2)] long Total, [Field(3)] OrderId Order, [Field(4)] Line Line, [Field(5)] long Amount = 0);

    [StreamState("test.purchase")]
    internal sealed partial record Purchase(string Id, long Amount, OrderId Order, Line Line);

    [StreamState("test.sale")]
    internal sealed partial record OtherLine(string Id, long Amount, OrderId Order, Lines.Changed Line);

    [StreamState("test.sale")]
    internal sealed partial record LaterLine(string Id, long Amount, OrderId Order, Lines.Later Line);
}

internal static partial class Lines
{
    [StreamState("Line")]
    internal readonly partial record struct Later(int Count, string Sku, bool IsGift = true);

    [StreamState("Line")]
    internal readonly partial record struct Changed(long Sku, int Count);
}

internal static partial class Keys
{
    [StreamKey("test.key")]
    internal sealed partial record First([Field(1)] int A, [Field(2)] int B);

    [StreamKey("test.key")]
    internal sealed partial record Renamed([Field(1)] int Left, [Field(2)] int Right);

    [StreamKey("test.key")]
    internal sealed partial record Exchanged([Field(1)] int B, [Field(2)] int A);

    [StreamKey("test.key")]
    internal sealed partial record Unnumbered(int B, int A);
}
