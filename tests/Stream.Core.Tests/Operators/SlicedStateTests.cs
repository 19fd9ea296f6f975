using Streams.State;
using Streams.Testing;

namespace Streams.Tests.Operators;

/// <summary>What sliding windows keep: slices, their bytes, and what becomes of them over a change of parallelism.</summary>
public sealed class SlicedStateTests
{
    private static readonly string[] Keys = [.. Enumerable.Range(0, 60).Select(static i => "key" + i)];

    [Fact]
    public void The_state_of_slices_has_the_bytes_of_its_format()
    {
        // Windows [-5, 5), [-1, 9), [3, 13) hold the record at 4; its slice is [3, 5). The second comes late and fires for [-5, 5) again.
        var harness = Of(Sliding.Of(Ms(10), Ms(4), Ms(-1)), 20).Record("a", 7, at: 4).Watermark(4).Record("a", 1, at: 4);

        MemorySection[] sections = [.. harness.Inner.Freeze().Sections];

        Assert.Equal(["accumulators", "late-firings", "watermark"], sections.Select(section => section.Section.State));
        Assert.StartsWith("sliding 10 ms every 4 ms + 3 ms, ", sections[0].Section.ValueFingerprint, StringComparison.Ordinal);
        Assert.Equal("0300000000000000" + "0161" + "0800000000000000", Assert.Single(Hex(sections[0])));
        Assert.Equal("FBFFFFFFFFFFFFFF" + "0161" + "02000000", Assert.Single(Hex(sections[1])));
        Assert.Equal("000000007F0000000400000000000000", Assert.Single(Hex(sections[2])));
    }

    [Fact]
    public void Other_windows_and_windows_on_another_clock_are_refused()
    {
        MemorySnapshot sliding = Of(Sliding.Of(Ms(10), Ms(4)), 0).Record("a", 1, at: 5).Inner.Freeze();
        MemorySnapshot clock = new WindowHarness<string, long, long, long>(Tumbling.InProcessingTime(Ms(10)), Key.Of<string>(), TumblingAggregateTests.Sum).Record("a", 1, at: 0).Inner.Freeze();

        foreach (EventTimeWindows other in new EventTimeWindows[] { Sliding.Of(Ms(10), Ms(5)), Sliding.Of(Ms(14), Ms(4)), Sliding.Of(Ms(10), Ms(4), Ms(1)), Tumbling.Of(Ms(10)) })
        {
            StateIncompatibleException error = Assert.Throws<StateIncompatibleException>(() => Of(other, 0, new HarnessOptions { RestoreFrom = [sliding] }));
            Assert.Contains("sliding 10 ms every 4 ms", error.StoredFingerprint, StringComparison.Ordinal);
        }

        StateIncompatibleException refused = Assert.Throws<StateIncompatibleException>(() => Of(Tumbling.Of(Ms(10)), 0, new HarnessOptions { RestoreFrom = [clock] }));
        Assert.StartsWith("tumbling 10 ms + 0 ms in processing time, ", refused.StoredFingerprint, StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_as_long_as_they_are_apart_are_tumbling_ones_in_state_too()
    {
        MemorySnapshot tumbling = Of(Tumbling.Of(Ms(10)), 0).Record("a", 1, at: 5).Inner.Freeze();

        var restored = Of(Sliding.Of(Ms(10), Ms(10)), 0, new HarnessOptions { RestoreFrom = [tumbling] }).Watermark(9);

        Assert.Equal(1, Assert.Single(restored.Results).Result);
    }

    [Theory, InlineData(null), InlineData(4), InlineData(5)]
    public void Key_groups_behind_the_newest_watermark_fire_what_they_owe_and_no_window_fires_twice(int? pauseSeed)
    {
        long[] watermarks = [long.MinValue, 12, 25];
        SlidingWindows windows = Sliding.Of(Ms(10), Ms(3));
        List<(string, long)> fired = [];
        MemorySnapshot[] snapshots = [.. watermarks.Select((watermark, subtask) =>
        {
            var harness = Of(windows, 6, new HarnessOptions { Subtask = subtask, Parallelism = 3 });
            foreach (string key in KeysOf(subtask)) harness.Batch([(key, 1, 1), (key, 1, 11), (key, 1, 22), (key, 1, 31)]);
            if (watermark != long.MinValue) harness.Watermark(watermark);
            fired.AddRange(harness.Results.Select(result => (result.Key, result.Start)));
            return harness.Inner.Freeze();
        })];

        var restored = Of(windows, 6, new HarnessOptions { RestoreFrom = snapshots, PauseSeed = pauseSeed });
        Assert.Equal(restored.Results.Select(result => result.Start).Order(), restored.Results.Select(result => result.Start));
        restored.Watermark(long.MaxValue);
        fired.AddRange(restored.Results.Select(result => (result.Key, result.Start)));

        long[] starts = [.. Enumerable.Range(-10, 50).Select(start => (long)start).Where(start => start % 3 == 0 && new[] { 1, 11, 22, 31 }.Any(at => at >= start && at < start + 10))];
        Assert.Equal(Keys.SelectMany(key => starts.Select(start => (key, start))).Order(), fired.Order());
        Assert.Equal(0, restored.OpenWindows);
    }

    [Fact]
    public void A_clock_behind_the_one_that_a_restored_run_has_seen_puts_records_into_the_first_window_that_has_not_fired()
    {
        var before = new WindowHarness<string, long, long, long>(Tumbling.InProcessingTime(Ms(10)), Key.Of<string>(), TumblingAggregateTests.Sum, new HarnessOptions { InitialProcessingTime = 12 })
            .Record("a", 1, at: 0).Clock(20);
        Assert.Equal((10L, 1L), before.Results.Select(result => (result.Start, result.Result)).Single());

        var after = new WindowHarness<string, long, long, long>(
            Tumbling.InProcessingTime(Ms(10)), Key.Of<string>(), TumblingAggregateTests.Sum, new HarnessOptions { InitialProcessingTime = 15, RestoreFrom = [before.Inner.Freeze()] });
        after.Record("a", 2, at: 0).Clock(19);
        Assert.Empty(after.Output);
        after.Clock(30);

        Assert.Equal((20L, 2L), after.Results.Select(result => (result.Start, result.Result)).Single());
    }

    [Theory, InlineData(0), InlineData(1)]
    public void One_record_of_a_day_by_a_second_costs_one_slice_and_fires_each_of_its_windows(int snapshotEvery)
    {
        var harness = Of(Sliding.Of(TimeSpan.FromDays(1), TimeSpan.FromSeconds(1)), 0, new HarnessOptions { SnapshotEvery = snapshotEvery });
        harness.Record("a", 1, at: -365L * 86_400_000 * 3).Record("a", 2, at: 500);
        Assert.Equal(2, harness.OpenWindows);

        harness.Watermark(2_000);
        Assert.Equal(86_400 + 2, harness.Output.Count);
        harness.Watermark(long.MaxValue);

        Assert.Equal(2 * 86_400, harness.Output.Count);
        Assert.Equal(86_400, harness.Results.Count(result => result.Result == 2));
        Assert.Equal(0, harness.OpenWindows);
    }

    private static WindowHarness<string, long, long, long> Of(EventTimeWindows windows, long allowed, HarnessOptions? options = null) =>
        new(windows, Ms(allowed), Key.Of<string>(), TumblingAggregateTests.Sum, options);

    private static string[] Hex(MemorySection section) => [.. section.Entries.Select(Convert.ToHexString)];

    private static string[] KeysOf(int subtask) => [.. Keys.Where(key => KeyGroups.SubtaskOf(KeyGroups.Of(Key.Of<string>().Hash(key), 128), 3, 128) == subtask)];

    private static TimeSpan Ms(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
