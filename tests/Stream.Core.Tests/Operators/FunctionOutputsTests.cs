using Streams.Operators;
using Streams.Tests.Planning;

namespace Streams.Tests.Operators;

/// <summary>Side outputs of process functions.</summary>
public sealed class FunctionOutputsTests
{
    [Theory, InlineData(0, 0), InlineData(1, 0), InlineData(0, 31), InlineData(2, 32), InlineData(0, 33)]
    public void Each_output_gets_its_records_in_order_and_every_watermark(int snapshotEvery, int pauseSeed)
    {
        Sides sides = new();
        var harness = Of(sides, new HarnessOptions { SnapshotEvery = snapshotEvery, PauseSeed = pauseSeed == 0 ? null : pauseSeed });

        harness.Batch([("a", 1, 10), ("a", 2, 11), ("b", 3, 12), ("b", 4, 13)], watermark: 12).Watermark(20).End();

        Assert.Equal([(2, 11L), (4, 13L)], harness.Output);
        Assert.Equal([("odd 1", 10L), ("odd 3", 12L), ("late", 99L)], sides.Text!.Records);
        Assert.Equal([(1L, 10L), (3L, 12L)], sides.Numbers!.Records);
        Assert.Equal([12, 20, long.MaxValue], harness.Watermarks.Select(w => w.Watermark).Distinct());
        Assert.Equal([(12L, 2), (20L, 2), (long.MaxValue, 3)], sides.Text.Watermarks.DistinctBy(w => w.Watermark));
        Assert.Equal([12, 20, long.MaxValue], sides.Numbers.Watermarks.Select(w => w.Watermark).Distinct());
    }

    [Theory, InlineData(0), InlineData(34), InlineData(35)]
    public void What_one_call_emits_beyond_a_batch_waits_and_keeps_its_order(int pauseSeed)
    {
        Sides sides = new();
        var harness = Of(sides, new HarnessOptions { PauseSeed = pauseSeed == 0 ? null : pauseSeed });

        harness.Batch([("a", 3_001, 1), ("a", 2, 2)], watermark: 5);

        Assert.Equal(Enumerable.Range(0, 3_001).Select(i => (i, 1L)).Append((2, 2L)), harness.Output);
        Assert.Equal(Enumerable.Range(0, 3_001).Select(i => ((long)i, 1L)), sides.Numbers!.Records);
        Assert.Equal([(5L, 3_001)], sides.Numbers.Watermarks);
        Assert.Equal([(5L, 0)], sides.Text!.Watermarks);
    }

    [Fact]
    public void A_side_output_is_one_however_often_it_is_asked_for_and_of_use_during_a_callback_only()
    {
        SideOutput<string> texts = StreamJob.Create("job").SideOutput<string>("texts");
        Output<string> kept = null!;
        PlannedSetup.StatesOf("both", setup =>
        {
            kept = setup.SideOutput(texts);
            Assert.Same(kept, setup.SideOutput(texts));
            return new Splitting(setup, texts, StreamJob.Create("job").SideOutput<long>("numbers"));
        });

        Assert.StartsWith("The output of 'both' was used outside of a callback", Assert.Throws<InvalidOperationException>(() => kept.Emit("x")).Message);
    }

    [Fact]
    public void The_plan_knows_who_writes_to_a_side_output()
    {
        StreamJob job = StreamJob.Create("split");
        SideOutput<string> texts = job.SideOutput<string>("texts");
        SideOutput<long> numbers = job.SideOutput<long>("numbers");
        job.From("in", new FakeSource<int>(), Watermarks.Ascending).KeyBy(n => $"{n % 2}").Process("splitting", setup => new Splitting(setup, texts, numbers)).To("out", new FakeSink<int>());
        texts.To("texts", new FakeSink<string>());

        Assert.Contains("Side output 'numbers' is written but goes nowhere", Assert.Throws<InvalidJobException>(() => job.Build()).Message, StringComparison.Ordinal);
        numbers.Discard();
        Assert.Equal(
            """
            job split
              parallelism 1, 128 key groups
              #1 SideOutput 'texts' : string <- #5 side output
              #2 SideOutput 'numbers' : long <- #5 side output
              #3 From 'in' (fake source, ascending, exactly once) : int
              #4 KeyBy (string) : int <- #3 chained
              #5 KeyedProcess 'splitting' : int <- #4 chained
                   state 'timers' timers streamtime
              #6 To 'out' (fake sink, at least once) : int <- #5 chained
              #7 To 'texts' (fake sink, at least once) : string <- #1 chained

            """.ReplaceLineEndings("\n"),
            job.Explain());
    }

    private static OperatorHarness<string, int, int, KeyedProcessOperator<string, int, int>> Of(Sides sides, HarnessOptions options)
    {
        StreamJob job = StreamJob.Create("job");
        SideOutput<string> texts = job.SideOutput<string>("texts");
        SideOutput<long> numbers = job.SideOutput<long>("numbers");
        return new(
            Key.Of<string>(),
            (context, next) => new(context, "splitting", Key.Of<string>(), setup => new Splitting(setup, texts, numbers), next, true, sides.In((FakeContext)context)),
            options);
    }

    /// <summary>Even numbers go on, odd ones to the sides; numbers above 1,000 to both, one by one.</summary>
    private sealed class Splitting(OperatorSetup setup, SideOutput<string> texts, SideOutput<long> numbers) : KeyedProcess<string, int, int>
    {
        private readonly Output<string> _texts = setup.SideOutput(texts);
        private readonly Output<long> _numbers = setup.SideOutput(numbers);
        private readonly Timers _timers = setup.Timers();

        public override void OnRecord(in int record, in KeyedContext<string> context, Output<int> output)
        {
            if (record > 1_000)
            {
                for (int i = 0; i < record; i++)
                {
                    output.Emit(i);
                    _numbers.Emit(i);
                }
            }
            else if (record % 2 == 0)
            {
                output.Emit(record);
            }
            else
            {
                _texts.Emit($"odd {record}");
                _numbers.Emit(record);
                if (record == 3) _timers.RegisterEventTime(new StreamTime(1_000));
            }
        }

        public override void OnEventTimer(StreamTime at, in KeyedContext<string> context, Output<int> output) => _texts.Emit("late", new StreamTime(99));
    }

    private sealed class Sides : SideReceivers
    {
        private FakeContext? _context;

        public CollectingReceiver<string>? Text { get; private set; }

        public CollectingReceiver<long>? Numbers { get; private set; }

        public Sides In(FakeContext context)
        {
            _context = context;
            return this;
        }

        public override IReceiver<T> Of<T>(SideOutput<T> output) => typeof(T) == typeof(string)
            ? (IReceiver<T>)(object)(Text ??= new CollectingReceiver<string>(_context!))
            : (IReceiver<T>)(object)(Numbers ??= new CollectingReceiver<long>(_context!));
    }
}
