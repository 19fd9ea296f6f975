namespace Streams.Tests.Planning;

public class PlanPrintingTests
{
    private static StreamJob TrafficJob()
    {
        StreamJob job = StreamJob.Create("traffic");
        SideOutput<Request> late = job.SideOutput<Request>("late");
        job.From("requests", new FakeSource<Request>("requests.csv"), r => r.At, Watermarks.OutOfOrderBy(TimeSpan.FromSeconds(5)))
            .Where(r => r.Status < 500)
            .KeyBy(r => r.Account)
            .Window(Tumbling.Of(TimeSpan.FromMinutes(1)), Late.Allow(TimeSpan.FromHours(1)).ThenToSideOutput(late))
            .Aggregate("per-minute", a => (a.Count(), a.CountDistinct(r => r.Status)), (account, window, count, codes) => (account, window.End, count, codes))
            .To("traffic", new FakeSink<(string, StreamTime, long, long)>("table 'traffic'"));
        late.Select(r => r.Account).To("late-accounts", new FakeSink<string>("<console> #1 \"lines\""));
        return job;
    }

    [Fact]
    public void A_plan_is_explained_operator_by_operator()
    {
        string text = TrafficJob().Explain();

        Assert.Equal(
            """
            job traffic
              parallelism 1, 128 key groups
              #1 SideOutput 'late' : Request <- #5 side output
              #2 From 'requests' (requests.csv, out of order by 5 s, exactly once) : Request
              #3 Where : Request <- #2 chained
              #4 KeyBy (string) : Request <- #3 chained
              #5 SlicedAggregate 'per-minute' (tumbling 1 min, late allowed for 1 h, then to side output 'late', Counting + Distinct<int>) : (string, StreamTime, long, long) <- #4 chained
                   state 'accumulators' aggregating (int64,set<int32>), each value copied whole at its first write after a checkpoint
              #6 To 'traffic' (table 'traffic', at least once) : (string, StreamTime, long, long) <- #5 chained
              #7 Select : string <- #1 chained
              #8 To 'late-accounts' (<console> #1 "lines", at least once) : string <- #7 chained

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public void Windows_of_every_kind_name_their_operator_their_windows_and_their_trigger()
    {
        StreamJob job = StreamJob.Create("kinds");
        DataStream<Request> source = job.From("requests", new FakeSource<Request>(), r => r.At, Watermarks.Ascending);
        KeyedStream<string, Request> requests = source.KeyBy(r => r.Account);
        TimeSpan gap = TimeSpan.FromSeconds(30);
        TumblingWindows minute = Tumbling.Of(TimeSpan.FromMinutes(1));
        requests.Window(Session.WithGap(gap), Late.Drop).Aggregate("visits", a => a.CountDistinct(r => r.Status)).Discard();
        requests.Window(Session.InProcessingTime(gap)).Aggregate("clock-visits", a => a.Count()).Discard();
        requests.Window(minute, Late.Drop).Trigger(Trigger.EveryNRecords(10)).Aggregate("early", a => a.Count()).Discard();
        requests.Window(Count.Of(100)).Aggregate("hundreds", a => a.Count()).Discard();
        requests.Window(Count.Sliding(100, 10)).Aggregate("last-hundred", a => a.Count()).Discard();
        requests.WindowGlobal(Trigger.EveryNRecords(5).AndPurge()).Aggregate("fives", a => a.Count()).Discard();
        requests.WindowGlobal(Trigger.AtEnd).Aggregate("all", a => a.Count()).Discard();
        source.Select(r => r.Bytes).KeyBy(b => b % 2).Window(minute, Late.Drop).Process("lists", (key, window, list) => list).To("out", new FakeSink<long>());

        Assert.Equal(
            """
            job kinds
              parallelism 1, 128 key groups
              #1 From 'requests' (fake source, ascending, exactly once) : Request
              #2 KeyBy (string) : Request <- #1 chained
              #3 SessionAggregate 'visits' (sessions with a gap of 30 s, late dropped, Distinct<int>) : long <- #2 chained
                   state 'windows' aggregating set<int32>, each value copied whole at its first write after a checkpoint
              #4 SessionAggregate 'clock-visits' (sessions with a gap of 30 s in processing time, Counting) : long <- #2 chained
                   state 'windows' aggregating int64
              #5 WindowAggregate 'early' (tumbling 1 min, fires every 10 records, late dropped, Counting) : long <- #2 chained
                   state 'windows' aggregating int64
              #6 WindowAggregate 'hundreds' (100 records, Counting) : long <- #2 chained
                   state 'windows' aggregating int64
              #7 WindowAggregate 'last-hundred' (100 records every 10, Counting) : long <- #2 chained
                   state 'windows' aggregating int64
              #8 WindowAggregate 'fives' (global, fires every 5 records, purging, Counting) : long <- #2 chained
                   state 'windows' aggregating int64
              #9 WindowAggregate 'all' (global, fires at the end, Counting) : long <- #2 chained
                   state 'windows' aggregating int64
              #10 Select : long <- #1 chained
              #11 KeyBy (long) : long <- #10 chained
              #12 WindowProcess 'lists' (tumbling 1 min, late dropped) : long <- #11 chained
                   state 'records' list int64
              #13 To 'out' (fake sink, at least once) : long <- #12 chained

            """.ReplaceLineEndings("\n"),
            job.Explain());
    }

    private sealed class Silence(OperatorSetup setup) : KeyedProcess<string, Request, string>
    {
        private readonly ValueState<StreamTime> _newest = setup.Value<StreamTime>("newest");
        private readonly Timers _timers = setup.Timers();

        public override void OnRecord(in Request record, in KeyedContext<string> context, Output<string> output)
        {
            _newest.Value = context.Timestamp;
            _timers.RegisterEventTime(context.Timestamp);
        }
    }

    [Fact]
    public void A_function_shows_its_states_and_timers()
    {
        StreamJob job = StreamJob.Create("silence");
        job.From("requests", new FakeSource<Request>(), Watermarks.Ascending).KeyBy(r => r.Account)
            .Process("silence", setup => new Silence(setup)).To("out", new FakeSink<string>());

        Assert.Equal(
            """
            job silence
              parallelism 1, 128 key groups
              #1 From 'requests' (fake source, ascending, exactly once) : Request
              #2 KeyBy (string) : Request <- #1 chained
              #3 KeyedProcess 'silence' : string <- #2 chained
                   state 'newest' value streamtime
                   state 'timers' timers streamtime
              #4 To 'out' (fake sink, at least once) : string <- #3 chained

            """.ReplaceLineEndings("\n"),
            job.Explain());
    }

    [Fact]
    public void A_plan_with_options_says_how_it_runs()
    {
        JobOptions options = new()
        {
            Parallelism = 4,
            KeyGroups = 256,
            Checkpoints = new() { Interval = TimeSpan.FromSeconds(30), Store = CheckpointStore.Directory("/checkpoints") },
        };

        string[] lines = TrafficJob().Explain(options).Split('\n');

        Assert.Equal("  parallelism 4, 256 key groups, a checkpoint every 30 s to checkpoint directory '/checkpoints'", lines[1]);
        Assert.Equal("  #4 KeyBy (string) : Request <- #3 hash exchange 4 x 4", lines[5]);
        Assert.Equal("  parallelism 1, 128 key groups, no checkpoints", TrafficJob().Explain(new JobOptions()).Split('\n')[1]);
    }

    [Theory]
    [InlineData(true, 2, " with local combine")]
    [InlineData(false, 2, "")]
    [InlineData(true, 1, null)]
    public void A_plan_says_where_records_are_folded_before_they_are_sent(bool dropsLate, int parallelism, string? combine)
    {
        StreamJob job = StreamJob.Create("combined");
        job.From("numbers", new FakeSource<long>(), static n => new StreamTime(n), Watermarks.Ascending)
            .KeyBy(static n => n % 2)
            .Window(Tumbling.Of(TimeSpan.FromSeconds(1)), dropsLate ? Late.Drop : Late.Allow(TimeSpan.FromSeconds(1)).ThenDrop())
            .Aggregate("counts", static a => a.Count())
            .To("out", new FakeSink<long>());

        string way = combine is null ? "chained" : $"hash exchange {parallelism} x {parallelism}{combine}";
        Assert.EndsWith($" <- #1 {way}", job.Explain(new JobOptions { Parallelism = parallelism }).Split('\n')[3], StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_is_drawn_as_a_flowchart_with_its_labels_escaped()
    {
        string text = TrafficJob().Build(new JobOptions { Parallelism = 2 }).ToMermaid();

        Assert.Equal(
            """
            flowchart LR
              n1["SideOutput late<br/>Request"]
              n2(["From requests<br/>requests.csv, out of order by 5 s, exactly once<br/>Request"])
              n3["Where<br/>Request"]
              n4["KeyBy<br/>string<br/>Request"]
              n5["SlicedAggregate per-minute<br/>tumbling 1 min, late allowed for 1 h, then to side output 'late', Counting + Distinct#60;int#62;<br/>(string, StreamTime, long, long)"]
              n6[["To traffic<br/>table 'traffic', at least once<br/>(string, StreamTime, long, long)"]]
              n7["Select<br/>string"]
              n8[["To late-accounts<br/>#60;console#62; #35;1 #34;lines#34;, at least once<br/>string"]]
              n5 -.-> n1
              n2 --> n3
              n3 ==>|"hash exchange 2 x 2"| n4
              n4 --> n5
              n5 --> n6
              n1 --> n7
              n7 --> n8

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public void A_description_of_several_lines_stays_on_one()
    {
        StreamJob job = StreamJob.Create("lines");
        job.From("in", new FakeSource<int>("first\r\nsecond\nthird")).To("out", new FakeSink<int>());

        Assert.Contains("(first second third, no event time, exactly once)", job.Explain(), StringComparison.Ordinal);
        Assert.Contains("first second third", job.Build().ToMermaid(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_is_a_value_with_nodes_inputs_and_states()
    {
        JobPlan plan = TrafficJob().Build();

        Assert.Equal("traffic", plan.Name);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], plan.Nodes.Select(node => node.Id));
        PlanNode aggregate = plan.Nodes[4];
        Assert.Equal(("SlicedAggregate", "per-minute", "(string, StreamTime, long, long)"), (aggregate.Kind, aggregate.Name, aggregate.OutputType));
        Assert.Equal([plan.Nodes[3]], aggregate.Inputs);
        Assert.Equal([aggregate], plan.Nodes[0].Inputs);
        Assert.Equal([new StateInfo("accumulators", "aggregating", "(int64,set<int32>)", Copying.Copier)], aggregate.States);
        Assert.Equal([plan.Nodes[0], plan.Nodes[5]], plan.ConsumersOf(aggregate));
    }

    [Fact]
    public void Once_a_plan_is_built_nothing_can_be_added_behind_its_back()
    {
        StreamJob job = StreamJob.Create("fixed");
        DataStream<int> numbers = job.From("numbers", new FakeSource<int>());
        numbers.To("out", new FakeSink<int>());
        JobPlan plan = job.Build();

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => numbers.Select(n => n + 1));

        Assert.Equal("Job 'fixed' is built: its plan is fixed. Add everything before Build, Explain or RunAsync, or create another job.", error.Message);
        Assert.Throws<InvalidOperationException>(numbers.Discard);
        Assert.Equal(plan.Explain(), job.Explain());
    }

    [Fact]
    public void A_job_that_was_refused_can_be_completed()
    {
        StreamJob job = StreamJob.Create("later");
        DataStream<int> numbers = job.From("numbers", new FakeSource<int>());
        Assert.Throws<InvalidJobException>(() => job.Build());

        numbers.To("out", new FakeSink<int>());

        Assert.Equal(2, job.Build().Nodes.Length);
    }
}
