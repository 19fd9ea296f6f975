using Streams.Checkpoints;
using Streams.Operators.Aggregation;
using Streams.State;
using Streams.Testing;

namespace Streams.Tests.Operators;

/// <summary>What tumbling windows keep over a change of parallelism, and what they refuse to restore.</summary>
public sealed class TumblingRestoreTests
{
    private static readonly string[] Keys = [.. Enumerable.Range(0, 120).Select(static i => "key" + i)];

    [Theory, InlineData(null), InlineData(5)]
    public void Nothing_is_lost_or_repeated_at_one_two_three_and_one_subtasks(int? pauseSeed)
    {
        List<Fired<string, long>> results = [];
        IReadOnlyList<MemorySnapshot>? snapshots = null;
        long time = 0;
        foreach (int parallelism in new[] { 1, 2, 3, 1 })
        {
            List<MemorySnapshot> next = [];
            for (int subtask = 0; subtask < parallelism; subtask++)
            {
                var harness = Of(subtask, parallelism, snapshots, pauseSeed);
                foreach (string key in KeysOf(subtask, parallelism)) harness.Record(key, 1, at: time + 5).Record(key, 1, at: time + 15).Record(key, 1, at: time - 1);
                harness.Watermark(time + 9);
                foreach (string key in KeysOf(subtask, parallelism)) harness.Record(key, 1, at: time);
                results.AddRange(harness.Results);
                next.Add(harness.Inner.Freeze());
            }

            (snapshots, time) = (next, time + 10);
        }

        var last = Of(0, 1, snapshots, pauseSeed).Watermark(long.MaxValue);
        Assert.Equal(0, last.OpenWindows);
        results.AddRange(last.Results);

        // Windows -10 (late or on time at the first watermark), 0, 10, 20, 30 and 40; each of the first five fires on time and once more for each late record.
        foreach (IGrouping<(string, long), Fired<string, long>> window in results.GroupBy(result => (result.Key, result.Start)))
        {
            Assert.Equal(Enumerable.Range(0, window.Count()), window.Select(result => result.Index));
            Assert.Equal([Firing.OnTime, .. Enumerable.Repeat(Firing.Late, window.Count() - 1)], window.Select(result => result.Firing));
            long[] sums = window.Key.Item2 switch { -10 => [1], 0 => [1, 2, 3], 10 or 20 => [2, 3, 4], 30 => [2, 3], _ => [1] };
            Assert.Equal(sums, window.Select(result => result.Result));
        }

        Assert.Equal(6 * Keys.Length, results.Select(result => (result.Key, result.Start)).Distinct().Count());
    }

    [Theory, InlineData(null), InlineData(11), InlineData(12)]
    public void Ranges_behind_the_newest_watermark_first_fire_what_it_makes_due_in_the_order_of_the_windows(int? pauseSeed)
    {
        // Subtask 0 has no watermark, 1 has come to 12, 2 to 25. All hold the windows 0, 10, 20 and 30.
        long[] watermarks = [long.MinValue, 12, 25];
        List<Fired<string, long>> before = [];
        MemorySnapshot[] snapshots = [.. watermarks.Select((watermark, subtask) =>
        {
            var harness = Of(subtask, 3, null, null);
            foreach (string key in KeysOf(subtask, 3)) harness.Batch([(key, 1, 1), (key, 1, 11), (key, 1, 21), (key, 1, 31)]);
            if (watermark != long.MinValue) harness.Watermark(watermark);
            before.AddRange(harness.Results);
            return harness.Inner.Freeze();
        })];

        var restored = Of(0, 1, snapshots, pauseSeed);

        Assert.Equal(
            [.. KeysOf(0, 3).Select(key => (0L, key)), .. KeysOf(0, 3).Select(key => (10L, key)), .. KeysOf(1, 3).Select(key => (10L, key))],
            restored.Results.Select(result => (result.Start, result.Key)).OrderBy(result => result.Start).ThenBy(result => SubtaskOf(result.Key, 3)).ThenBy(result => Array.IndexOf(Keys, result.Key)));
        Assert.Equal(restored.Results.Select(result => result.Start).Order(), restored.Results.Select(result => result.Start));
        Assert.All(restored.Results, result => Assert.Equal((Firing.OnTime, 0, 25L, 1L), (result.Firing, result.Index, result.Watermark, result.Result)));
        Assert.Equal([(25L, restored.Output.Count)], restored.Watermarks);

        restored.Watermark(long.MaxValue);
        Assert.Equal(4 * Keys.Length, before.Concat(restored.Results).Select(result => (result.Key, result.Start)).Distinct().Count());
        Assert.Equal(4 * Keys.Length, before.Count + restored.Output.Count);
    }

    [Fact]
    public void A_subtask_takes_the_entries_of_its_own_key_groups_alone()
    {
        var whole = Of(0, 1, null, null);
        foreach (string key in Keys) whole.Record(key, 1, at: 5);
        MemorySnapshot snapshot = whole.Inner.Freeze();

        string[][] parts = [.. Enumerable.Range(0, 3).Select(subtask => Of(subtask, 3, [snapshot], null).Watermark(9).Results.Select(result => result.Key).ToArray())];

        Assert.All(parts, (part, subtask) => Assert.Equal(KeysOf(subtask, 3).Order(StringComparer.Ordinal), part.Order(StringComparer.Ordinal)));
        Assert.Equal(Keys.Length, parts.Sum(part => part.Length));
    }

    [Fact]
    public void Another_accumulator_another_key_and_other_windows_are_refused()
    {
        var harness = Of(0, 1, null, null).Record("a", 1, at: 5);
        MemorySnapshot snapshot = harness.Inner.Freeze();

        var count = new SelectedFolder<string, long, double, Summing<double>, double, double>(default(Aggregates<long>).Sum(static value => (double)value));
        StateIncompatibleException accumulator = Assert.Throws<StateIncompatibleException>(() => Make(10, Key.Of<string>(), count, snapshot));
        Assert.Equal(("window", "accumulators"), (accumulator.Operator, accumulator.State));

        var byNumber = new SelectedFolder<long, long, long, Summing<long>, long, long>(default(Aggregates<long>).Sum(static value => value));
        StateIncompatibleException key = Assert.Throws<StateIncompatibleException>(() => Make(10, Key.Of<long>(), byNumber, snapshot));
        Assert.Equal(("window", "accumulators (key)"), (key.Operator, key.State));

        StateIncompatibleException windows = Assert.Throws<StateIncompatibleException>(() => Make(20, Key.Of<string>(), TumblingAggregateTests.Sum, snapshot));
        Assert.Equal("accumulators", windows.State);
        Assert.Contains("tumbling 10 ms", windows.StoredFingerprint, StringComparison.Ordinal);
        Assert.Contains("tumbling 20 ms", windows.CurrentFingerprint, StringComparison.Ordinal);
    }

    [Fact]
    public void State_of_another_kind_of_operator_is_refused()
    {
        StateTable<string, long> table = new(Key.Of<string>(), Serializer.Of<long>());
        MemorySnapshot snapshot = new([new TableSection<string, long>("window", "newest", new KeyGroupRange(0, 127), Key.Of<string>().Fingerprint, "int64", Key.Of<string>(), Serializer.Of<long>(), table.Freeze())]);

        StateIncompatibleException error = Assert.Throws<StateIncompatibleException>(() => Make(10, Key.Of<string>(), TumblingAggregateTests.Sum, snapshot));

        Assert.Equal("newest", error.State);
        Assert.Contains("another kind of operator", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_that_is_cancelled_or_never_written_lets_go_of_its_views()
    {
        var harness = Of(0, 1, null, null).Record("a", 1, at: 5);
        List<FrozenSection> sections = [];
        harness.Inner.Operator.Freeze(1, sections);

        Assert.Equal(["accumulators", "late-firings", "watermark"], sections.Select(section => section.State));
        foreach (FrozenSection section in sections) section.Release();
        harness.Watermark(9);

        Assert.Equal(1, Assert.Single(harness.Results).Result);
        Assert.Throws<InvalidOperationException>(() => MemorySection.Write(sections[0]));
    }

    private static WindowHarness<TKey, long, TAcc, TRes> Make<TKey, TAcc, TRes>(long size, Key<TKey> key, Folder<TKey, long, TAcc, TRes> folder, MemorySnapshot from) where TKey : notnull =>
        new(Tumbling.Of(TimeSpan.FromMilliseconds(size)), TimeSpan.FromMilliseconds(20), key, folder, new HarnessOptions { RestoreFrom = [from] });

    private static WindowHarness<string, long, long, long> Of(int subtask, int parallelism, IReadOnlyList<MemorySnapshot>? from, int? pauseSeed) =>
        new(Tumbling.Of(TimeSpan.FromMilliseconds(10)), TimeSpan.FromMilliseconds(20), Key.Of<string>(), TumblingAggregateTests.Sum,
            new HarnessOptions { Subtask = subtask, Parallelism = parallelism, RestoreFrom = from, PauseSeed = pauseSeed });

    private static int SubtaskOf(string key, int parallelism) => KeyGroups.SubtaskOf(KeyGroups.Of(Key.Of<string>().Hash(key), 128), parallelism, 128);

    private static string[] KeysOf(int subtask, int parallelism) => [.. Keys.Where(key => SubtaskOf(key, parallelism) == subtask)];
}
