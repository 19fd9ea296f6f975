using System.Numerics;
using Streams.Testing;

namespace Streams.Tests.Simulation;

public sealed class SimulationTests
{
    [Fact]
    public void A_chain_without_state_publishes_every_record_once() => Seeds.Run(new StatelessChain());

    [Fact]
    public void Windows_in_which_nothing_is_late_publish_every_result_once() => Seeds.Run(new TumblingTotals());

    [Fact]
    public void The_last_result_of_a_window_that_fires_again_holds_all_its_records() => Seeds.Run(new LateTotals());

    [Fact]
    public void Results_of_a_key_are_published_in_order_while_the_parallelism_stays() => Seeds.Run(new OrderedTotals());

    [Fact]
    public void Late_records_and_those_in_windows_are_all_records() => Seeds.Run(new LateReadings());

    [Fact]
    public void Two_keyed_stages_publish_every_result_once() => Seeds.Run(new TwoKeyedStages());

    [Fact]
    public void A_function_with_state_and_timers_publishes_every_result_once() => Seeds.Run(new Gaps());

    [Fact]
    public void Sums_that_the_clock_cuts_hold_every_record_once() => Seeds.Run(new Partials());

    [Fact]
    public void A_stream_that_is_read_several_times_publishes_every_result_once() => Seeds.Run(new Branches());

    [Fact]
    public void A_stream_that_is_split_and_united_publishes_every_result_once() => Seeds.Run(new Diamond());

    [Fact]
    public void Ten_by_ten_edges_in_a_diamond_make_progress() => Seeds.Run(new WideDiamond(), parts: 10);

    [Fact]
    public void Unions_hold_every_record_as_often_as_they_are_given_it() => Seeds.Run(new Unions());

    [Fact]
    public void Sliding_windows_publish_every_result_once() => Seeds.Run(new SlidingTotals());

    [Fact]
    public void Sessions_publish_every_result_once() => Seeds.Run(new Sessions());

    [Fact]
    public void Windows_of_processing_time_hold_every_record_once() => Seeds.Run(new ClockTotals());

    [Fact]
    public void Functions_with_maps_lists_and_side_outputs_publish_every_result_once() => Seeds.Run(new Sorted());

    [Fact]
    public void Lists_and_maps_that_timers_of_the_clock_let_go_hold_every_record_once() => Seeds.Run(new Batches());

    [Fact]
    public void Savepoints_stops_and_drains_lose_nothing_and_double_nothing()
    {
        SeededResult[] results = Seeds.Run(new Interrupted());

        // A run that has nothing of it proves nothing; most have something.
        int[] counts = [results.Sum(static r => r.Served.Savepoints), results.Sum(static r => r.Served.Stops), results.Sum(static r => r.Served.Drains), results.Sum(static r => r.Forks)];
        Assert.True(results.Length < 100 || counts.Min() > results.Length / 40, $"{results.Length} runs served {counts[0]} savepoints, {counts[1]} stops and {counts[2]} drains, and went back to {counts[3]} savepoints.");
        TestContext.Current.SendDiagnosticMessage($"savepoints, stops, drains, forks: {string.Join(", ", counts)}");
    }

    [Fact]
    public void Processes_crash_in_every_state_of_the_coordinator()
    {
        CoordinatorMoments missing = CoordinatorMoments.All;

        foreach (CoordinatorMoments moment in Enum.GetValues<CoordinatorMoments>().Where(static m => BitOperations.IsPow2((int)m)))
        {
            for (int seed = 1; seed <= 500 && (missing & moment) != 0; seed++) missing &= ~new Interrupted { StrikesIn = moment }.Run(seed).CrashedIn;
        }

        Assert.True(missing == CoordinatorMoments.None, $"No process crashed in these moments of its coordinator: {missing}.");
    }

    [Fact]
    public void A_seed_replays_exactly()
    {
        SeededResult first = new TumblingTotals().Run(7);

        SeededResult second = new TumblingTotals().Run(7);

        Assert.Equal(first, second);
    }
}
