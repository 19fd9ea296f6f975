using System.Text.RegularExpressions;
using Streams.Elements;
using Streams.Operators;

namespace Streams.Tests.Operators;

/// <summary>The rules of process functions, one by one, with restores between inputs and with pauses.</summary>
public sealed class KeyedProcessTests
{
    private const long None = long.MinValue;

    /// <summary>Ways to run the same test: how often to snapshot and restore, and the seed of pauses (0: none).</summary>
    public static TheoryData<int, int> Ways => new() { { 0, 0 }, { 1, 0 }, { 3, 0 }, { 0, 11 }, { 1, 12 } };

    [Theory, MemberData(nameof(Ways))]
    public void A_value_belongs_to_its_key_until_it_is_cleared(int snapshotEvery, int pauseSeed)
    {
        var harness = ScriptHarness.Of(snapshotEvery, pauseSeed);

        harness.Record("a", "add 2; show", 1).Record("b", "show", 2).Record("a", "add 3; show", 3).Record("a", "clear; show; add 1; show", 4);

        Assert.Equal([("a=2", 1L), ("b=unset 0", 2L), ("a=5", 3L), ("a=unset 0", 4L), ("a=1", 4L)], harness.Output);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Results_carry_the_time_of_the_record_or_event_timer_or_their_own_and_none_after_a_processing_timer(int snapshotEvery, int pauseSeed)
    {
        var harness = ScriptHarness.Of(snapshotEvery, pauseSeed);

        harness.Record("a", "emit x; emit y at 77; event 20; clock 5", 10).Record("a", "emit z").Watermark(25).Clock(5);

        Assert.Equal([("x", 10L), ("y", 77L), ("z", None), ("a event 20 in 25", 20L), ("a clock 5 in 25", None)], harness.Output);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_context_tells_the_watermark_before_the_batch_and_the_clock(int snapshotEvery, int pauseSeed)
    {
        var harness = ScriptHarness.Of(snapshotEvery, pauseSeed);

        harness.Clock(7).Batch([("a", "times", 3)], watermark: 3).Clock(9).Batch([("a", "times", 5), ("b", "times", None)], watermark: 8);

        Assert.Equal([("a at 3 in none clock 7", 3L), ("a at 5 in 3 clock 9", 5L), ("b at none in 3 clock 9", None)], harness.Output);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Event_timers_fire_behind_the_records_of_the_batch_and_before_its_watermark_is_handed_on(int snapshotEvery, int pauseSeed)
    {
        var harness = ScriptHarness.Of(snapshotEvery, pauseSeed);

        harness.Batch([("a", "event 12; emit first", 10), ("b", "event 11; emit second", 10)], watermark: 15);

        Assert.Equal([("first", 10L), ("second", 10L), ("b event 11 in 15", 11L), ("a event 12 in 15", 12L)], harness.Output);
        Assert.Equal([(15L, 4)], harness.Watermarks);
    }

    [Fact]
    public void Event_timers_that_go_on_for_ever_fail_at_the_end_of_the_stream_and_say_how_not_to()
    {
        OperatorHarness<string, int, string, KeyedProcessOperator<string, int, string>> harness = new(
            Key.Of<string>(), static (context, next) => new(context, "ticks", Key.Of<string>(), static setup => new Ticking(setup), next, true));
        harness.Record("a", 1, 60_000).Watermark(240_000);
        Assert.Equal([60_000L, 120_000, 180_000, 240_000], harness.Output.Select(static o => o.At));

        OperatorException failed = Assert.Throws<OperatorException>(() => harness.Watermark(long.MaxValue));

        Assert.Equal(("a", "OnEventTimer"), (failed.Key, failed.Callback));
        Assert.Contains("context.Watermark != StreamTime.MaxValue", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_watermark_rides_behind_the_last_result_or_travels_alone()
    {
        var harness = ScriptHarness.Of();

        harness.Batch([("a", "emit x", 1)], watermark: 5).Watermark(6).Watermark(6).Watermark(4);

        Assert.Equal([(5L, 1), (6L, 1)], harness.Watermarks);
        Assert.Equal([1, 0], harness.BatchSizes);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_timer_fires_when_the_watermark_is_at_its_time_and_not_a_millisecond_before(int snapshotEvery, int pauseSeed)
    {
        var harness = ScriptHarness.Of(snapshotEvery, pauseSeed);

        harness.Record("a", "event 12", 10).Watermark(11);
        Assert.Empty(harness.Output);

        harness.Watermark(12);
        Assert.Equal([("a event 12 in 12", 12L)], harness.Output);
        Assert.Equal(0, harness.Operator.EventTimerCount);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_timer_that_a_timer_registers_for_a_time_already_reached_fires_in_the_same_step(int snapshotEvery, int pauseSeed)
    {
        var harness = ScriptHarness.Of(snapshotEvery, pauseSeed);

        harness.Record("a", "add 3; then again 2; event 10", 1).Record("b", "event 13", 1).Watermark(20);

        Assert.Equal(
            [("a event 10 in 20", 10L), ("a event 12 in 20", 12L), ("b event 13 in 20", 13L), ("a event 14 in 20", 14L), ("a event 16 in 20", 16L)], harness.Output);
        Assert.Equal([(20L, 5)], harness.Watermarks.TakeLast(1));
    }

    [Theory, MemberData(nameof(Ways))]
    public void An_event_timer_that_a_record_registers_behind_the_watermark_waits_for_the_next_that_moves(int snapshotEvery, int pauseSeed)
    {
        var harness = ScriptHarness.Of(snapshotEvery, pauseSeed);

        harness.Watermark(10).Record("a", "event 4; event 10", 3).Watermark(10).Watermark(9).Clock(100);
        Assert.Empty(harness.Output);

        harness.Watermark(11);
        Assert.Equal([("a event 4 in 11", 4L), ("a event 10 in 11", 10L)], harness.Output);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_processing_timer_fires_with_the_clock_and_one_of_the_past_with_its_next_reading(int snapshotEvery, int pauseSeed)
    {
        var harness = ScriptHarness.Of(snapshotEvery, pauseSeed);

        harness.Clock(50).Record("a", "clock 60; clock 20").Watermark(1_000);
        Assert.Empty(harness.Output);
        Assert.Equal(20, harness.Operator.NextProcessingTime);

        harness.Clock(50);
        Assert.Equal([("a clock 20 in 1000", None)], harness.Output);
        Assert.Equal(60, harness.Operator.NextProcessingTime);

        harness.Clock(60);
        Assert.Equal(("a clock 60 in 1000", None), harness.Output[^1]);
        Assert.Equal(long.MaxValue, harness.Operator.NextProcessingTime);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Timers_are_unique_per_key_domain_and_time(int snapshotEvery, int pauseSeed)
    {
        var harness = ScriptHarness.Of(snapshotEvery, pauseSeed);

        harness.Record("a", "event 5; event 5; clock 5").Record("a", "event 5").Record("b", "event 5").Watermark(5).Clock(5);

        Assert.Equal(["a clock 5 in 5", "a event 5 in 5", "b event 5 in 5"], harness.Output.Select(output => output.Value).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_deleted_timer_does_not_fire_and_one_registered_again_fires_once(int snapshotEvery, int pauseSeed)
    {
        var harness = ScriptHarness.Of(snapshotEvery, pauseSeed);

        harness.Record("a", "event 5; event 6; clock 5; clock 6").Record("b", "event 5; drop event 6; drop clock 5")
            .Record("a", "drop event 5; drop clock 5; drop event 6; event 6").Watermark(9).Clock(9);

        Assert.Equal(["b event 5 in 9", "a event 6 in 9", "a clock 6 in 9"], harness.Output.Select(output => output.Value));
    }

    [Theory, MemberData(nameof(Ways))]
    public void Equal_times_fire_in_an_order_that_restores_do_not_change(int snapshotEvery, int pauseSeed)
    {
        string[] keys = [.. Enumerable.Range(0, 300).Select(i => "key" + i)];
        var harness = ScriptHarness.Of(snapshotEvery, pauseSeed);

        foreach (string key in keys) harness.Record(key, "event 5; clock 5");
        harness.Watermark(5).Clock(5);

        string[] order = [.. keys.OrderBy(key => Key.Of<string>().Hash(key))];
        Assert.Equal([.. order.Select(key => key + " event 5 in 5"), .. order.Select(key => key + " clock 5 in 5")], harness.Output.Select(output => output.Value));
    }

    [Theory, MemberData(nameof(Ways))]
    public void The_largest_watermark_fires_all_event_timers_and_the_end_all_processing_timers_once_in_order(int snapshotEvery, int pauseSeed)
    {
        var harness = ScriptHarness.Of(snapshotEvery, pauseSeed);

        harness.Record("a", $"add 2; event {long.MaxValue}; then again 1; clock 900").Record("b", "event 7; clock 800").End();

        string last = $"a event {long.MaxValue} in max";
        Assert.Equal(["b event 7 in max", last, last, last, "b clock 800 in max", "a clock 900 in max"], harness.Output.Select(output => output.Value));
        Assert.Equal(0, harness.Operator.EventTimerCount);
        Assert.Equal(0, harness.Operator.ProcessingTimerCount);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Pending_processing_timers_can_be_dropped_at_the_end(int snapshotEvery, int pauseSeed)
    {
        var harness = ScriptHarness.Of(snapshotEvery, pauseSeed, firesAtEnd: false);

        harness.Record("a", "clock 900; event 5").End();

        Assert.Equal([("a event 5 in max", 5L)], harness.Output);
        Assert.Equal(0, harness.Operator.ProcessingTimerCount);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_callback_may_emit_more_than_a_batch_holds(int snapshotEvery, int pauseSeed)
    {
        var harness = ScriptHarness.Of(snapshotEvery, pauseSeed);

        harness.Batch([("a", "many 5000; event 3", 1), ("b", "emit after", 2)], watermark: 4);

        Assert.Equal([.. Enumerable.Range(0, 5000).Select(i => (i.ToString(), 1L)), ("after", 2L), ("a event 3 in 4", 3L)], harness.Output);
        Assert.Equal([(4L, 5002)], harness.Watermarks);
        Assert.All(harness.BatchSizes, size => Assert.InRange(size, 0, Batch.MaxRecords));
    }

    [Fact]
    public void It_stops_between_records_when_the_turn_is_spent_and_hands_nothing_on_without_credit()
    {
        FakeContext context = FakeContext.Of(null);
        CollectingReceiver<string> receiver = new(context);
        KeyedProcessOperator<string, string, string> op = new(context, "script", Key.Of<string>(), setup => new ScriptProcess(setup), receiver, true);
        KeyedBatch<string, string> batch = new(new KeyedBatchPool<string, string>(Batch.MaxRecords), Batch.MaxRecords) { Count = 3, Watermark = 9 };
        for (int i = 0; i < 3; i++) (batch.Keys[i], batch.Values[i]) = ("a", "add 1; show");
        Key.Of<string>().Hash(batch.Keys.AsSpan(0, 3), batch.Hashes);

        context.Budget = 4; // a record and its result are two
        op.OnBatch(batch);
        Assert.True(op.IsOpen);
        Assert.Empty(receiver.Records);
        Assert.Equal(0, context.Budget);

        (context.Budget, context.Full) = (100, 1);
        op.Resume();
        Assert.Empty(receiver.Records);

        context.Full = 0;
        op.Resume();
        Assert.False(op.IsOpen);
        Assert.Equal(["a=1", "a=2", "a=3"], receiver.Records.Select(record => record.Value));
        Assert.Equal([(9L, 3)], receiver.Watermarks);
        Assert.Equal(98, context.Budget);
    }

    [Fact]
    public void An_exception_names_operator_key_and_time_and_keeps_its_cause()
    {
        var harness = ScriptHarness.Of();

        OperatorException thrown = Assert.Throws<OperatorException>(() => harness.Record("a", "emit x; fail boom", 1_000));

        Assert.Equal("OnRecord of 'script' failed for the key 'a' at 1970-01-01T00:00:01.000Z: boom", thrown.Message);
        Assert.Equal(("script", "OnRecord", "a", new StreamTime(1_000)), (thrown.Operator, thrown.Callback, thrown.Key, thrown.Timestamp));
        Assert.Equal("boom", Assert.IsType<FormatException>(thrown.InnerException).Message);
    }

    [Fact]
    public void An_exception_shows_the_first_hundred_characters_of_a_long_key()
    {
        var harness = ScriptHarness.Of();

        OperatorException thrown = Assert.Throws<OperatorException>(() => harness.Record(new string('k', 150), "fail boom"));

        Assert.Equal(new string('k', 100) + "…", thrown.Key);
        Assert.Contains("at no timestamp", thrown.Message);
    }

    [Theory, InlineData("event none"), InlineData("drop event none"), InlineData("clock none"), InlineData("drop clock none")]
    public void A_timer_without_a_time_is_refused(string script)
    {
        var harness = ScriptHarness.Of();

        OperatorException thrown = Assert.Throws<OperatorException>(() => harness.Record("a", script));

        Assert.Matches(new Regex("^A timer of 'script' has no time"), Assert.IsType<ArgumentException>(thrown.InnerException).Message);
    }

    [Fact]
    public void An_event_timer_of_a_record_without_a_timestamp_is_fine_if_it_has_a_time()
    {
        var harness = ScriptHarness.Of();

        harness.Record("a", "event 5").Watermark(5);

        Assert.Equal([("a event 5 in 5", 5L)], harness.Output);
    }

    private sealed class Ticking(OperatorSetup setup) : KeyedProcess<string, int, string>
    {
        private readonly Timers _timers = setup.Timers();

        public override void OnRecord(in int record, in KeyedContext<string> context, Output<string> output) => _timers.RegisterEventTime(context.Timestamp);

        public override void OnEventTimer(StreamTime at, in KeyedContext<string> context, Output<string> output)
        {
            output.Emit("tick");
            _timers.RegisterEventTime(at + TimeSpan.FromMinutes(1));
        }
    }
}
