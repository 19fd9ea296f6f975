using Streams.Elements;
using Streams.Operators;
using Streams.Planning;

namespace Streams.Tests.Planning;

/// <summary>Nodes make the operators that their author meant, from the end of the chain to its head.</summary>
public class ChainOfNodesTests
{
    private sealed class TestContext : OperatorContext
    {
        public override void ChangeStatus(bool isIdle) => throw new NotSupportedException("Nothing is idle here.");

        public override void Await(Operator operatorToWake, string what, Func<CancellationToken, Task> wait) => throw new NotSupportedException("Nothing waits here.");

        public override void Commit(Operator owner, string sink, long checkpointId, Func<CancellationToken, Task> commit) => throw new NotSupportedException("Nothing is published here.");
    }

    private sealed class Collector<T> : IReceiver<T>
    {
        public List<(T Value, long At)> Records { get; } = [];

        public long Watermark { get; private set; } = long.MinValue;

        public void OnBatch(Batch<T> batch)
        {
            for (int i = 0; i < batch.Count; i++) Records.Add((batch.Values[i], batch.Timestamps[i]));
            Watermark = Math.Max(Watermark, batch.Watermark);
        }
    }

    /// <summary>Builds everything below a source; what a sink would take is collected.</summary>
    private sealed class TestBuilder(JobPlan plan, object collector, bool fuses) : ChainBuilder
    {
        public List<string> Registered { get; } = [];

        public override OperatorContext Context { get; } = new TestContext
        {
            Job = plan.Name,
            Attempt = new(0, "", false),
            Clock = TimeProvider.System,
            Subtask = 0,
            Parallelism = 1,
            BytesPerEdgeBatch = 1 << 16,
            GroupCount = 1,
            Groups = new(0, 0),
            Budget = int.MaxValue,
        };

        public override JobOptions Options { get; } = new();

        public override IReceiver<T> Downstream<T>(PlanNode node) => Assert.Single(plan.ConsumersOf(node)) is var consumer && consumer is ISinkNode
            ? (IReceiver<T>)collector
            : ((IRecordConsumer<T>)consumer).CreateReceiver(this);

        public override IKeyedReceiver<TKey, T> DownstreamKeyed<TKey, T>(PlanNode node)
            => ((IKeyedConsumer<TKey, T>)Assert.Single(plan.ConsumersOf(node))).CreateKeyedReceiver(this);

        public override PlanNode? OnlyConsumer(PlanNode node) => fuses ? plan.ConsumersOf(node).SingleOrDefault() : null;

        public override IReceiver<T>? Side<T>(SideOutput<T>? output) => null;

        public override TOperator Register<TOperator>(TOperator op)
        {
            Registered.Add(op.Name);
            return op;
        }
    }

    private static (Collector<TOut> Output, List<string> Registered) Run<TIn, TOut>(Func<DataStream<TIn>, DataStream<TOut>> pipeline, TIn[] records, long watermark, bool fuses = false)
    {
        StreamJob job = StreamJob.Create("chain");
        pipeline(job.From("in", new FakeSource<TIn>(), Watermarks.Ascending)).To("out", new FakeSink<TOut>());
        JobPlan plan = job.Build();
        Collector<TOut> output = new();
        TestBuilder builder = new(plan, output, fuses);

        IReceiver<TIn> head = builder.Downstream<TIn>(plan.Nodes[0]);
        Batch<TIn> batch = new() { Count = records.Length, Watermark = watermark };
        for (int i = 0; i < records.Length; i++) (batch.Values[i], batch.Timestamps[i]) = (records[i], 10 * i);
        head.OnBatch(batch);
        return (output, builder.Registered);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Query_syntax_maps_filters_and_expands(bool fuses)
    {
        (Collector<string> output, List<string> registered) = Run(
            (DataStream<string> lines) => from line in lines
                                          where line.Length > 1
                                          from word in line.Split(' ')
                                          let length = word.Length
                                          select $"{word}/{length} of {line.Length}",
            ["a bc", "x", "def"],
            watermark: 99,
            fuses);

        Assert.Equal([("a/1 of 4", 0L), ("bc/2 of 4", 0L), ("def/3 of 3", 20L)], output.Records);
        Assert.Equal(99, output.Watermark);
        Assert.Equal(fuses ? ["SelectMany", "Where"] : ["Select", "Select", "SelectMany", "Where"], registered);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Functions_that_are_structs_do_what_lambdas_do_and_are_named_in_the_plan(bool fuses)
    {
        (Collector<long> output, List<string> registered) = Run(
            (DataStream<int> numbers) => numbers.Select(new Times(3)).Where(new Above(3)).SelectMany(new Halves()).Where(new Above(2)).Select(n => n + 0.5).Select(n => (long)(n * 2)),
            [1, 2, 3],
            watermark: 99,
            fuses);

        Assert.Equal([(13L, 10L), (7L, 10L), (19L, 20L), (9L, 20L)], output.Records);
        Assert.Equal(99, output.Watermark);
        Assert.Equal(fuses ? ["SelectMany", "Fused"] : ["Select", "Select", "Where", "SelectMany", "Where", "Select"], registered);

        StreamJob job = StreamJob.Create("named");
        job.From("in", new FakeSource<int>()).Select(new Times(3)).Where(new Above(3)).SelectMany(new Halves()).To("out", new FakeSink<long>());
        Assert.Equal(["ChainOfNodesTests.Times", "ChainOfNodesTests.Above", "ChainOfNodesTests.Halves"], job.Build().Nodes.Skip(1).SkipLast(1).Select(node => node.Detail));
    }

    private readonly struct Times(int factor) : IMap<Times, int, long>
    {
        public long Map(in int record) => (long)record * factor;
    }

    private readonly struct Above(long limit) : IPredicate<Above, long>
    {
        public bool Holds(in long record) => record > limit;
    }

    private readonly struct Halves : IExpansion<Halves, long, int, long>
    {
        public bool TryNext(in long record, ref int cursor, out long part)
        {
            part = record >> cursor;
            return cursor++ < 64 && part > 0;
        }
    }

    [Fact]
    public void A_window_gets_its_name_its_aggregates_and_its_result_function()
    {
        (Collector<(int, StreamTime, long, int)> output, List<string> registered) = Run(
            (DataStream<int> numbers) => numbers.KeyBy(n => n % 2)
                .Window(Tumbling.Of(TimeSpan.FromMilliseconds(25)), Late.Drop)
                .Aggregate("sums", a => (a.Sum(n => n), a.Max(n => n)), (key, window, sum, max) => (key, window.Start, sum, max)),
            [1, 2, 3, 4, 5, 6],
            watermark: 49);

        Assert.Equal(
            [((0, new(0), 2L, 2), 24L), ((0, new(25), 4L, 4), 49L), ((1, new(0), 4L, 3), 24L), ((1, new(25), 5L, 5), 49L)],
            output.Records.OrderBy(r => r.Value.Item1).ThenBy(r => r.At));
        Assert.Equal(["sums", "KeyBy"], registered);
    }
}
