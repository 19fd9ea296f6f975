namespace Streams.Tests.Serialization;

/// <summary>The types here are needed by no call in this assembly: the generator would make them known.</summary>
public sealed class GapTests
{
    [Fact]
    public void The_line_for_a_composed_type_is_the_one_to_add()
    {
        Line<(string, sbyte)>("(string, sbyte)", "Serializer.Tuple(Serializer.Of<string>(), Serializer.Of<sbyte>())");
        Line<(int, List<string>, Guid?)>("(int, List<string>, Guid?)", "Serializer.Tuple(Serializer.Of<int>(), Serializer.List(Serializer.Of<string>()), Serializer.Nullable(Serializer.Of<Guid>()))");
        Line<Dictionary<string, HashSet<DateOnly>>>("Dictionary<string, HashSet<DateOnly>>", "Serializer.Dictionary(Serializer.Of<string>(), Serializer.Set(Serializer.Of<DateOnly>()))");
        Line<byte[][]>("byte[][]", "Serializer.Array(Serializer.Of<byte[]>())");
        Line<DayOfWeek>("DayOfWeek", "Serializer.Enum<DayOfWeek>()");
    }

    [Fact]
    public void A_type_of_the_users_is_asked_to_implement_the_interface()
    {
        Assert.Equal("No serializer is known for GapTests.Order: add Serializer.Register(Serializer.For<GapTests.Order>()); before the job is built, "
            + "where GapTests.Order implements IStreamState<GapTests.Order>.", Serializer.Of<Order>().Gap);
        Assert.Equal("No serializer is known for List<(GapTests.Order, GapTests.Order)>: add "
            + "Serializer.Register(Serializer.List(Serializer.Tuple(Serializer.For<GapTests.Order>(), Serializer.For<GapTests.Order>()))); before the job is built, "
            + "where GapTests.Order implements IStreamState<GapTests.Order>.", Serializer.Of<List<(Order, Order)>>().Gap);
        Assert.Equal("No key is known for (string, GapTests.Order): add Key.Register(Key.Tuple(Key.Of<string>(), Key.For<GapTests.Order>())); before the job is built, "
            + "where GapTests.Order implements IStreamKey<GapTests.Order>.", Key.Of<(string, Order)>().Gap);
        Assert.Contains("Serializer.For<GapTests.Outer<int>.Inner<string, long>>()", Serializer.Of<Outer<int>.Inner<string, long>>().Gap, StringComparison.Ordinal);
    }

    [Fact]
    public void The_line_for_a_key_is_the_one_to_add()
    {
        Assert.Equal("No key is known for (string, sbyte): add Key.Register(Key.Tuple(Key.Of<string>(), Key.Of<sbyte>())); before the job is built.", Key.Of<(string, sbyte)>().Gap);
        Assert.Equal("No key is known for DayOfWeek: add Key.Register(Key.Enum<DayOfWeek>()); before the job is built.", Key.Of<DayOfWeek>().Gap);
    }

    [Fact]
    public void What_can_be_no_key_says_why_and_what_to_do()
    {
        Assert.Equal("double is no key: floating-point values have no canonical encoding. Round to an integer or a decimal first.", Key.Of<double>().Gap);
        Assert.Equal("float is no key: floating-point values have no canonical encoding. Round to an integer or a decimal first.", Key.Of<float>().Gap);
        Assert.Equal(Key.Of<double>().Gap, Key.Of<(string, double)>().Gap);
        Assert.Equal("DateTime is no key: equal values may mean different instants. Use DateTimeOffset or StreamTime.", Key.Of<DateTime>().Gap);
        Assert.Equal("byte[] is no key: it is equal to itself alone and may change. Use a string, a tuple or a record.", Key.Of<byte[]>().Gap);
        Assert.Equal("int? is no key: a key is never null. Give the missing value a value of its own, or leave such records out.", Key.Of<int?>().Gap);
        Assert.Equal("(int, int, int, int, int) has more parts than Key.Tuple composes, which is 4: give it a name, a record struct that implements IStreamKey.",
            Key.Of<(int, int, int, int, int)>().Gap);
        Assert.Equal("An anonymous type has no name to keep in state: select a tuple or a record.", GapOf(new { A = 1 }));
    }

    private static string? GapOf<T>(T _) => Serializer.Of<T>().Gap;

    private static void Line<T>(string name, string expression)
        => Assert.Equal($"No serializer is known for {name}: add Serializer.Register({expression}); before the job is built.", Serializer.Of<T>().Gap);

    internal sealed record Order(int Id);

    internal static class Outer<T>
    {
        internal readonly record struct Inner<TFirst, TSecond>(T Zero, TFirst First, TSecond Second);
    }
}
