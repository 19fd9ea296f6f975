using Streams.Testing;

namespace Streams.Tests.Testing;

public sealed class HarnessTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory, InlineData(0, 0), InlineData(1, 0), InlineData(1, 7), InlineData(3, 11)]
    public void A_window_fires_when_the_watermark_reaches_its_last_millisecond(int snapshotEvery, int pauseSeed)
    {
        using Harness<Reading, string> harness = Harness.Of((DataStream<Reading> s) => PerSecond(s, Late.Drop), new() { SnapshotEvery = snapshotEvery, PauseSeed = pauseSeed });

        harness.Record(new("a", 1), at: new(0)).Record(new("a", 2), at: new(999)).Record(new("b", 5), at: new(1_000)).Watermark(new(998));
        Assert.Empty(harness.Output);

        harness.Watermark(new(999));
        Assert.Equal([new Emitted<string>("a 3", new(999))], harness.Emitted);

        harness.End();
        Assert.Equal(["a 3", "b 5"], harness.Output);
    }

    [Fact]
    public void Streams_beside_the_output_end_in_sinks_of_the_test()
    {
        List<Reading> late = [];
        using Harness<Reading, string> harness = Harness.Of((StreamJob job, DataStream<Reading> s) =>
        {
            SideOutput<Reading> output = job.SideOutput<Reading>("late");
            output.To("late-out", CollectionSink.Into(late));
            return PerSecond(s, Late.ToSideOutput(output));
        });

        harness.Watermark(new(5_000)).Record(new("a", 1), at: new(10)).End();

        Assert.Equal([new Reading("a", 1)], late);
        Assert.Empty(harness.Output);
    }

    [Fact]
    public void A_processing_timer_fires_when_the_clock_reaches_it()
    {
        using Harness<Reading, string> harness = Harness.Of((DataStream<Reading> s) => s.KeyBy(r => r.Key).Process("reminder", setup => new Reminder(setup)), new() { Clock = new(100) });

        harness.Record(new("a", 1)).Advance(Second / 2).Record(new("b", 1)).Advance(Second / 2);
        Assert.Equal(["a at 1100"], harness.Output);

        harness.Advance(Second).End();
        Assert.Equal(["a at 1100", "b at 1600"], harness.Output);
    }

    [Fact]
    public void State_that_is_left_at_the_end_fails()
    {
        using Harness<Reading, long> harness = Harness.Of((DataStream<Reading> s) => s.KeyBy(r => r.Key).Process("counts", setup => new Counts(setup)));
        harness.Record(new("a", 1)).Record(new("b", 1));

        HarnessException left = Assert.Throws<HarnessException>(harness.End);

        Assert.Equal("At the end of the stream the pipeline still holds state: 'counts'/value:n: 2. Clear it, or say HarnessOptions.KeepsState if it is meant to stay.", left.Message);
    }

    [Fact]
    public void State_may_stay_if_the_test_says_so()
    {
        using Harness<Reading, long> harness = Harness.Of((DataStream<Reading> s) => s.KeyBy(r => r.Key).Process("counts", setup => new Counts(setup)), new() { KeepsState = true });

        harness.Record(new("a", 1)).Record(new("a", 1)).End();

        Assert.Equal([1, 2], harness.Output);
        Assert.Equal(["'counts'/value:n: 1"], harness.HeldState);
    }

    [Fact]
    public void What_a_function_keeps_outside_of_its_state_is_lost_before_every_input()
    {
        using Harness<Reading, long> harness = Harness.Of((DataStream<Reading> s) => s.KeyBy(r => r.Key).Process("counts", _ => new Forgetful()));

        harness.Record(new("a", 1)).Record(new("a", 1)).Record(new("a", 1)).End();

        Assert.Equal([1, 1, 1], harness.Output);
    }

    [Fact]
    public void A_pipeline_that_is_not_valid_says_what_is_wrong()
    {
        InvalidJobException wrong = Assert.Throws<InvalidJobException>(() => Harness.Of((DataStream<Reading> s) =>
        {
            _ = s.Select(r => r.Value);
            return s;
        }));

        Assert.Contains("The output of Select #2 goes nowhere", wrong.Message, StringComparison.Ordinal);
    }

    private static DataStream<string> PerSecond(DataStream<Reading> s, Late<Reading> late) =>
        s.KeyBy(r => r.Key).Window(Tumbling.Of(Second), late).Aggregate("sums", a => a.Sum(r => r.Value), (key, _, sum) => $"{key} {sum}");

    private sealed record Reading(string Key, int Value);

    private sealed class Counts(OperatorSetup setup) : KeyedProcess<string, Reading, long>
    {
        private readonly ValueState<long> _n = setup.Value<long>("n");

        public override void OnRecord(in Reading record, in KeyedContext<string> context, Output<long> output) => output.Emit(++_n.Value);
    }

    private sealed class Forgetful : KeyedProcess<string, Reading, long>
    {
        private long _n;

        public override void OnRecord(in Reading record, in KeyedContext<string> context, Output<long> output) => output.Emit(++_n);
    }

    private sealed class Reminder(OperatorSetup setup) : KeyedProcess<string, Reading, string>
    {
        private readonly Timers _timers = setup.Timers();

        public override void OnRecord(in Reading record, in KeyedContext<string> context, Output<string> output) => _timers.RegisterProcessingTime(context.ProcessingTime + Second);

        public override void OnProcessingTimer(StreamTime at, in KeyedContext<string> context, Output<string> output) => output.Emit($"{context.Key} at {at.UnixMilliseconds}");
    }
}
