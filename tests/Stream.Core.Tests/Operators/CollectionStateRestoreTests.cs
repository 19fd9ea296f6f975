using Streams.Checkpoints;
using Streams.Operators;
using Streams.Testing;

namespace Streams.Tests.Operators;

/// <summary>What becomes of lists, maps, combined values and aggregates in snapshots and over restores.</summary>
public sealed class CollectionStateRestoreTests
{
    private static readonly string[] Keys = [.. Enumerable.Range(0, 60).Select(i => "key" + i)];

    [Fact]
    public void A_snapshot_that_is_written_later_holds_the_old_contents_also_of_what_changes_in_place()
    {
        var harness = StateProbe.Harness();
        foreach (string key in Keys) harness.Record(key, p => Fill(p));

        MemorySnapshot snapshot = harness.Freeze();
        foreach (string key in Keys) harness.Record(key, p => Change(p));

        var restored = StateProbe.Harness(new HarnessOptions { RestoreFrom = [snapshot] });
        foreach (string key in Keys)
        {
            restored.Record(key, Show);
            harness.Record(key, Show);
        }

        Assert.All(restored.Output, output => Assert.Equal("1 2 | 3/4 | x=1 y=2 | 7:8/9 | 5 | 1/2 | 6 | 1", output.Value));
        Assert.All(harness.Output, output => Assert.Equal("1 9 | 3/4/9 | y=2 z=3 | 7:8/9/9 | 50 | 1/2/3 | 15 | 2", output.Value));

        static void Fill(StateProbe p)
        {
            p.List.AddRange([1, 2]);
            p.Lists.Add([3, 4]);
            (p.Map["x"], p.Map["y"], p.Maps[7]) = (1, 2, [8, 9]);
            p.Largest.Add(5);
            p.Joined.Add([1]);
            p.Joined.Add([2]);
            p.Total.Add(6);
            p.Different.Add("word");
        }

        static void Change(StateProbe p)
        {
            p.List[1] = 9;
            p.Lists[0].Add(9);
            p.Map.Remove("x");
            p.Map["z"] = 3;
            p.Maps[7].Add(9);
            p.Largest.Add(50);
            p.Joined.Value!.Add(3);
            p.Total.Add(9);
            p.Different.Add("another");
        }
    }

    [Theory, InlineData(1, 3), InlineData(3, 2)]
    public void Every_subtask_takes_what_belongs_to_the_keys_of_its_groups(int before, int after)
    {
        MemorySnapshot[] snapshots = [.. Enumerable.Range(0, before).Select(subtask =>
        {
            var harness = StateProbe.Harness(new HarnessOptions { Subtask = subtask, Parallelism = before });
            foreach (string key in KeysOf(subtask, before))
            {
                harness.Record(key, p =>
                {
                    p.List.AddRange([1, 2, key.Length]);
                    (p.Map["x"], p.Map[key]) = (1, 2);
                    p.Map.Remove("x");
                    p.Largest.Add(key.Length);
                });
            }

            return harness.Freeze();
        })];

        List<string> output = [];
        for (int subtask = 0; subtask < after; subtask++)
        {
            var harness = StateProbe.Harness(new HarnessOptions { Subtask = subtask, Parallelism = after, RestoreFrom = snapshots });
            foreach (string key in KeysOf(subtask, after)) harness.Record(key, Show);
            output.AddRange(harness.Output.Select(o => o.Value));
            Assert.Equal(3 * KeysOf(subtask, after).Length, Entries(harness.Freeze(), "list:list").Count);
        }

        Assert.Equal(Keys.Select(key => $"1 2 {key.Length} |  | {key}=2 |  | {key.Length} |  | 0 | 0").Order(StringComparer.Ordinal), output.Order(StringComparer.Ordinal));
    }

    [Theory, InlineData(1, 0), InlineData(2, 3), InlineData(3, 7)]
    public void Random_changes_give_what_plain_collections_give(int seed, int snapshotEvery)
    {
        Random random = new(seed);
        Dictionary<string, List<long>> lists = [];
        Dictionary<string, List<(string Key, long Value)>> maps = [];
        var harness = StateProbe.Harness(snapshotEvery);
        List<string> expected = [];
        for (int step = 0; step < 3_000; step++)
        {
            string key = Keys[random.Next(4)];
            List<long> list = lists.TryGetValue(key, out List<long>? l) ? l : lists[key] = [];
            List<(string Key, long Value)> map = maps.TryGetValue(key, out var m) ? m : maps[key] = [];
            string inner = "k" + random.Next(12);
            int at = map.FindIndex(entry => entry.Key == inner);
            long number = step;
            switch (random.Next(40))
            {
                case 0:
                    list.Clear();
                    harness.Record(key, p => p.List.Clear());
                    break;
                case 1:
                    map.Clear();
                    harness.Record(key, p => p.Map.Clear());
                    break;
                case < 15:
                    list.Add(number);
                    harness.Record(key, p => p.List.Add(number));
                    break;
                case < 24:
                    if (at >= 0) map[at] = (inner, number);
                    else map.Add((inner, number));
                    harness.Record(key, p => p.Map[inner] = number);
                    break;
                case < 32:
                    if (at >= 0)
                    {
                        map[at] = map[^1];
                        map.RemoveAt(map.Count - 1);
                    }

                    harness.Record(key, p => p.Map.Remove(inner));
                    break;
                default:
                    expected.Add($"{string.Join(' ', list)} | {string.Join(' ', map.Select(entry => $"{entry.Key}={entry.Value}"))}");
                    harness.Record(key, p => p.Show($"{string.Join(' ', p.List)} | {string.Join(' ', p.Map.Select(entry => $"{entry.Key}={entry.Value}"))}"));
                    break;
            }
        }

        Assert.Equal(expected, harness.Output.Select(output => output.Value));
    }

    [Fact]
    public void What_is_cleared_leaves_nothing_in_a_snapshot()
    {
        var harness = StateProbe.Harness().Record("a", p =>
        {
            p.List.AddRange([1, 2, 3]);
            (p.Map["x"], p.Map["y"]) = (1, 2);
            p.Largest.Add(1);
            p.Mean.Add(1);
        }).Record("a", p =>
        {
            p.List.Clear();
            p.Map.Clear();
            p.Largest.Clear();
            p.Mean.Clear();
        });

        Assert.All(harness.Freeze().Sections.Where(section => section.Section.State != "watermark"), section => Assert.Empty(section.Entries));
    }

    [Fact]
    public void The_bytes_of_the_sections_are_these()
    {
        MemorySnapshot snapshot = StateProbe.Harness().Record("k", p =>
        {
            p.List.AddRange([7, 8]);
            p.Map["x"] = 9;
            p.Largest.Add(5);
            p.Total.Add(6);
        }).Freeze();

        Assert.Equal(("string", "int64"), Fingerprints("list:list"));
        Assert.Equal(["016B" + "00000000" + "0700000000000000", "016B" + "01000000" + "0800000000000000"], Entries(snapshot, "list:list").Order(StringComparer.Ordinal));
        Assert.Equal(("(string,string)", "int64"), Fingerprints("map:map"));
        Assert.Equal(["016B" + "0178" + "00000000" + "0900000000000000"], Entries(snapshot, "map:map"));
        Assert.Equal(("string", "int64"), Fingerprints("reducing:largest"));
        Assert.Equal(["016B" + "0500000000000000"], Entries(snapshot, "reducing:largest"));
        Assert.Equal(("string", "int64"), Fingerprints("aggregating:total"));
        Assert.Equal(["016B" + "0600000000000000"], Entries(snapshot, "aggregating:total"));

        (string, string) Fingerprints(string state) => snapshot.Sections.Where(s => s.Section.State == state).Select(s => (s.Section.KeyFingerprint, s.Section.ValueFingerprint)).Single();
    }

    [Theory]
    [InlineData("list:list", new[] { 0, 2 }, "State 'list' of 'probe' in checkpoint 0 lacks an item of a key that has one of the number 2.")]
    [InlineData("list:list", new[] { 0, 0, 1, 2 }, "State 'list' of 'probe' in checkpoint 0 holds the item 0 of a key twice.")]
    [InlineData("map:map", new[] { 1, 2 }, "State 'map' of 'probe' in checkpoint 0 lacks an item of a key that has one of the number 2.")]
    [InlineData("map:map", new[] { 1, 1 }, "State 'map' of 'probe' in checkpoint 0 holds an entry twice.")]
    public void A_section_that_lacks_an_item_or_holds_one_twice_is_refused(string state, int[] kept, string message)
    {
        MemorySnapshot snapshot = StateProbe.Harness().Record("k", p =>
        {
            p.List.AddRange([7, 8, 9]);
            (p.Map["x"], p.Map["y"], p.Map["z"]) = (1, 2, 3);
        }).Freeze();

        // By number, which stands behind the keys: 2 bytes of one, 4 of two.
        MemorySection whole = snapshot.Sections.Single(s => s.Section.State == state);
        byte[][] entries = [.. whole.Entries.OrderBy(entry => entry[state == "list:list" ? 2 : 4])];
        MemorySection damaged = new(whole.Section, [.. kept.Select(number => entries[number])]);
        RestoredOperator restored = new("probe", 0, [.. snapshot.Sections.Select(s => s == whole ? damaged : s)]);
        FakeContext context = FakeContext.Of(null);
        KeyedProcessOperator<string, Action<StateProbe>, string> op = new(
            context, "probe", Key.Of<string>(), setup => new StateProbe(setup), new CollectingReceiver<string>(context), true);

        Assert.Equal(message, Assert.Throws<CorruptStateException>(() => op.Restore(restored)).Message);
    }

    private static List<string> Entries(MemorySnapshot snapshot, string state)
        => [.. snapshot.Sections.Single(section => section.Section.State == state).Entries.Select(Convert.ToHexString)];

    private static void Show(StateProbe p) => p.Show(string.Join(
        " | ",
        string.Join(' ', p.List),
        string.Join(' ', p.Lists.Select(Join)),
        string.Join(' ', p.Map.OrderBy(entry => entry.Key).Select(entry => $"{entry.Key}={entry.Value}")),
        string.Join(' ', p.Maps.Select(entry => $"{entry.Key}:{Join(entry.Value)}")),
        p.Largest.Value,
        Join(p.Joined.Value ?? []),
        p.Total.Value,
        p.Different.Value));

    private static string Join(List<int> numbers) => string.Join('/', numbers);

    private static string[] KeysOf(int subtask, int parallelism)
        => [.. Keys.Where(key => Streams.State.KeyGroups.Range(subtask, parallelism, 128).Contains(Key.Of<string>().Hash(key), 128))];
}
