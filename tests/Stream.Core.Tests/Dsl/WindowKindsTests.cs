using Streams.Testing;

namespace Streams.Tests.Dsl;

/// <summary>Sessions, count windows, global windows, triggers and functions of whole windows, as a job is written: what they give, when, and what they leave.</summary>
public sealed partial class WindowKindsTests
{
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(500);

    public static TheoryData<int, int> Ways => new() { { 0, 0 }, { 1, 0 }, { 1, 7 }, { 3, 11 } };

    [Theory, MemberData(nameof(Ways))]
    public void A_session_gives_its_result_when_the_watermark_reaches_the_last_millisecond_of_its_gap(int snapshotEvery, int pauseSeed)
    {
        using Harness<Click, string> harness = Of(snapshotEvery, pauseSeed, s => s.Window(Session.WithGap(Gap), Late.Drop).Aggregate("visits", a => a.Sum(c => c.N), Text));

        harness.Record(new("a", 1), at: new(0)).Record(new("b", 8), at: new(450)).Record(new("a", 4), at: new(2_000)).Record(new("a", 2), at: new(400)).Watermark(new(898));
        Assert.Empty(harness.Output);

        harness.Watermark(new(899));
        Assert.Equal([new Emitted<string>("a [0, 900) OnTime 0: 3", new(899))], harness.Emitted);

        harness.End();
        Assert.Equal(["b [450, 950) OnTime 0: 8", "a [2000, 2500) OnTime 0: 4"], harness.Output.Skip(1));
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_late_record_joins_sessions_that_are_still_held_and_what_is_later_goes_to_the_side(int snapshotEvery, int pauseSeed)
    {
        List<Click> late = [];
        using Harness<Click, string> harness = Harness.Of((StreamJob job, DataStream<Click> s) =>
        {
            SideOutput<Click> output = job.SideOutput<Click>("late");
            output.To("late-out", CollectionSink.Into(late));
            return s.KeyBy(c => c.Page).Window(Session.WithGap(Gap), Late.Allow(TimeSpan.FromSeconds(1)).ThenToSideOutput(output)).Aggregate("visits", a => a.Sum(c => c.N), Text);
        }, new() { SnapshotEvery = snapshotEvery, PauseSeed = pauseSeed });

        harness.Record(new("a", 1), at: new(0)).Record(new("a", 2), at: new(800)).Watermark(new(1_300)).Record(new("a", 4), at: new(400)).Record(new("b", 8), at: new(-900)).End();

        Assert.Equal(["a [0, 500) OnTime 0: 1", "a [800, 1300) OnTime 0: 2", "a [0, 1300) Late 2: 7"], harness.Output);
        Assert.Equal([new Click("b", 8)], late);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_session_in_processing_time_ends_when_the_clock_has_seen_no_record_for_the_gap(int snapshotEvery, int pauseSeed)
    {
        using Harness<Click, string> harness = Of(snapshotEvery, pauseSeed, s => s.Window(Session.InProcessingTime(Gap)).Aggregate("visits", a => a.Sum(c => c.N), Text));

        harness.Record(new("a", 1)).Advance(Gap - Millisecond).Record(new("a", 2)).Advance(Gap - Millisecond);
        Assert.Empty(harness.Output);

        harness.Advance(Millisecond);
        Assert.Equal(["a [0, 999) OnTime 0: 3"], harness.Output);

        harness.Record(new("a", 4)).End();
        Assert.Equal(["a [999, 1499) OnTime 0: 4"], harness.Output.Skip(1));
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_count_window_gives_its_result_with_its_last_record_and_keeps_what_does_not_fill_one(int snapshotEvery, int pauseSeed)
    {
        using Harness<Click, string> harness = Of(
            snapshotEvery, pauseSeed, s => s.Window(Count.Of(2)).Aggregate("pairs", a => a.Sum(c => c.N), (page, window, sum) => $"{page} {window.Run} {window.Firing} {window.Index}: {sum}"), true);

        harness.Record(new("a", 1)).Record(new("b", 2)).Record(new("a", 4)).Record(new("a", 8)).Record(new("a", 16)).End();

        Assert.Equal(["a 0 OnTime 0: 5", "a 1 OnTime 0: 24"], harness.Output);
        Assert.All(harness.Emitted, static e => Assert.Equal(new StreamTime(long.MaxValue), e.Time));
        Assert.Equal(["'pairs'/windows: 1", "'pairs'/numbers: 2"], harness.HeldState);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Sliding_count_windows_give_a_function_the_last_records_in_the_order_of_arrival(int snapshotEvery, int pauseSeed)
    {
        using Harness<Click, string> harness = Of(snapshotEvery, pauseSeed, s => s.Window(Count.Sliding(3, 2)).Process("last", Records), true);

        for (int n = 1; n <= 7; n++) harness.Record(new("a", n));

        Assert.Equal(["a: 1 2", "a: 2 3 4", "a: 4 5 6"], harness.Output);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_global_window_gives_a_result_with_every_nth_record_of_all_that_came(int snapshotEvery, int pauseSeed)
    {
        using Harness<Click, string> harness = Of(
            snapshotEvery, pauseSeed, s => s.WindowGlobal(Trigger.EveryNRecords(2)).Aggregate("totals", a => a.Sum(c => c.N), (page, window, sum) => $"{page} {window.Index}: {sum}"), true);

        for (int n = 1; n <= 5; n++) harness.Record(new("a", n));
        harness.End();

        Assert.Equal(["a 0: 3", "a 1: 10"], harness.Output);
        Assert.Equal(["'totals'/windows: 1"], harness.HeldState);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_purged_global_window_is_forgotten_with_its_result(int snapshotEvery, int pauseSeed)
    {
        using Harness<Click, string> harness = Of(
            snapshotEvery, pauseSeed, s => s.WindowGlobal(Trigger.EveryNRecords(2).AndPurge()).Aggregate("pairs", a => a.Sum(c => c.N), (page, window, sum) => $"{page} {window.Index}: {sum}"));

        harness.Record(new("a", 1)).Record(new("b", 9)).Record(new("a", 2)).Record(new("a", 4)).Record(new("a", 8)).Record(new("b", 9)).End();

        Assert.Equal(["a 0: 3", "a 0: 12", "b 0: 18"], harness.Output);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_global_window_at_the_end_gives_one_result_at_the_end_of_the_stream(int snapshotEvery, int pauseSeed)
    {
        using Harness<Click, string> harness = Of(
            snapshotEvery, pauseSeed, s => s.WindowGlobal(Trigger.AtEnd).Aggregate("totals", a => a.Sum(c => c.N), (page, window, sum) => $"{page} {window.Index}: {sum}"), true);

        harness.Record(new("a", 1)).Record(new("a", 2)).Watermark(new(1_000_000));
        Assert.Empty(harness.Output);

        harness.End();
        Assert.Equal(["a 0: 3"], harness.Output);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_purging_trigger_empties_a_session_which_stays_where_it_is_until_it_is_over(int snapshotEvery, int pauseSeed)
    {
        using Harness<Click, string> harness = Of(
            snapshotEvery, pauseSeed, s => s.Window(Session.WithGap(Gap), Late.Drop).Trigger(Trigger.EveryNRecords(2).AndPurge()).Process("pairs", static (page, window, clicks) => Enumerable.Repeat(Text(page, window, clicks.Sum(c => c.N)), 1)));

        harness.Record(new("a", 1), at: new(0)).Record(new("a", 2), at: new(100)).Record(new("a", 4), at: new(200)).Record(new("a", 8), at: new(300)).Record(new("a", 16), at: new(400)).End();

        Assert.Equal(["a [0, 600) Early 0: 3", "a [0, 800) Early 1: 12"], harness.Output);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_trigger_by_number_over_tumbling_windows_does_not_wait_for_their_end(int snapshotEvery, int pauseSeed)
    {
        using Harness<Click, string> harness = Of(
            snapshotEvery, pauseSeed, s => s.Window(Tumbling.Of(TimeSpan.FromSeconds(1)), Late.Drop).Trigger(Trigger.EveryNRecords(2)).Aggregate("early", a => a.Sum(c => c.N), Text));

        harness.Record(new("a", 1), at: new(0)).Record(new("a", 2), at: new(999)).Record(new("a", 4), at: new(1_000)).Record(new("a", 8), at: new(500)).End();

        Assert.Equal(["a [0, 1000) Early 0: 3"], harness.Output);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_function_makes_any_number_of_records_of_a_window_and_its_list_is_its_own(int snapshotEvery, int pauseSeed)
    {
        List<IReadOnlyList<Click>> kept = [];
        using Harness<Click, int> harness = Harness.Of((DataStream<Click> s) => s.KeyBy(c => c.Page).Window(Tumbling.Of(TimeSpan.FromSeconds(1)), Late.Allow(TimeSpan.FromSeconds(9)).ThenDrop()).Process("each", (_, _, clicks) =>
        {
            kept.Add(clicks);
            return clicks.Where(c => c.N > 1).Select(c => c.N);
        }), new() { SnapshotEvery = snapshotEvery, PauseSeed = pauseSeed });

        harness.Record(new("a", 1), at: new(0)).Watermark(new(999)).Record(new("a", 2), at: new(1)).Record(new("a", 3), at: new(2)).End();

        Assert.Equal([2, 2, 3], harness.Output);
        Assert.Equal([1, 2, 3], kept.Select(static clicks => clicks.Count));
    }

    [Theory, MemberData(nameof(Ways))]
    public void Accumulators_that_are_objects_are_merged_with_their_sessions(int snapshotEvery, int pauseSeed)
    {
        using Harness<Click, string> harness = Of(
            snapshotEvery, pauseSeed, s => s.Window(Session.WithGap(Gap), Late.Allow(TimeSpan.FromSeconds(9)).ThenDrop())
                .Aggregate("visits", a => (a.CountDistinct(c => c.N), a.Top(2, c => c.N)), (page, window, numbers, top) => $"{page} [{window.Start.UnixMilliseconds}, {window.End.UnixMilliseconds}): {numbers}, {string.Join(' ', top.Select(c => c.N))}"));

        // Two sessions, each with its set; a record between them makes them one, and one more comes to it after that.
        harness.Record(new("a", 1), at: new(0)).Record(new("a", 2), at: new(10)).Record(new("a", 2), at: new(900)).Record(new("a", 3), at: new(910)).Record(new("b", 9), at: new(0))
            .Record(new("a", 4), at: new(500)).Record(new("a", 4), at: new(1_000)).Watermark(new(1_499)).Record(new("a", 5), at: new(20)).End();

        Assert.Equal(["b [0, 500): 1, 9", "a [0, 1500): 4, 4 4", "a [0, 1500): 5, 5 4"], harness.Output);
    }

    [Fact]
    public void A_record_without_a_time_ends_sessions_of_event_time_with_the_name_of_their_operator()
    {
        using Harness<Click, string> harness = Of(1, 0, s => s.Window(Session.WithGap(Gap), Late.Drop).Aggregate("visits", a => a.Sum(c => c.N), Text));

        MissingTimestampException missing = Assert.Throws<MissingTimestampException>(() => harness.Record(new("a", 1)));

        Assert.Equal("visits", missing.Operator);
    }

    private static TimeSpan Millisecond => TimeSpan.FromMilliseconds(1);

    private static Harness<Click, string> Of(int snapshotEvery, int pauseSeed, Func<KeyedStream<string, Click>, DataStream<string>> pipeline, bool keepsState = false) =>
        Harness.Of((DataStream<Click> s) => pipeline(s.KeyBy(c => c.Page)), new() { SnapshotEvery = snapshotEvery, PauseSeed = pauseSeed, KeepsState = keepsState });

    private static string Text<TRes>(string page, FiredWindow window, TRes result) =>
        $"{page} [{window.Start.UnixMilliseconds}, {window.End.UnixMilliseconds}) {window.Firing} {window.Index}: {result}";

    private static IEnumerable<string> Records<TWindow>(string page, TWindow window, IReadOnlyList<Click> clicks) => [$"{page}: {string.Join(' ', clicks.Select(static c => c.N))}"];

    [StreamState]
    internal sealed partial record Click(string Page, int N);
}
