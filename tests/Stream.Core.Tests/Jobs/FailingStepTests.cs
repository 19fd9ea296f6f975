namespace Streams.Tests.Jobs;

/// <summary>A function that fails is named by its operator and its record, also where operators share one loop.</summary>
public sealed class FailingStepTests : IDisposable
{
    private readonly JobFixture _fixture = new();

    public static TheoryData<string, string> Steps => new()
    {
        { "alone", "Select" },
        { "map", "Select" },
        { "condition", "Where" },
        { "expansion", "SelectMany" },
        { "behind an expansion", "Where" },
        { "key", "KeyBy" },
        { "key of an exchange", "KeyBy" },
        { "split", "Split" },
    };

    public void Dispose() => _fixture.Dispose();

    [Theory, MemberData(nameof(Steps))]
    public async Task A_step_that_fails_is_named_with_its_number_in_the_plan_and_the_time_of_its_record(string where, string kind)
    {
        StreamJob job = StreamJob.Create("shops");
        DataStream<Sale> sales = job.From("sales", new Feed<Sale>().Add(new Sale("a", 1, 5), new Sale("b", 2, 7), new Sale("c", 3, 9)).Complete(), static s => s.At, Watermarks.Ascending);
        DataStream<Sale> failing = where switch
        {
            "alone" => sales.Select(Fail),
            "map" => sales.Select(static s => s).Where(static _ => true).Select(Fail).Select(static s => s),
            "condition" => sales.Select(static s => s).Where(static s => Fail(s).Amount > 0).Select(static s => s),
            "expansion" => sales.SelectMany(static s => new[] { Fail(s) }).Where(static _ => true),
            "behind an expansion" => sales.SelectMany(static s => new[] { s, s }).Select(static s => s).Where(static s => Fail(s).Amount > 0),
            "key" or "key of an exchange" => sales.KeyBy(static s => Fail(s).Shop).Process("same", static _ => new Same()),
            _ => Split(sales),
        };
        failing.To("out", new Collector<Sale>(static s => s.Shop));

        JobException error = await JobFixture.FailAsync<JobException>(job, _fixture.AtTheEnd with { Restart = JobFixture.QuickRestarts, Parallelism = where == "key of an exchange" ? 2 : 1 });

        OperatorException failed = Assert.IsType<OperatorException>(error.InnerException);
        Assert.Equal("b", Assert.IsType<TimeoutException>(failed.InnerException).Message);
        Assert.Equal((new StreamTime(7), "", ""), (failed.Timestamp, failed.Callback, failed.Key));
        Assert.Equal($"{failed.Operator} failed at 1970-01-01T00:00:00.007Z: b", failed.Message);
        Assert.Matches($"^{kind} #[0-9]+$", failed.Operator);
        int number = int.Parse(failed.Operator[(kind.Length + 2)..], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(kind, job.Build().Nodes.Single(node => node.Id == number).Kind);
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task A_key_that_is_null_is_named_with_the_time_of_its_record(int parallelism)
    {
        StreamJob job = StreamJob.Create("shops");
        job.From("sales", new Feed<Sale>().Add(new Sale("a", 1, 5), new Sale("b", 2, 7)).Complete(), static s => s.At, Watermarks.Ascending)
            .KeyBy(static s => s.Shop == "b" ? null! : s.Shop).Window(Tumbling.Of(TimeSpan.FromSeconds(1)), Late.Drop).Aggregate("count", static a => a.Count(), static (_, _, n) => n)
            .To("out", new Collector<long>(static n => $"{n}"));

        JobException error = await JobFixture.FailAsync<JobException>(job, _fixture.AtTheEnd with { Restart = JobFixture.QuickRestarts, Parallelism = parallelism });

        OperatorException failed = Assert.IsType<OperatorException>(error.InnerException);
        Assert.StartsWith("KeyBy #", failed.Operator, StringComparison.Ordinal);
        Assert.Equal(new StreamTime(7), failed.Timestamp);
        Assert.Contains("The key of the record is null", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_callback_of_a_sink_that_fails_is_named_by_its_sink()
    {
        StreamJob job = StreamJob.Create("shops");
        job.From("sales", new Feed<Sale>().Add(new Sale("b", 2, 7)).Complete(), static s => s.At, Watermarks.Ascending).To("out", CallbackSink.Of<Sale>(static s => Fail(s)));

        JobException error = await JobFixture.FailAsync<JobException>(job, _fixture.AtTheEnd with { Restart = JobFixture.QuickRestarts });

        Assert.Equal("Sink 'out' failed at 1970-01-01T00:00:00.007Z: b", Assert.IsType<OperatorException>(error.InnerException).Message);
    }

    [Fact]
    public async Task A_step_that_does_not_fail_again_when_it_is_asked_names_all_of_its_run()
    {
        int calls = 0;
        StreamJob job = StreamJob.Create("shops");
        job.From("sales", new Feed<Sale>().Add(new Sale("a", 1, 5)).Complete()).Select(static s => s)
            .Where(_ => ++calls % 2 == 0 ? true : throw new TimeoutException("Now and then."))
            .To("out", new Collector<Sale>(static s => s.Shop));

        JobException error = await JobFixture.FailAsync<JobException>(job, _fixture.AtTheEnd with { Restart = JobFixture.QuickRestarts });

        Assert.Matches("^Select #[0-9]+ or Where #[0-9]+$", Assert.IsType<OperatorException>(error.InnerException).Operator);
    }

    [Fact]
    public async Task A_selector_of_timestamps_that_fails_is_named_by_its_source()
    {
        StreamJob job = StreamJob.Create("shops");
        job.From("sales", new Feed<Sale>().Add(new Sale("b", 1, 5)).Complete(), static s => Fail(s).At, Watermarks.Ascending).To("out", new Collector<Sale>(static s => s.Shop));

        JobException error = await JobFixture.FailAsync<JobException>(job, _fixture.AtTheEnd with { Restart = JobFixture.QuickRestarts });

        Assert.Equal("sales", Assert.IsType<OperatorException>(error.InnerException).Operator);
        Assert.Contains("The timestamp of 'sales' failed", error.Message, StringComparison.Ordinal);
    }

    private static DataStream<Sale> Split(DataStream<Sale> sales)
    {
        (DataStream<Sale> matching, DataStream<Sale> others) = sales.Split(static s => Fail(s).Amount > 0);
        others.Discard();
        return matching;
    }

    private static Sale Fail(Sale sale) => sale.Shop == "b" ? throw new TimeoutException(sale.Shop) : sale;

    private sealed class Same : KeyedProcess<string, Sale, Sale>
    {
        public override void OnRecord(in Sale record, in KeyedContext<string> context, Output<Sale> output) => output.Emit(record);
    }
}
