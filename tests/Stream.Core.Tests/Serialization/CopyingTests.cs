namespace Streams.Tests.Serialization;

public sealed class CopyingTests
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
}
