using Streams.Operators;

namespace Streams.Tests.Operators;

/// <summary>Lists, maps, combined values and aggregates per key, as a function sees them.</summary>
public sealed class CollectionStateTests
{
    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void A_list_is_kept_in_the_order_of_adding(int snapshotEvery)
    {
        var harness = StateProbe.Harness(snapshotEvery);

        harness.Record("a", p => p.List.Add(5)).Record("b", p => p.List.Add(7)).Record("a", p => p.List.AddRange([3, 9])).Record("a", p => p.List[1] = 4)
            .Record("a", p => p.Show($"{p.List.Count}: {string.Join(' ', p.List)} / {p.List[2]}")).Record("b", p => p.Show(string.Join(' ', p.List)))
            .Record("a", p => p.List.Update(p.List.Where(n => n > 4))).Record("a", p => p.Show(string.Join(' ', p.List)))
            .Record("a", p => p.List.Clear()).Record("a", p => p.Show($"{p.List.Count} {p.List.IsEmpty}")).Record("b", p => p.Show($"{p.List.Count} {p.List.IsEmpty}"));

        Assert.Equal(["3: 5 4 9 / 9", "7", "5 9", "0 True", "1 False"], harness.Output.Select(output => output.Value));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void A_map_is_enumerated_in_the_order_of_adding_and_what_is_removed_leaves_its_place_to_the_last(int snapshotEvery)
    {
        var harness = StateProbe.Harness(snapshotEvery);

        harness.Record("a", p => p.Map["x"] = 1).Record("a", p => p.Map.Set("y", 2)).Record("b", p => p.Map["x"] = 9).Record("a", p => p.Map["z"] = 3).Record("a", p => p.Map["w"] = 4)
            .Record("a", p => p.Map["y"]++).Record("a", p => p.Show(Text(p))).Record("a", p => p.Show($"{p.Map.Remove("x")} {p.Map.Remove("x")} {Text(p)}"))
            .Record("a", p => p.Show($"{p.Map.TryGet("z", out long z)} {z} {p.Map.TryGet("x", out _)} {p.Map.ContainsKey("w")} {p.Map.Count} {p.Map.IsEmpty}"))
            .Record("a", p => p.Show($"{p.Map.RemoveWhere((key, value) => value > 3 || key == "none")} {Text(p)}")).Record("a", p => p.Map["x"] = 8)
            .Record("a", p => p.Show($"{string.Join(' ', p.Map.Keys)} {string.Join(' ', p.Map.Values)}"))
            .Record("a", p => p.Map.Clear()).Record("a", p => p.Show($"{p.Map.IsEmpty} {Text(p)}")).Record("b", p => p.Show(Text(p)));

        Assert.Equal(["x=1 y=3 z=3 w=4", "True False w=4 y=3 z=3", "True 3 False True 3 False", "1 z=3 y=3", "z y x 3 3 8", "True ", "x=9"], harness.Output.Select(output => output.Value));

        static string Text(StateProbe p) => string.Join(' ', p.Map.Select(entry => $"{entry.Key}={entry.Value}"));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void What_is_added_is_combined(int snapshotEvery)
    {
        var harness = StateProbe.Harness(snapshotEvery);

        harness.Record("a", Show).Record("a", p => Add(p, 4)).Record("b", p => Add(p, -1)).Record("a", p => Add(p, 2)).Record("a", Show).Record("b", Show)
            .Record("a", p => Add(p, 9)).Record("a", Show).Record("a", p => Clear(p)).Record("a", Show);

        Assert.Equal(
            ["0 False, 0 False, 0 0", "4 True, 3 True, 2 6", "-1 True, -1 True, 1 -1", "9 True, 5 True, 3 15", "0 False, 0 False, 0 0"],
            harness.Output.Select(output => output.Value));

        static void Show(StateProbe p) => p.Show($"{p.Largest.Value} {p.Largest.IsSet}, {p.Mean.Value} {p.Mean.IsSet}, {p.Different.Value} {p.Total.Value}");

        static void Add(StateProbe p, long number)
        {
            p.Largest.Add(number);
            p.Mean.Add(number);
            p.Different.Add(number.ToString());
            p.Total.Add(number);
        }

        static void Clear(StateProbe p)
        {
            p.Largest.Clear();
            p.Mean.Clear();
            p.Different.Clear();
            p.Total.Clear();
        }
    }

    [Fact]
    public void What_is_enumerated_must_not_grow_or_shrink_but_may_be_replaced()
    {
        Fails(p => { foreach (long n in p.List) p.List.Add(n); });
        Fails(p => { foreach (long n in p.List) p.List.Clear(); });
        Fails(p => p.List.AddRange(p.List));
        Fails(p => { foreach (var entry in p.Map) p.Map["new"] = 1; });
        Fails(p => { foreach (var entry in p.Map) p.Map.Remove(entry.Key); });
        Fails(p => p.Map.RemoveWhere((key, _) => p.Map.Remove(key)));

        var harness = Filled();
        harness.Record("a", p =>
        {
            for (int i = 0; i < p.List.Count; i++) p.List[i]++;
            foreach (var entry in p.Map) p.Map[entry.Key] = entry.Value * 2;
            p.Show($"{string.Join(' ', p.List)} {string.Join(' ', p.Map.Values)}");
        });
        Assert.Equal("2 3 2 4", harness.Output[^1].Value);

        void Fails(Action<StateProbe> change)
        {
            OperatorException thrown = Assert.Throws<OperatorException>(() => Filled().Record("a", change));
            Assert.IsType<InvalidOperationException>(thrown.InnerException);
            Assert.StartsWith("Items were added to a state, or removed from it, while it was enumerated.", thrown.InnerException.Message);
        }
    }

    [Fact]
    public void An_enumeration_does_not_outlive_its_callback()
    {
        IEnumerator<long>? list = null;
        var harness = Filled().Record("a", p => list = ((IEnumerable<long>)p.List).GetEnumerator());

        OperatorException thrown = Assert.Throws<OperatorException>(() => harness.Record("a", p => list!.MoveNext()));

        Assert.StartsWith("An enumeration of a state goes on in another callback than it began in.", thrown.InnerException!.Message);
    }

    [Fact]
    public void What_is_not_there_is_said_in_words()
    {
        Assert.Equal("The map 'map' of 'probe' has no entry 'x' for the key 'c'.", Fails<KeyNotFoundException>(p => _ = p.Map["x"]));
        Assert.StartsWith("The list 'list' of this key has 0 items.", Fails<ArgumentOutOfRangeException>(p => _ = p.List[0]));
        Assert.StartsWith("The list 'list' of this key has 0 items.", Fails<ArgumentOutOfRangeException>(p => p.List[-1] = 1));

        static string Fails<T>(Action<StateProbe> use) where T : Exception
            => Assert.IsType<T>(Assert.Throws<OperatorException>(() => StateProbe.Harness().Record("c", use)).InnerException).Message;
    }

    [Fact]
    public void No_state_is_used_outside_of_a_callback()
    {
        StateProbe leaked = null!;
        StateProbe.Harness().Record("a", p => leaked = p);

        Action[] uses =
        [
            () => leaked.List.Add(1), () => _ = leaked.List.Count, () => _ = leaked.List[0], () => leaked.List.Clear(), () => _ = leaked.List.GetEnumerator(), () => leaked.List.Update([]),
            () => leaked.Map.Set("x", 1), () => _ = leaked.Map.Count, () => leaked.Map.TryGet("x", out _), () => leaked.Map.Remove("x"), () => leaked.Map.Clear(), () => _ = leaked.Map.Keys.Any(),
            () => leaked.Largest.Add(1), () => _ = leaked.Largest.Value, () => _ = leaked.Largest.IsSet, leaked.Largest.Clear,
            () => leaked.Mean.Add(1), () => _ = leaked.Mean.Value, () => _ = leaked.Mean.IsSet, leaked.Mean.Clear,
        ];

        Assert.All(uses, use => Assert.Contains("' of 'probe' was used outside of a callback.", Assert.Throws<InvalidOperationException>(use).Message));
    }

    private static OperatorHarness<string, Action<StateProbe>, string, KeyedProcessOperator<string, Action<StateProbe>, string>> Filled() =>
        StateProbe.Harness().Record("a", p => p.List.AddRange([1, 2])).Record("a", p => (p.Map["x"], p.Map["y"]) = (1, 2));
}
