using Streams.Operators;
using Streams.State;
using Streams.Testing;

namespace Streams.Tests.Operators;

/// <summary>What a process function keeps over restores: on as many subtasks, on others, with other serializers.</summary>
public sealed class KeyedProcessRestoreTests
{
    private static readonly string[] Keys = [.. Enumerable.Range(0, 200).Select(i => "key" + i)];

    [Fact]
    public void A_snapshot_is_of_the_moment_of_the_barrier_however_late_it_is_written()
    {
        var harness = ScriptHarness.Of();
        foreach (string key in Keys) harness.Record(key, "add 1; event 10; clock 10", 1);
        harness.Watermark(5);

        MemorySnapshot snapshot = harness.Freeze();
        foreach (string key in Keys) harness.Record(key, "add 1; drop event 10; event 11; clear", 6).Record("new" + key, "add 7; event 10", 6);
        harness.Watermark(20).Clock(20);

        var restored = ScriptHarness.Of(new HarnessOptions { RestoreFrom = [snapshot] });
        foreach (string key in Keys) restored.Record(key, "show", 6).Record("new" + key, "show", 6);
        Assert.Equal(Keys.SelectMany(key => new[] { key + "=1", "new" + key + "=unset 0" }), restored.Output.Select(output => output.Value));
        Assert.Equal((Keys.Length, Keys.Length), (restored.Operator.EventTimerCount, restored.Operator.ProcessingTimerCount));
        Assert.Equal([(5L, 0)], restored.Watermarks);
    }

    [Theory, InlineData(1, 3), InlineData(3, 1), InlineData(3, 4), InlineData(4, 3)]
    public void Every_subtask_takes_the_entries_of_its_key_groups(int before, int after)
    {
        MemorySnapshot[] snapshots = [.. Enumerable.Range(0, before).Select(subtask =>
        {
            var harness = ScriptHarness.Of(new HarnessOptions { Subtask = subtask, Parallelism = before });
            foreach (string key in KeysOf(subtask, before)) harness.Record(key, "add 1; event 10; clock 20", 1);
            return harness.Watermark(5).Freeze();
        })];

        List<string> outputs = [];
        for (int subtask = 0; subtask < after; subtask++)
        {
            var harness = ScriptHarness.Of(new HarnessOptions { Subtask = subtask, Parallelism = after, RestoreFrom = snapshots });
            string[] keys = KeysOf(subtask, after);
            Assert.Equal((keys.Length, keys.Length), (harness.Operator.EventTimerCount, harness.Operator.ProcessingTimerCount));
            foreach (string key in keys) harness.Record(key, "show", 6);
            harness.Watermark(10).Clock(20);
            outputs.AddRange(harness.Output.Select(output => output.Value));
        }

        Assert.Equal(
            Keys.SelectMany(key => new[] { key + "=1", key + " event 10 in 10", key + " clock 20 in 10" }).Order(StringComparer.Ordinal), outputs.Order(StringComparer.Ordinal));
    }

    [Theory, InlineData(0), InlineData(21), InlineData(22)]
    public void A_restored_operator_starts_at_the_newest_watermark_and_fires_what_is_due_for_ranges_behind_it_only(int pauseSeed)
    {
        // Subtask 0 has come to 30, subtask 1 to 5; both hold a timer at 3 that waits for the next move of the watermark, one at 20 that only the first has passed, and one at 40.
        MemorySnapshot[] snapshots = [.. Enumerable.Range(0, 2).Select(subtask =>
        {
            var harness = ScriptHarness.Of(new HarnessOptions { Subtask = subtask, Parallelism = 2 });
            foreach (string key in KeysOf(subtask, 2)) harness.Record(key, "event 20; event 40", 1);
            harness.Watermark(subtask == 0 ? 30 : 5);
            foreach (string key in KeysOf(subtask, 2)) harness.Record(key, "event 3", 1);
            return harness.Freeze();
        })];

        var restored = ScriptHarness.Of(new HarnessOptions { RestoreFrom = snapshots, PauseSeed = pauseSeed == 0 ? null : pauseSeed });

        string[] behind = [.. KeysOf(1, 2).OrderBy(key => Key.Of<string>().Hash(key))];
        Assert.Equal([.. behind.Select(key => key + " event 3 in 30"), .. behind.Select(key => key + " event 20 in 30")], restored.Output.Select(output => output.Value));
        Assert.Equal([(30L, 2 * behind.Length)], restored.Watermarks);
        Assert.Equal(KeysOf(0, 2).Length + Keys.Length, restored.Operator.EventTimerCount);

        restored.Output.Clear();
        restored.Watermark(31);
        Assert.Equal(KeysOf(0, 2).Select(key => key + " event 3 in 31").Order(), restored.Output.Select(output => output.Value).Order());

        restored.Watermark(40);
        Assert.Equal(0, restored.Operator.EventTimerCount);
    }

    [Fact]
    public void A_restored_operator_hands_on_the_watermark_that_it_has_kept_and_ignores_lower_ones()
    {
        var harness = ScriptHarness.Of();

        harness.Watermark(10).SnapshotAndRestore().Watermark(4).Watermark(10).Record("a", "times", 7).Watermark(11);

        Assert.Equal([(10L, 0), (10L, 0), (11L, 1)], harness.Watermarks);
        Assert.Equal("a at 7 in 10 clock 0", harness.Output[0].Value);
    }

    [Fact]
    public void The_end_of_the_stream_is_not_kept_so_that_it_can_come_again()
    {
        var harness = ScriptHarness.Of();

        harness.Record("a", "clock 900", 1).Watermark(10).End().SnapshotAndRestore();
        Assert.Equal(10L, harness.Watermarks[^1].Watermark);

        harness.End();
        Assert.Equal(long.MaxValue, harness.Watermarks[^1].Watermark);
        Assert.Single(harness.Output);
    }

    [Fact]
    public void State_of_another_serializer_is_refused_with_both_fingerprints()
    {
        MemorySnapshot snapshot = Of(Key.Of<string>(), setup => new Counter<long>(setup, Serializer.Of<long>())).Record("a", 1).Freeze();

        StateIncompatibleException thrown = Assert.Throws<StateIncompatibleException>(
            () => Of(Key.Of<string>(), setup => new Counter<int>(setup, Serializer.Of<int>()), snapshot));

        Assert.Equal(("counter", "seen", "int64", "int32"), (thrown.Operator, thrown.State, thrown.StoredFingerprint, thrown.CurrentFingerprint));
        Assert.Equal(
            "State 'seen' of 'counter' in checkpoint 0 was written as 'int64'; the job reads 'int32'. "
            + "Deploy a version of the job that reads 'int64', or start anew: an empty checkpoint store, and another directory for files that are published exactly once.", thrown.Message);
    }

    [Fact]
    public void State_of_other_keys_is_refused()
    {
        MemorySnapshot snapshot = Of(Key.Of<string>(), setup => new Counter<long>(setup, Serializer.Of<long>())).Record("a", 1).Freeze();

        StateIncompatibleException thrown = Assert.Throws<StateIncompatibleException>(
            () => new OperatorHarness<int, int, int, KeyedProcessOperator<int, int, int>>(
                Key.Of<int>(), (context, next) => new(context, "counter", Key.Of<int>(), setup => new NumberCounter(setup), next, true), new HarnessOptions { RestoreFrom = [snapshot] }));

        Assert.Equal("seen (key)", thrown.State);
        Assert.Contains("was written as 'string'; the job reads 'int32'", thrown.Message);
    }

    [Theory, InlineData(true, "value:seen"), InlineData(false, "timers.event")]
    public void State_that_the_function_does_not_declare_any_more_is_refused_by_name(bool dropsValue, string section)
    {
        MemorySnapshot snapshot = Of(Key.Of<string>(), setup => new Declaring(setup, value: true, timers: true)).Record("a", 1).Freeze();

        StateIncompatibleException thrown = Assert.Throws<StateIncompatibleException>(
            () => Of(Key.Of<string>(), setup => new Declaring(setup, value: !dropsValue, timers: dropsValue), snapshot));

        Assert.Equal(("counter", section), (thrown.Operator, thrown.State));
        Assert.Contains("which the function does not declare; starting would lose it", thrown.Message);
    }

    [Fact]
    public void A_state_that_is_new_starts_empty()
    {
        MemorySnapshot snapshot = Of(Key.Of<string>(), setup => new Declaring(setup, value: false, timers: false)).Record("a", 1).Freeze();

        var restored = Of(Key.Of<string>(), setup => new Declaring(setup, value: true, timers: true), snapshot);

        Assert.Equal(1, restored.Restores);
    }

    [Fact]
    public void A_value_that_changes_in_place_is_kept_and_a_snapshot_keeps_what_it_was()
    {
        var harness = Of(Key.Of<string>(), setup => new Collector(setup));
        harness.Record("a", 1).Record("a", 2);

        MemorySnapshot snapshot = harness.Freeze();
        harness.Record("a", 3).Record("b", 4);

        Assert.Equal([1, 2, 3, 1], harness.Output.Select(output => output.Value));
        Assert.Equal([3], Of(Key.Of<string>(), setup => new Collector(setup), snapshot).Record("a", 9).Output.Select(output => output.Value));
    }

    private static string[] KeysOf(int subtask, int parallelism)
    {
        KeyGroupRange groups = KeyGroups.Range(subtask, parallelism, 128);
        return [.. Keys.Where(key => groups.Contains(Key.Of<string>().Hash(key), 128))];
    }

    private static OperatorHarness<string, int, int, KeyedProcessOperator<string, int, int>> Of(
        Key<string> key, Func<OperatorSetup, KeyedProcess<string, int, int>> create, params IReadOnlyList<MemorySnapshot> snapshots)
        => new(key, (context, next) => new(context, "counter", key, create, next, true), new HarnessOptions { RestoreFrom = snapshots.Count > 0 ? snapshots : null });

    private sealed class Counter<T>(OperatorSetup setup, Serializer<T> serializer) : KeyedProcess<string, int, int>
    {
        private readonly ValueState<T> _seen = setup.Value("seen", serializer);

        public override void OnRecord(in int record, in KeyedContext<string> context, Output<int> output) => _seen.Value = _seen.Value;
    }

    private sealed class NumberCounter(OperatorSetup setup) : KeyedProcess<int, int, int>
    {
        private readonly ValueState<long> _seen = setup.Value<long>("seen");

        public override void OnRecord(in int record, in KeyedContext<int> context, Output<int> output) => _seen.Value++;
    }

    private sealed class Declaring : KeyedProcess<string, int, int>
    {
        public Declaring(OperatorSetup setup, bool value, bool timers)
        {
            if (value) setup.Value<long>("seen");
            if (timers) setup.Timers();
        }

        public override void OnRecord(in int record, in KeyedContext<string> context, Output<int> output) => output.Emit(record);
    }

    // Changes the list in place once it is set, and emits its length.
    private sealed class Collector(OperatorSetup setup) : KeyedProcess<string, int, int>
    {
        private readonly ValueState<List<int>> _all = setup.Value("all", Serializer.List(Serializer.Of<int>()), []);

        public override void OnRecord(in int record, in KeyedContext<string> context, Output<int> output)
        {
            List<int> all = _all.Value;
            all.Add(record);
            if (!_all.IsSet) _all.Value = all;
            output.Emit(all.Count);
        }
    }
}
