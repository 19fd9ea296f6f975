using Streams.Operators;
using Streams.Operators.Aggregation;
using Streams.Testing;

namespace Streams.Tests.Operators;

/// <summary>The rules of tumbling windows one by one, each with and without restores and pauses.</summary>
public sealed class TumblingAggregateTests
{
    private static readonly HarnessOptions[] AllWays =
    [
        new(), new() { SnapshotEvery = 1 }, new() { SnapshotEvery = 3 }, new() { PauseSeed = 1 }, new() { SnapshotEvery = 1, PauseSeed = 2 }, new() { SnapshotEvery = 3, PauseSeed = 3 },
    ];

    public static TheoryData<int> Ways => [.. Enumerable.Range(0, AllWays.Length)];

    internal static SelectedFolder<string, long, long, Summing<long>, long, long> Sum { get; } = new(default(Aggregates<long>).Sum(static value => value));

    private static SelectedFolder<string, long, long, Distinct<long>, DistinctSet<long>, long> CountDistinct { get; } = new(default(Aggregates<long>).CountDistinct(static value => value));

    internal static WindowHarness<string, long, long, long> Sums(int way = 0, long size = 10, long offset = 0, long allowed = 0, bool hasLateOutput = true) =>
        new(Tumbling.Of(TimeSpan.FromMilliseconds(size), TimeSpan.FromMilliseconds(offset)), TimeSpan.FromMilliseconds(allowed), Key.Of<string>(), Sum, AllWays[way], hasLateOutput);

    [Theory, MemberData(nameof(Ways))]
    public void A_window_emits_one_result_per_key_when_the_watermark_reaches_its_last_millisecond(int way)
    {
        var harness = Sums(way).Record("a", 1, at: 0).Record("a", 2, at: 9).Record("b", 5, at: 3).Record("a", 7, at: 10).Watermark(8);
        Assert.Empty(harness.Output);

        harness.Watermark(9);

        Assert.Equal(
            [(new("a", 0, 10, Firing.OnTime, 0, 9, 3), 9L), (new("b", 0, 10, Firing.OnTime, 0, 9, 5), 9L)],
            harness.Output.OrderBy(output => output.Value.Key, StringComparer.Ordinal));
        Assert.Equal((9L, 2), harness.Watermarks[^1]);
        Assert.Equal(1, harness.OpenWindows);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Within_the_allowed_lateness_every_late_record_fires_again_and_firings_count_on(int way)
    {
        var harness = Sums(way, allowed: 20).Record("a", 1, at: 0).Watermark(12);
        harness.Record("a", 2, at: 5).Record("b", 4, at: 6).Record("a", 8, at: 9).Record("b", 16, at: 9).Watermark(28).Record("a", 32, at: 0);

        Assert.Equal(
            [
                new("a", 0, 10, Firing.OnTime, 0, 12, 1), new("a", 0, 10, Firing.Late, 1, 12, 3), new("b", 0, 10, Firing.Late, 0, 12, 4),
                new("a", 0, 10, Firing.Late, 2, 12, 11), new("b", 0, 10, Firing.Late, 1, 12, 20), new("a", 0, 10, Firing.Late, 3, 28, 43),
            ],
            harness.Results);
        Assert.All(harness.Output, output => Assert.Equal(9, output.At));
        Assert.Empty(harness.Late);

        harness.Watermark(29).Record("a", 64, at: 0);
        Assert.Equal(6, harness.Output.Count);
        Assert.Equal([(64L, 0L)], harness.Late);
        Assert.Equal(0, harness.OpenWindows);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_record_behind_the_allowed_lateness_goes_to_the_late_output_ahead_of_the_watermark_that_follows_it(int way)
    {
        var harness = Sums(way).Watermark(19);

        harness.Batch([("a", 1, 19), ("a", 2, 20), ("b", 3, -1)], watermark: 29);

        Assert.Equal([(1L, 19L), (3L, -1L)], harness.Late);
        Assert.Equal((29L, 2), harness.LateWatermarks[^1]);
        Assert.Equal([new("a", 20, 30, Firing.OnTime, 0, 29, 2)], harness.Results);
        Assert.Equal(0, harness.Dropped);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Without_a_late_output_late_records_are_dropped_and_counted(int way)
    {
        var harness = Sums(way, hasLateOutput: false).Watermark(19).Batch([("a", 1, 19), ("a", 2, 20), ("b", 3, -1)]).Record("c", 4, at: 5);

        Assert.Equal(3, harness.Dropped);
        Assert.Empty(harness.Output);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Windows_lie_on_their_grid_before_1970_and_with_an_offset(int way)
    {
        var harness = Sums(way, offset: -3).Batch([("a", 1, -1), ("a", 2, -4), ("a", 4, -3), ("a", 8, 6), ("a", 16, 7)]).Watermark(1000);

        Assert.Equal([(-13L, 2L), (-3L, 13L), (7L, 16L)], harness.Results.Select(result => (result.Start, result.Result)));
        Assert.Equal([-4L, 6L, 16L], harness.Output.Select(output => output.At));
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_gap_of_years_costs_nothing(int way)
    {
        const long Year = 365L * 24 * 3600 * 1000;
        var harness = Sums(way).Record("a", 1, at: 5).Record("a", 2, at: 40 * Year).Record("a", 4, at: -60 * Year).Record("a", 8, at: long.MaxValue - 3).Record("a", 16, at: long.MinValue + 1);
        Assert.Equal(5, harness.OpenWindows);

        harness.Watermark(30 * Year).Watermark(50 * Year).Watermark(long.MaxValue);

        Assert.Equal([16L, 4L, 1L, 2L, 8L], harness.Results.Select(result => result.Result));
        Assert.Equal(0, harness.OpenWindows);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_batch_may_span_many_windows_in_any_order(int way)
    {
        (string, long, long)[] records = [.. Enumerable.Range(0, 900).Select(i => ("k" + (i % 3), 1L, i * 7919L % 1000))];

        var harness = Sums(way).Batch(records, watermark: 999);

        Assert.Equal(
            records.GroupBy(r => (r.Item3 / 10 * 10, r.Item1)).Select(g => (g.Key.Item1, g.Key.Item2, (long)g.Count())).Order(),
            harness.Results.Select(r => (r.Start, r.Key, r.Result)).Order());
        Assert.Equal(harness.Results.Select(r => r.Start).Order(), harness.Results.Select(r => r.Start));
    }

    [Theory, MemberData(nameof(Ways))]
    public void The_end_of_the_stream_fires_everything_and_is_not_kept_over_a_restore(int way)
    {
        var harness = Sums(way, allowed: 100).Record("a", 1, at: 5).Watermark(3).Record("b", 2, at: 100_000).Watermark(long.MaxValue);
        Assert.Equal([1L, 2L], harness.Results.Select(result => result.Result));
        Assert.Equal(0, harness.OpenWindows);

        harness.Inner.SnapshotAndRestore();
        Assert.Equal((3L, 2), harness.Watermarks[^1]);
        harness.Record("c", 4, at: 50).Watermark(59);

        Assert.Equal(new("c", 50, 60, Firing.OnTime, 0, 59, 4), harness.Results.Last());
        Assert.Equal(3, harness.Output.Count);
    }

    [Fact]
    public void A_lower_or_equal_watermark_changes_nothing()
    {
        var harness = Sums().Record("a", 1, at: 5).Watermark(9).Watermark(9).Watermark(4).Record("a", 2, at: 8);

        Assert.Single(harness.Output);
        Assert.Equal([(9L, 1)], harness.Watermarks);
        Assert.Equal([(2L, 8L)], harness.Late);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(9)]
    public void A_record_without_a_timestamp_fails_naming_the_operator(int recordsBefore)
    {
        (string, long, long)[] records = [.. Enumerable.Repeat(("a", 1L, 5L), recordsBefore), ("a", 1, long.MinValue)];

        MissingTimestampException error = Assert.Throws<MissingTimestampException>(() => Sums().Batch(records));

        Assert.Contains("'window'", error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(null), InlineData(7)]
    public void A_firing_of_many_keys_goes_out_in_batches_and_pauses_where_an_outlet_is_full(int? pauseSeed)
    {
        const int Keys = 100_000;
        WindowHarness<string, long, long, long> harness = new(
            Tumbling.Of(TimeSpan.FromMilliseconds(10)), TimeSpan.Zero, Key.Of<string>(), Sum, new HarnessOptions { PauseSeed = pauseSeed });
        foreach (int[] keys in Enumerable.Range(0, Keys).Chunk(1000)) harness.Batch([.. keys.Select(key => ("key" + key, (long)key, 5L))]);
        long turns = harness.Inner.Turns;

        harness.Watermark(9);

        Assert.Equal(Keys, harness.Results.Select(result => result.Key).Distinct().Count());
        Assert.All(harness.Results, result => Assert.Equal("key" + result.Result, result.Key));
        Assert.Equal([(9L, Keys)], harness.Watermarks);
        Assert.All(harness.Inner.BatchSizes[..^1], size => Assert.Equal(1024, size));
        if (pauseSeed is not null) Assert.True(harness.Inner.Turns - turns > Keys / 1024 / 3);
    }

    [Fact]
    public void A_result_that_has_gone_out_is_not_touched_when_the_table_of_its_window_is_used_again()
    {
        var harness = Sums(allowed: 5).Record("a", 1, at: 5).Watermark(9);
        for (long start = 10; start < 200; start += 10) harness.Record("a", start, at: start).Record("b", 1, at: start).Watermark(start + 9);

        Assert.Equal(39, harness.Output.Count);
        Assert.Equal(1, harness.OpenWindows);
        Assert.All(harness.Results.Where(result => result.Start > 0), result => Assert.Equal(result.Key == "a" ? result.Start : 1, result.Result));
    }

    [Fact]
    public void A_snapshot_is_of_the_moment_of_the_barrier_however_late_it_is_written()
    {
        WindowHarness<string, long, DistinctSet<long>, long> Of(params IReadOnlyList<MemorySnapshot>? from) =>
            new(Tumbling.Of(TimeSpan.FromMilliseconds(10)), TimeSpan.Zero, Key.Of<string>(), CountDistinct, new HarnessOptions { RestoreFrom = from is [] ? null : from });
        var harness = Of();
        for (int key = 0; key < 300; key++) harness.Record("k" + key, key, at: 5).Record("k" + key, -1, at: 15);

        // The view is read after its sets have changed, its first window has fired and gone, and its table is another window's.
        MemorySnapshot snapshot = harness.Inner.Freeze();
        for (int key = 0; key < 300; key++) harness.Record("k" + key, key + 1000, at: 5).Record("k" + key, key + 1000, at: 15).Record("new" + key, 1, at: 5);
        harness.Watermark(9);
        for (int key = 0; key < 300; key++) harness.Record("k" + key, 3, at: 25).Record("x" + key, 4, at: 25);

        var restored = Of(snapshot).Watermark(long.MaxValue);
        Assert.Equal(600, restored.Output.Count);
        Assert.All(restored.Results, result => Assert.Equal(1, result.Result));
        harness.Watermark(19);
        Assert.Equal(900, harness.Output.Count);
        Assert.All(harness.Results, result => Assert.Equal(result.Key[0] == 'k' ? 2 : 1, result.Result));
    }
}
