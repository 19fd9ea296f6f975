namespace Streams.Tests.Jobs;

/// <summary>A function of windows or of a running aggregate that fails is named by its operator, its key and its time.</summary>
public sealed class FailingWindowTests : IDisposable
{
    private static readonly TimeSpan Ten = TimeSpan.FromMilliseconds(10);

    private readonly JobFixture _fixture = new();

    public static TheoryData<string, string, long> Places => new()
    {
        { "value of slices", "The aggregate", 7 },
        { "value of slices, folded before an exchange", "The aggregate", 7 },
        { "value of sessions", "The aggregate", 7 },
        { "value of a session that is extended", "The aggregate", 7 },
        { "value of a running aggregate", "The aggregate", 7 },
        { "result of slices", "The result function", 9 },
        { "result of sessions", "The result function", 16 },
        { "result of a running aggregate", "The result function", 7 },
        { "process", "The result function", 9 },
        { "results of a process", "The result function", 9 },
    };

    public void Dispose() => _fixture.Dispose();

    [Theory, MemberData(nameof(Places))]
    public async Task It_is_named_with_operator_key_and_time(string where, string callback, long at)
    {
        Sale[] input = where == "value of a session that is extended" ? [new Sale("b", 0, 5), new Sale("b", 2, 7)] : [new Sale("a", 1, 5), new Sale("b", 2, 7), new Sale("c", 3, 9)];
        StreamJob job = StreamJob.Create("shops");
        DataStream<Sale> sales = job.From("sales", new Feed<Sale>().Add(input).Complete(), static s => s.At, Watermarks.Ascending);
        KeyedStream<string, Sale>? shops = where.EndsWith("process", StringComparison.Ordinal) ? null : sales.KeyBy(static s => s.Shop);
        WindowedStream<string, string, FiredWindow>? names = shops is not null ? null : sales.Select(static s => s.Shop).KeyBy(static shop => shop).Window(Tumbling.Of(Ten), Late.Drop);
        DataStream<long> totals = where switch
        {
            "value of slices" or "value of slices, folded before an exchange" => shops!.Window(Tumbling.Of(Ten), Late.Drop).Aggregate("totals", static a => a.Sum(Fail), static (_, _, sum) => sum),
            "value of sessions" or "value of a session that is extended" => shops!.Window(Session.WithGap(Ten), Late.Drop).Aggregate("totals", static a => a.Sum(Fail), static (_, _, sum) => sum),
            "value of a running aggregate" => shops!.Aggregate("totals", static a => a.Sum(Fail), static (_, sum) => sum),
            "result of slices" => shops!.Window(Tumbling.Of(Ten), Late.Drop).Aggregate("totals", static a => a.Sum(static s => s.Amount), static (key, _, sum) => Fail(key, sum)),
            "result of sessions" => shops!.Window(Session.WithGap(Ten), Late.Drop).Aggregate("totals", static a => a.Sum(static s => s.Amount), static (key, _, sum) => Fail(key, sum)),
            "result of a running aggregate" => shops!.Aggregate("totals", static a => a.Sum(static s => s.Amount), static (key, sum) => Fail(key, sum)),
            "process" => names!.Process("totals", static (key, _, _) => new[] { Fail(key, 1) }),
            _ => names!.Process("totals", static (key, _, _) => Lazily(key)),
        };
        totals.To("out", new Collector<long>(static sum => $"{sum}"));
        int parallelism = where.EndsWith("exchange", StringComparison.Ordinal) ? 2 : 1;

        JobException error = await JobFixture.FailAsync<JobException>(job, _fixture.AtTheEnd with { Restart = JobFixture.QuickRestarts, Parallelism = parallelism });

        OperatorException failed = Assert.IsType<OperatorException>(error.InnerException);
        Assert.Equal("b", Assert.IsType<TimeoutException>(failed.InnerException).Message);
        Assert.Equal(("totals", callback, "b", new StreamTime(at)), (failed.Operator, failed.Callback, failed.Key, failed.Timestamp));
    }

    private static long Fail(Sale sale) => sale.Amount == 2 ? throw new TimeoutException(sale.Shop) : sale.Amount;

    private static long Fail(string key, long sum) => key == "b" ? throw new TimeoutException(key) : sum;

    private static IEnumerable<long> Lazily(string key)
    {
        yield return Fail(key, 1);
    }
}
