#pragma warning disable STREAM101, STREAM102 // Without the generator, what is missing is found when the job is built.
namespace Streams.Tests.Planning;

public class InvalidJobTests
{
    private static readonly TumblingWindows Minute = Tumbling.Of(TimeSpan.FromMinutes(1));

    private sealed record Order(int Id);

    private sealed record Customer(int Id);

    private sealed record Totals(long Sum);

    private enum TimeOfDay
    {
        Day,
        Night,
    }

    private static DataStream<Request> Requests(StreamJob job) => job.From("requests", new FakeSource<Request>(), r => r.At, Watermarks.Ascending);

    private static IReadOnlyList<string> ProblemsOf(StreamJob job, JobOptions? options = null) => Assert.Throws<InvalidJobException>(() => job.Build(options)).Problems;

    [Fact]
    public void All_problems_come_at_once_in_one_message()
    {
        StreamJob job = StreamJob.Create("bad");
        job.From("a", new FakeSource<int>()).Select(n => n);
        job.From("a", new FakeSource<int>()).Discard();

        InvalidJobException error = Assert.Throws<InvalidJobException>(() => job.Build(new JobOptions { Parallelism = 0 }));

        Assert.Equal("bad", error.Job);
        Assert.Equal(
            "Job 'bad' cannot run. 4 problems:\n"
            + " - The name 'a' is used by From #1 and From #3: a name is the identity of state, and unique in its job among operators, sources and sinks. Give one of them another name.\n"
            + " - The output of Select #2 goes nowhere: use the stream that it returns, end it with To(name, sink), or call Discard().\n"
            + " - The job has no sink: end a stream with To(name, sink).\n"
            + " - Options: Parallelism must be at least 1; it is 0.",
            error.Message);
        Assert.Equal(4, error.Problems.Count);
    }

    [Fact]
    public void An_empty_job_has_neither_source_nor_sink() => Assert.Equal(
        ["The job has no source: begin a stream with From(name, source).", "The job has no sink: end a stream with To(name, sink)."],
        ProblemsOf(StreamJob.Create("empty")));

    [Theory]
    [InlineData("", "is blank: it is the identity of state across versions of the job.")]
    [InlineData(" \t", "is blank: it is the identity of state across versions of the job.")]
    [InlineData("..", "is '..': names become names of files, so they take 1 to 128 of the letters A to Z and a to z, digits, '-' and '_'.")]
    [InlineData("a/b", "is 'a/b': names become names of files, so they take 1 to 128 of the letters A to Z and a to z, digits, '-' and '_'.")]
    [InlineData("line\n", "is 'line\n': names become names of files, so they take 1 to 128 of the letters A to Z and a to z, digits, '-' and '_'.")]
    [InlineData("straße", "is 'straße': names become names of files, so they take 1 to 128 of the letters A to Z and a to z, digits, '-' and '_'.")]
    public void Names_are_checked_for_the_job_and_all_that_it_names(string name, string problem)
    {
        StreamJob job = StreamJob.Create(name);
        SideOutput<Request> late = job.SideOutput<Request>(name);
        job.From(name, new FakeSource<Request>(), r => r.At, Watermarks.Ascending).KeyBy(r => r.Account)
            .Window(Minute, Late.ToSideOutput(late)).Aggregate("n", a => a.Count()).To("out", new FakeSink<long>());
        late.Discard();

        Assert.Equal(
            [$"The job's name {problem}", $"The name of SideOutput '{name}' {problem}", $"The name of From '{name}' {problem}"],
            ProblemsOf(job));
    }

    [Fact]
    public void A_name_may_have_128_characters_and_no_more()
    {
        StreamJob job = StreamJob.Create(new string('j', 128));
        job.From("in", new FakeSource<int>()).To("Out-_9", new FakeSink<int>());
        Assert.Equal(2, job.Build().Nodes.Length);

        StreamJob longer = StreamJob.Create(new string('j', 129));
        longer.From("in", new FakeSource<int>()).To("out", new FakeSink<int>());
        Assert.StartsWith("The job's name is 'jjj", Assert.Single(ProblemsOf(longer)), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_differ_in_case_alone_are_refused_because_file_systems_may_not_tell_them_apart()
    {
        StreamJob job = StreamJob.Create("case");
        job.From("Orders", new FakeSource<int>()).To("orders", new FakeSink<int>());

        Assert.Equal(["The names 'Orders' and 'orders' differ in case alone: they become names of files, which some systems take for the same."], ProblemsOf(job));
    }

    [Fact]
    public void A_side_output_may_have_the_name_of_a_sink_but_not_of_another_side_output()
    {
        StreamJob job = StreamJob.Create("sides");
        SideOutput<Request> late = job.SideOutput<Request>("late");
        KeyedStream<string, Request> keyed = Requests(job).KeyBy(r => r.Account);
        keyed.Window(Minute, Late.ToSideOutput(late)).Aggregate("n", a => a.Count()).Discard();
        late.To("late", new FakeSink<Request>());
        SideOutput<Request> again = job.SideOutput<Request>("late");
        keyed.Window(Minute, Late.ToSideOutput(again)).Aggregate("m", a => a.Count()).Discard();
        again.Discard();

        Assert.StartsWith("The name 'late' is used by SideOutput #1 and SideOutput #6", Assert.Single(ProblemsOf(job)), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_keys_and_serializers_are_listed_with_the_line_to_add()
    {
        StreamJob job = StreamJob.Create("gaps");
        DataStream<Request> requests = Requests(job);
        requests.KeyBy(r => new Order(r.Status)).Window(Minute, Late.Drop)
            .Aggregate("two", a => (a.CountDistinct(r => new Order(r.Status)), a.Fold(new Customer(0), (c, _) => c, (c, _) => c)), (key, window, orders, customer) => orders)
            .To("two-out", new FakeSink<long>());
        requests.KeyBy(r => r.Account).Window(Minute, Late.Drop)
            .Aggregate("fold", new Totals(0), (t, r) => new(t.Sum + r.Bytes), (x, y) => new(x.Sum + y.Sum), (key, window, total) => total.Sum)
            .To("fold-out", new FakeSink<long>());
        requests.KeyBy(r => r.Bytes / 1.5).Window(Minute, Late.Drop).Aggregate("double", a => a.Count()).Discard();

        Assert.Equal(
            [
                "KeyBy #2: No key is known for InvalidJobTests.Order: add Key.Register(Key.For<InvalidJobTests.Order>()); before the job is built, where InvalidJobTests.Order implements IStreamKey<InvalidJobTests.Order>.",
                "SlicedAggregate 'two': No serializer is known for InvalidJobTests.Order: add Serializer.Register(Serializer.For<InvalidJobTests.Order>()); before the job is built, where InvalidJobTests.Order implements IStreamState<InvalidJobTests.Order>.",
                "SlicedAggregate 'two': No serializer is known for InvalidJobTests.Customer: add Serializer.Register(Serializer.For<InvalidJobTests.Customer>()); before the job is built, where InvalidJobTests.Customer implements IStreamState<InvalidJobTests.Customer>.",
                "SlicedAggregate 'fold': No serializer is known for InvalidJobTests.Totals: add Serializer.Register(Serializer.For<InvalidJobTests.Totals>()); before the job is built, where InvalidJobTests.Totals implements IStreamState<InvalidJobTests.Totals>.",
                "KeyBy #8: double is no key: floating-point values have no canonical encoding. Round to an integer or a decimal first.",
            ],
            ProblemsOf(job));
    }

    private sealed class Remembers(OperatorSetup setup) : KeyedProcess<string, Request, int>
    {
        private readonly ValueState<Customer> _customer = setup.Value<Customer>("customer");
        private readonly ValueState<Order> _order = setup.Value<Order>("order");

        public override void OnRecord(in Request record, in KeyedContext<string> context, Output<int> output)
        {
            _customer.Value = new(record.Status);
            _order.Clear();
        }
    }

    [Fact]
    public void States_of_a_function_that_lack_a_serializer_are_listed_by_name()
    {
        StreamJob job = StreamJob.Create("function");
        Requests(job).KeyBy(r => r.Account).Process("remember", setup => new Remembers(setup)).To("out", new FakeSink<int>());

        Assert.Equal(
            [
                "KeyedProcess 'remember': state 'customer': No serializer is known for InvalidJobTests.Customer: add Serializer.Register(Serializer.For<InvalidJobTests.Customer>()); before the job is built, where InvalidJobTests.Customer implements IStreamState<InvalidJobTests.Customer>.",
                "KeyedProcess 'remember': state 'order': No serializer is known for InvalidJobTests.Order: add Serializer.Register(Serializer.For<InvalidJobTests.Order>()); before the job is built, where InvalidJobTests.Order implements IStreamState<InvalidJobTests.Order>.",
            ],
            ProblemsOf(job));
    }

    [Fact]
    public void A_key_or_a_serializer_that_is_given_fills_the_gap()
    {
        StreamJob job = StreamJob.Create("given");
        Requests(job).KeyBy(r => (TimeOfDay)(r.Status % 2), Key.Enum<TimeOfDay>()).Window(Minute, Late.Drop)
            .Aggregate("fold", TimeOfDay.Day, (t, _) => t, (t, _) => t, (key, window, t) => t, Serializer.Enum<TimeOfDay>())
            .To("out", new FakeAnySink());

        Assert.Equal([new StateInfo("accumulators", "aggregating", "enum<int32>", Copying.Bits)], job.Build().Nodes[2].States);
    }

    [Fact]
    public void An_event_time_window_needs_a_source_with_timestamps_above_it()
    {
        StreamJob job = StreamJob.Create("timeless");
        job.From("requests", new FakeSource<Request>()).KeyBy(r => r.Account).Window(Minute, Late.Drop).Aggregate("n", a => a.Count()).To("out", new FakeSink<long>());

        Assert.Equal(
            ["SlicedAggregate 'n' works in event time, but no source above it has timestamps: give From a timestamp selector and Watermarks."],
            ProblemsOf(job));
    }

    [Fact]
    public void Sessions_of_event_time_need_timestamps_and_other_windows_do_not()
    {
        StreamJob job = StreamJob.Create("timeless");
        KeyedStream<string, Request> keyed = job.From("requests", new FakeSource<Request>()).KeyBy(r => r.Account);
        TimeSpan gap = TimeSpan.FromSeconds(30);
        keyed.Window(Session.WithGap(gap), Late.Drop).Aggregate("visits", a => a.Count()).Discard();
        keyed.Window(Session.InProcessingTime(gap)).Aggregate("clock-visits", a => a.Count()).Discard();
        keyed.Window(Count.Of(3)).Aggregate("threes", a => a.Count()).Discard();
        keyed.WindowGlobal(Trigger.AtEnd).Aggregate("all", a => a.Count()).To("out", new FakeSink<long>());

        Assert.Equal(
            ["SessionAggregate 'visits' works in event time, but no source above it has timestamps: give From a timestamp selector and Watermarks."],
            ProblemsOf(job));
    }

    [Fact]
    public void Windows_of_records_and_their_states_need_serializers()
    {
        StreamJob job = StreamJob.Create("gaps");
        KeyedStream<string, Request> keyed = Requests(job).KeyBy(r => r.Account);
        keyed.Window(Minute, Late.Drop).Process("lists", (account, window, list) => list.Select(r => r.Bytes)).To("out", new FakeSink<long>());
        keyed.Window(Count.Of(3)).Aggregate("threes", new Totals(0), (t, r) => new(t.Sum + r.Bytes), (x, y) => new(x.Sum + y.Sum), (key, window, total) => total.Sum).Discard();

        Assert.Equal(
            [
                "WindowProcess 'lists': No serializer is known for Request: add Serializer.Register(Serializer.For<Request>()); before the job is built, where Request implements IStreamState<Request>.",
                "WindowAggregate 'threes': No serializer is known for InvalidJobTests.Totals: add Serializer.Register(Serializer.For<InvalidJobTests.Totals>()); before the job is built, where InvalidJobTests.Totals implements IStreamState<InvalidJobTests.Totals>.",
            ],
            ProblemsOf(job));
    }

    [Fact]
    public void Count_windows_take_no_trigger()
    {
        StreamJob job = StreamJob.Create("triggered");
        Requests(job).KeyBy(r => r.Account).Window(Count.Of(3)).Trigger(Trigger.EveryNRecords(2).AndPurge()).Aggregate("threes", a => a.Count()).To("out", new FakeSink<long>());

        Assert.Equal(
            ["WindowAggregate 'threes': Its windows of 3 records have the trigger 'every 2 records, purging', but fire when they are full: leave the trigger out, or call WindowGlobal(trigger)."],
            ProblemsOf(job));
    }

    [Fact]
    public void Event_time_reaches_a_window_through_a_side_output()
    {
        StreamJob job = StreamJob.Create("through");
        SideOutput<Request> late = job.SideOutput<Request>("late");
        Requests(job).KeyBy(r => r.Account).Window(Minute, Late.ToSideOutput(late)).Aggregate("n", a => a.Count()).Discard();
        late.KeyBy(r => r.Account).Window(Minute, Late.Drop).Aggregate("m", a => a.Count()).To("out", new FakeSink<long>());

        Assert.Equal(7, job.Build().Nodes.Length);
    }

    [Fact]
    public void Every_stream_ends_somewhere()
    {
        StreamJob job = StreamJob.Create("loose");
        SideOutput<Request> late = job.SideOutput<Request>("late");
        DataStream<Request> requests = Requests(job);
        KeyedStream<string, Request> keyed = requests.KeyBy(r => r.Account);
        keyed.Window(Minute, Late.ToSideOutput(late)).Aggregate("n", a => a.Count());
        requests.KeyBy(r => r.Status);
        requests.To("out", new FakeSink<Request>());

        Assert.Equal(
            [
                "Side output 'late' is written but goes nowhere: read it as a stream, end it with To(name, sink), or call Discard().",
                "The output of SlicedAggregate 'n' goes nowhere: use the stream that it returns, end it with To(name, sink), or call Discard().",
                "The keyed stream of KeyBy #5 goes nowhere: window it and aggregate, or process it.",
            ],
            ProblemsOf(job));
    }

    [Fact]
    public void A_side_output_is_written_by_one_operator_or_several()
    {
        StreamJob job = StreamJob.Create("writers");
        SideOutput<Request> unwritten = job.SideOutput<Request>("unwritten");
        job.SideOutput<Request>("unused");
        SideOutput<Request> shared = job.SideOutput<Request>("shared");
        KeyedStream<string, Request> keyed = Requests(job).KeyBy(r => r.Account);
        keyed.Window(Minute, Late.ToSideOutput(shared)).Aggregate("n", a => a.Count()).Discard();
        keyed.Window(Minute, Late.ToSideOutput(shared)).Aggregate("m", a => a.Count()).Discard();
        shared.To("shared", new FakeSink<Request>());
        unwritten.To("unwritten", new FakeSink<Request>());

        Assert.Equal(
            [
                "Side output 'unwritten' is read but never written: give it to Late.ToSideOutput, or leave it out.",
                "Side output 'unused' is never written: give it to Late.ToSideOutput, or leave it out.",
            ],
            ProblemsOf(job));
    }

    [Fact]
    public void A_side_output_cannot_lead_back_to_its_writer()
    {
        StreamJob job = StreamJob.Create("circle");
        SideOutput<Request> late = job.SideOutput<Request>("late");
        late.KeyBy(r => r.Account).Window(Minute, Late.ToSideOutput(late)).Aggregate("n", a => a.Count()).To("out", new FakeSink<long>());
        Requests(job).Discard();

        Assert.Contains(
            "Side output 'late' is read by the operator that writes to it, or above it: records would go round for ever. Read it by operators of its own.",
            ProblemsOf(job));
    }

    [Fact]
    public void A_side_output_belongs_to_one_job()
    {
        StreamJob other = StreamJob.Create("other");
        SideOutput<Request> late = other.SideOutput<Request>("late");
        StreamJob job = StreamJob.Create("mine");
        Requests(job).KeyBy(r => r.Account).Window(Minute, Late.ToSideOutput(late)).Aggregate("n", a => a.Count()).To("out", new FakeSink<long>());

        Assert.Equal(
            ["SlicedAggregate 'n' writes to side output 'late' of another job: declare one with SideOutput of the job that writes to it."],
            ProblemsOf(job));
    }

    [Fact]
    public void A_sink_that_stands_on_checkpoints_is_refused_without_a_store()
    {
        StreamJob job = StreamJob.Create("exact");
        job.From("in", new FakeSource<int>()).To("files", new FakeSink<int>(needsCheckpoints: true));

        Assert.Equal(
            ["To 'files' publishes with checkpoints, but the job has no checkpoint store: set Checkpoints.Store, for example to CheckpointStore.Directory(path)."],
            ProblemsOf(job, new JobOptions()));
        Assert.Equal(2, job.Build().Nodes.Length);
        Assert.Equal(2, job.Build(new JobOptions { Checkpoints = new() { Store = CheckpointStore.Directory("/checkpoints") } }).Nodes.Length);
    }

    [Fact]
    public void An_exchange_has_at_most_4096_edges()
    {
        StreamJob keyed = StreamJob.Create("wide");
        Requests(keyed).KeyBy(r => r.Account).Window(Minute, Late.Drop).Aggregate("n", a => a.Count()).To("out", new FakeSink<long>());
        StreamJob plain = StreamJob.Create("plain");
        Requests(plain).To("out", new FakeSink<Request>());

        Assert.Equal(
            ["Options: the hash exchange from From 'requests' to KeyBy #2 needs 4225 edges between 65 and 65 subtasks; at most 4096 are possible in an exchange, 64 to 64."],
            ProblemsOf(keyed, new JobOptions { Parallelism = 65 }));
        Assert.Equal(2, plain.Build(new JobOptions { Parallelism = 65 }).Nodes.Length);
        Assert.Equal(4, keyed.Build(new JobOptions { Parallelism = 64 }).Nodes.Length);
    }
}
