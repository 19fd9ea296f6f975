using Streams.Elements;
using Streams.Operators;
using Streams.Testing;
using Streams.Tests.Planning;

namespace Streams.Tests.Operators;

/// <summary>Functions on streams without keys.</summary>
public sealed class RecordProcessTests
{
    [Theory, InlineData(0), InlineData(61), InlineData(62), InlineData(63)]
    public void Each_record_is_seen_with_its_times_and_may_go_to_any_output(int pauseSeed)
    {
        FakeContext context = FakeContext.Of(pauseSeed == 0 ? null : new Random(pauseSeed));
        context.SetClock(77);
        CollectingReceiver<string> main = new(context);
        Side side = new(context);
        SideOutput<int> odd = StreamJob.Create("job").SideOutput<int>("odd");
        RecordProcessOperator<int, string> op = new(context, "splitting", setup => new Splitting(setup, odd), main, side);

        Give(op, context, [main, side.Receiver!], 5, 0, 1, 2);
        Give(op, context, [main, side.Receiver!], 9, 3, 4);

        Assert.Equal([("0 at 0 in none clock 77", 0L), ("2 at 2 in none clock 77", 2L), ("4 at 1 in 5 clock 77", 1L)], main.Records);
        Assert.Equal([(1, 1L), (3, 0L)], side.Receiver!.Records);
        Assert.Equal([(5L, 2), (9L, 3)], main.Watermarks);
        Assert.Equal([(5L, 1), (9L, 2)], side.Receiver.Watermarks);
    }

    [Fact]
    public void State_and_timers_are_refused_while_the_job_is_built_with_the_reason()
    {
        DataStream<int> numbers = StreamJob.Create("job").From("in", new FakeSource<int>());

        Assert.Equal(
            "'p' asks for the state 'n', but its stream has no key. State and timers belong to a key, so that they can move with it when the parallelism changes: call KeyBy(record => key) first, and derive the function from KeyedProcess.",
            Refused(setup => setup.Value<int>("n")));
        Assert.StartsWith("'p' asks for timers, but its stream has no key.", Refused(setup => setup.Timers()));
        Assert.All(
            new Action<OperatorSetup>[] { s => s.List<int>("n"), s => s.Map<int, int>("n"), s => s.Reducing<int>("n", Math.Max), s => s.Aggregating("n", (Aggregates<int> a) => a.Count()) },
            declare => Assert.StartsWith("'p' asks for the state 'n', but its stream has no key.", Refused(declare)));

        string Refused(Action<OperatorSetup> declare) => Assert.Throws<InvalidOperationException>(() => numbers.Process("p", setup =>
        {
            declare(setup);
            return new Failing();
        })).Message;
    }

    [Fact]
    public void A_failure_names_operator_and_record()
    {
        FakeContext context = FakeContext.Of(null);
        RecordProcessOperator<int, string> op = new(context, "failing", _ => new Failing(), new CollectingReceiver<string>(context), new Side(context));

        OperatorException thrown = Assert.Throws<OperatorException>(() => Give(op, context, [], 5, 1));

        Assert.Equal(("failing", "OnRecord", "", new StreamTime(0)), (thrown.Operator, thrown.Callback, thrown.Key, thrown.Timestamp));
        Assert.Equal("OnRecord of 'failing' failed at 1970-01-01T00:00:00.000Z: no.", thrown.Message);
    }

    [Fact]
    public void An_instance_serves_one_operator()
    {
        Failing shared = new();
        StreamJob.Create("job").From("in", new FakeSource<int>()).Process("p", _ => shared);

        FakeContext context = FakeContext.Of(null);
        Assert.StartsWith("The factory of 'p' returned an instance that it had returned before.", Assert.Throws<InvalidOperationException>(
            () => new RecordProcessOperator<int, string>(context, "p", _ => shared, new CollectingReceiver<string>(context), new Side(context))).Message);
    }

    private static void Give(RecordProcessOperator<int, string> op, FakeContext context, IChainEnd[] ends, long watermark, params int[] values)
    {
        Batch<int> batch = new(values.Length) { Count = values.Length, Watermark = watermark };
        for (int i = 0; i < values.Length; i++) (batch.Values[i], batch.Timestamps[i]) = (values[i], i);
        context.BeginTurn();
        op.OnBatch(batch);
        do
        {
            context.BeginTurn();
            foreach (IChainEnd end in ends) end.Resume();
            if (op.IsOpen) op.Resume();
        }
        while (op.IsOpen || context.Full > 0);
    }

    private sealed class Splitting(OperatorSetup setup, SideOutput<int> odd) : RecordProcess<int, string>
    {
        private readonly Output<int> _odd = setup.SideOutput(odd);

        public override void OnRecord(in int record, in RecordContext context, Output<string> output)
        {
            if (record % 2 == 1) _odd.Emit(record);
            else output.Emit($"{record} at {context.Timestamp.UnixMilliseconds} in {(context.Watermark.IsNone ? "none" : context.Watermark.UnixMilliseconds)} clock {context.ProcessingTime.UnixMilliseconds}");
        }
    }

    private sealed class Failing : RecordProcess<int, string>
    {
        public override void OnRecord(in int record, in RecordContext context, Output<string> output) => throw new FormatException("no.");
    }

    private sealed class Side(FakeContext context) : SideReceivers
    {
        public CollectingReceiver<int>? Receiver { get; private set; }

        public override IReceiver<T> Of<T>(SideOutput<T> output) => (IReceiver<T>)(object)(Receiver = new CollectingReceiver<int>(context));
    }
}
