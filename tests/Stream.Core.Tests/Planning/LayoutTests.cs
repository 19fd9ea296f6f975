using Streams.Runtime.Deployment;

namespace Streams.Tests.Planning;

/// <summary>How operators are spread over subtasks, and what is refused.</summary>
public class LayoutTests
{
    private sealed class Echo(OperatorSetup setup) : KeyedProcess<int, int, int>
    {
        private readonly ValueState<int> _last = setup.Value<int>("last");

        public override void OnRecord(in int record, in KeyedContext<int> context, Output<int> output) => output.Emit(_last.Value = record);
    }

    private static StreamJob Job()
    {
        StreamJob job = StreamJob.Create("graph");
        DataStream<int> a = job.From("a", new FakeSource<int>()), b = job.From("b", new FakeSource<int>());
        a.Union(b).KeyBy(n => n).Process("keyed", setup => new Echo(setup)).To("keyed-out", new FakeSink<int>());
        a.Union(b.Rebalance()).Select(n => n + 1).To("plain-out", new FakeSink<int>());
        return job;
    }

    [Fact]
    public void A_union_is_fed_forward_and_dissolves_where_a_key_follows()
    {
        string text = Job().Explain(new JobOptions { Parallelism = 2, OperatorParallelism = new Dictionary<string, int> { ["b"] = 3, ["keyed"] = 4, ["plain-out"] = 1 } });

        Assert.Equal(
            """
            job graph
              parallelism 2, 128 key groups, no checkpoints
              #1 From 'a' (fake source, no event time) : int
              #2 From 'b' (fake source, no event time) : int, parallelism 3
              #3 Union : int <- #1, #2 chained
              #4 KeyBy (int) : int <- #3 hash exchange 5 x 4, parallelism 4
              #5 KeyedProcess 'keyed' : int <- #4 chained, parallelism 4
                   state 'last' value int32
              #6 To 'keyed-out' (fake sink) : int <- #5 chained, parallelism 4
              #7 Rebalance : int <- #2 rebalance 3 x 2
              #8 Union : int <- #1, #7 forward 2
              #9 Select : int <- #8 chained
              #10 To 'plain-out' (fake sink) : int <- #9 rebalance 2 x 1, parallelism 1

            """.ReplaceLineEndings("\n"),
            text.Replace(", at least once", "", StringComparison.Ordinal).Replace(", exactly once", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Chains_that_look_alike_have_names_of_their_own()
    {
        StreamJob job = StreamJob.Create("alike");
        foreach (string name in (string[])["a", "b"])
            job.From(name, new FakeSource<int>()).Rebalance().Select(n => n + 1).KeyBy(n => n).Process(name + "-keyed", setup => new Echo(setup)).To(name + "-out", new FakeSink<int>());

        string[] tasks = [.. GraphBuilder.TaskNames(job.Build(new JobOptions { Parallelism = 2 }))];

        Assert.Equal(tasks.Distinct(), tasks);
        Assert.Contains("Rebalance → Select (1/2)", tasks);
        Assert.Contains("Rebalance → Select #2 (1/2)", tasks);
    }

    [Fact]
    public void Parallelism_of_operators_is_checked_with_everything_else()
    {
        StreamJob job = Job();

        IReadOnlyList<string> problems = Assert.Throws<InvalidJobException>(() => job.Build(new JobOptions
        {
            Parallelism = 2,
            OperatorParallelism = new Dictionary<string, int> { ["a"] = 0, ["b"] = 129, ["c"] = 1, ["keyed"] = 100 },
        })).Problems;

        Assert.Equal(
            [
                "Options: OperatorParallelism of 'a' must be from 1 to the number of key groups, 128; it is 0.",
                "Options: OperatorParallelism of 'b' must be from 1 to the number of key groups, 128; it is 129.",
                "Options: OperatorParallelism names 'c', and the job has no operator, source or sink of that name. It has 'a', 'b', 'keyed', 'keyed-out', 'plain-out'.",
                "Options: the hash exchange from Union #3 to KeyBy #4 needs 12900 edges between 129 and 100 subtasks; at most 4096 are possible in an exchange, 64 to 64.",
            ],
            problems);
    }

    [Fact]
    public void Operators_that_read_one_keyed_stream_have_one_parallelism()
    {
        StreamJob job = StreamJob.Create("shared");
        KeyedStream<int, int> keyed = job.From("in", new FakeSource<int>()).KeyBy(n => n);
        keyed.Process("x", setup => new Echo(setup)).To("x-out", new FakeSink<int>());
        keyed.Process("y", setup => new Echo(setup)).To("y-out", new FakeSink<int>());

        string problem = Assert.Single(Assert.Throws<InvalidJobException>(() => job.Build(new JobOptions { OperatorParallelism = new Dictionary<string, int> { ["x"] = 2, ["y"] = 3 } })).Problems);

        Assert.Equal("Options: OperatorParallelism gives 2 and 3 to operators that read the same keyed stream, that of KeyBy #2, and so share its exchange. Give them the same, or call KeyBy for each.", problem);
    }
}
