namespace Streams.Tests.Serialization;

public sealed partial class CopyingTests
{
    private static readonly Serializer<List<int>> Numbers = Serializer.List(Serializer.Of<int>());

    [Fact]
    public void Values_without_references_are_copied_as_bits_and_immutable_ones_are_shared()
    {
        Assert.Equal(Copying.Bits, Serializer.Of<int>().Copying);
        Assert.Equal(Copying.Bits, Serializer.Of<DateTimeOffset>().Copying);
        Assert.Equal(Copying.Bits, Serializer.Nullable(Serializer.Of<Guid>()).Copying);
        Assert.Equal(Copying.Immutable, Serializer.Of<string>().Copying);
        Assert.Equal(Copying.Immutable, Serializer.Of<byte[]>().Copying);
        Assert.Equal(Copying.Immutable, Serializer.Optional(Serializer.Of<string>()).Copying);
    }

    [Fact]
    public void A_tuple_is_copied_as_its_most_demanding_part()
    {
        Assert.Equal(Copying.Bits, Serializer.Tuple(Serializer.Of<int>(), Serializer.Of<long>()).Copying);
        Assert.Equal(Copying.Immutable, Serializer.Tuple(Serializer.Of<int>(), Serializer.Of<string>()).Copying);
        Assert.Equal(Copying.Copier, Serializer.Tuple(Serializer.Of<int>(), Numbers, Serializer.Of<string>()).Copying);
        Assert.Equal(Copying.Immutable, Key.Tuple(Key.Of<int>(), Key.Of<string>()).Copying);
    }

    [Fact]
    public void Changes_after_a_copy_do_not_reach_it()
    {
        var deep = Serializer.Dictionary(Serializer.Of<string>(), Serializer.Tuple(Serializer.List(Numbers), Serializer.For<Basket>()));
        Dictionary<string, (List<List<int>>, Basket)> original = new() { ["a"] = ([[1], [2]], new Basket { Items = ["x"] }) };

        var copy = deep.Copy(original);
        original["a"].Item1[0].Add(9);
        original["a"].Item1.Clear();
        original["a"].Item2.Items.Add("y");
        original.Clear();

        Assert.Equal(Copying.Copier, deep.Copying);
        Assert.Equal([[1], [2]], copy["a"].Item1);
        Assert.Equal(["x"], copy["a"].Item2.Items);
    }

    [Fact]
    public void Every_collection_copies_itself_and_its_items()
    {
        List<int>[] array = [[1]];
        HashSet<List<int>> set = [array[0]];
        HashSet<int> plain = [1];
        Dictionary<int, int> map = new() { [1] = 2 };

        var arrayCopy = Serializer.Array(Numbers).Copy(array);
        var setCopy = Serializer.Set(Numbers).Copy(set);
        var plainCopy = Serializer.Set(Serializer.Of<int>()).Copy(plain);
        var mapCopy = Serializer.Dictionary(Serializer.Of<int>(), Serializer.Of<int>()).Copy(map);
        var optional = Serializer.Optional(Numbers).Copy(array[0]);
        array[0].Add(2);
        plain.Add(2);
        map.Add(3, 4);

        Assert.Equal([1], arrayCopy[0]);
        Assert.Equal([1], Assert.Single(setCopy));
        Assert.Equal([1], plainCopy);
        Assert.Equal([1], mapCopy.Keys);
        Assert.Equal([1], optional!);
        Assert.Null(Serializer.Optional(Numbers).Copy(null));
    }

    [Fact]
    public void A_marked_type_is_copied_as_its_most_demanding_part_and_as_itself()
    {
        Assert.Equal(Copying.Bits, Around.OfPrivate.Copying);
        Assert.Equal(Copying.Immutable, Serializer.For<Line>().Copying);
        Assert.Equal(Copying.Immutable, Key.For<City>().Copying);
        Assert.Equal(Copying.Immutable, Serializer.For<Sales.First>().Copying);
        Assert.Equal(Copying.Copier, Serializer.For<Order>().Copying);
        Assert.Equal(Copying.Copier, Serializer.For<Tally>().Copying);
    }

    [Fact]
    public void Changes_of_a_marked_value_after_a_copy_do_not_reach_it()
    {
        Tally tally = Examples.Tally;
        Order order = Examples.Order with { More = [new("c", 5)], Lines = [new("b", 3)] };

        Tally tallyCopy = Serializer.For<Tally>().Copy(tally);
        Order orderCopy = Serializer.For<Order>().Copy(order);
        tally.Add();
        order.More.Clear();
        order.Lines[0] = new("z", 0);

        Assert.Equal(2, tallyCopy.Count);
        Assert.Equal(new Line("c", 5), Assert.Single(orderCopy.More));
        Assert.Equal(new Line("b", 3), Assert.Single(orderCopy.Lines));
        Assert.Same(order.Names.AsSpan()[0], orderCopy.Names[0]);
    }

    [Fact]
    public void A_value_of_a_derived_type_is_refused_when_it_is_written()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Bytes.Of<Open>(Serializer.For<Open>(), new Closed(1, 2)));

        Assert.Equal("CopyingTests.Closed would be stored as CopyingTests.Open and lose what it adds: keep values of one type in a state, and seal it.", error.Message);
        Assert.Throws<ArgumentNullException>(() => Bytes.Of(Serializer.For<Sales.First>(), null!));
    }

    [StreamState]
    internal partial record Open(int A);

    private sealed record Closed(int A, int B) : Open(A);
}
