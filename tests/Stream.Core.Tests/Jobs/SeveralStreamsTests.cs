using System.Diagnostics;

namespace Streams.Tests.Jobs;

/// <summary>Jobs of several streams, and jobs that live by the clock.</summary>
public sealed class SeveralStreamsTests : IDisposable
{
    private readonly JobFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory, InlineData(1), InlineData(3)]
    public async Task A_job_may_have_several_sources_and_sinks(int parallelism)
    {
        Outbox<string> sold = new(static s => s), returned = new(static s => s);
        Collector<string> shops = new(static s => s), large = new(static s => s);
        StreamJob job = StreamJob.Create("shops");
        DataStream<Sale> sales = job.From("sales", CollectionSource.Of(Sale.Many(100).ToList()));
        DataStream<string> numbers = sales.KeyBy(static s => s.Shop).Process("numbers", static setup => new Numbering(setup));
        numbers.To("sold", sold);
        numbers.Select(static n => n.Split(' ')[0]).To("shops", shops);
        sales.Where(static s => s.Amount >= 95).Select(static s => $"{s.Amount}").To("large", large);
        job.From("returns", CollectionSource.Of(Sale.Many(10).ToList())).KeyBy(static s => s.Shop).Process("numbers-of-returns", static setup => new Numbering(setup)).To("returned", returned);

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(job, _fixture.Often with { Parallelism = parallelism }));

        Assert.Equal(Numbering.Of(Sale.Many(100)), sold.Published.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(Numbering.Of(Sale.Many(10)), returned.Published.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(Sale.Many(100).Select(static s => s.Shop).Order(StringComparer.Ordinal), shops.Written.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(["95", "96", "97", "98", "99"], large.Written.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Late_records_go_to_the_side_output_and_nothing_else_does()
    {
        // One record a poll, so that the watermark moves between any two.
        Feed<Sale> feed = new Feed<Sale>() { MostPerPoll = 1 }
            .Add(new Sale("a", 1, 0), new Sale("a", 2, 999), new Sale("a", 4, 1_000), new Sale("a", 8, 500), new Sale("b", 16, 1_500), new Sale("b", 32, 999)).Complete();
        Outbox<string> sums = new(static s => s), late = new(static s => s);

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(Sums(feed, sums, late), _fixture.Often));

        Assert.Equal(["a [0, 1000) 3", "a [1000, 2000) 4", "b [1000, 2000) 16"], sums.Published.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(["8 at 500", "32 at 999"], late.Published.Lines);
    }

    [Theory, InlineData(1), InlineData(3)]
    public async Task A_function_writes_to_a_side_output_that_goes_through_an_exchange_of_its_own(int parallelism)
    {
        Outbox<string> numbers = new(static s => s), small = new(static s => s);
        StreamJob job = StreamJob.Create("shops");
        SideOutput<Sale> rest = job.SideOutput<Sale>("rest");
        job.From("sales", CollectionSource.Of(Sale.Many(200).ToList())).KeyBy(static s => s.Shop).Process("large", setup => new Large(setup, rest)).To("out", numbers);
        rest.KeyBy(static s => s.Shop).Process("numbers", static setup => new Numbering(setup)).To("rest", small);

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(job, _fixture.Often with { Parallelism = parallelism }));

        Assert.Equal(Enumerable.Range(100, 100).Select(static n => $"{n}"), numbers.Published.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(Numbering.Of(Sale.Many(100)), small.Published.Lines.Order(StringComparer.Ordinal));
    }

    [Theory, InlineData(1), InlineData(3)]
    public async Task Rolling_aggregates_give_a_result_for_every_record(int parallelism)
    {
        Outbox<string> numbers = new(static s => s), largest = new(static s => s);
        StreamJob job = StreamJob.Create("shops");
        KeyedStream<string, Sale> shops = job.From("sales", CollectionSource.Of(Sale.Many(100).ToList())).KeyBy(static s => s.Shop);
        shops.Aggregate("numbers", static a => a.Count(), static (shop, count) => $"{shop} #{count}").To("out", numbers);
        shops.Reduce("largest", static (first, second) => first.Amount >= second.Amount ? first : second, SaleSerializer.Instance).Select(static s => $"{s.Amount}").To("out-largest", largest);

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(job, _fixture.Often with { Parallelism = parallelism }));

        Assert.Equal(Numbering.Of(Sale.Many(100)), numbers.Published.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(Enumerable.Range(0, 100), largest.Published.Lines.Select(int.Parse).Order());
    }

    private sealed class SaleSerializer : Serializer<Sale>
    {
        public static SaleSerializer Instance { get; } = new();

        public override string Fingerprint => "test.sale/1";

        public override void Write(in Sale value, StateWriter output)
        {
            output.WriteString(value.Shop);
            output.WriteInt64(value.Amount);
            output.WriteInt64(value.AtMs);
        }

        public override Sale Read(ref StateReader input) => new(input.ReadString(), input.ReadInt64(), input.ReadInt64());
    }

    private sealed class Large(OperatorSetup setup, SideOutput<Sale> rest) : KeyedProcess<string, Sale, string>
    {
        private readonly Output<Sale> _rest = setup.SideOutput(rest);

        public override void OnRecord(in Sale record, in KeyedContext<string> context, Output<string> output)
        {
            if (record.Amount >= 100) output.Emit($"{record.Amount}");
            else _rest.Emit(record);
        }
    }

    [Fact]
    public async Task Late_records_that_are_dropped_are_counted()
    {
        Feed<Sale> feed = new Feed<Sale>() { MostPerPoll = 1 }.Add(new Sale("a", 1, 0), new Sale("a", 4, 1_000), new Sale("a", 8, 500), new Sale("a", 8, 501)).Complete();
        Outbox<string> sums = new(static s => s);

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(Sums(feed, sums, late: null), _fixture.AtTheEnd));

        Assert.Equal(["a [0, 1000) 1", "a [1000, 2000) 4"], sums.Published.Lines.Order(StringComparer.Ordinal));
        Assert.Contains("Warning: 'sums' of job 'shops' left out 2 records that came too late, in this attempt.", _fixture.Log.Messages.Lines);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Records_between_windows_are_counted_and_are_not_called_late(bool sendsLateAside)
    {
        Feed<Sale> feed = new Feed<Sale>() { MostPerPoll = 1 }.Add(new Sale("a", 1, 0), new Sale("a", 2, 500), new Sale("a", 4, 1_600), new Sale("a", 8, 10), new Sale("a", 16, 4_000)).Complete();
        Outbox<string> sums = new(static s => s);
        StreamJob job = StreamJob.Create("shops");
        SideOutput<Sale>? lates = sendsLateAside ? job.SideOutput<Sale>("late-sales") : null;
        job.From("sales", feed, static s => s.At, Watermarks.Ascending).KeyBy(static s => s.Shop)
            .Window(Sliding.Of(TimeSpan.FromMilliseconds(100), every: TimeSpan.FromSeconds(1)), lates is null ? Late.Drop : Late.ToSideOutput(lates))
            .Aggregate("sums", static a => a.Sum(s => s.Amount), static (shop, window, sum) => $"{shop} {window.Start.UnixMilliseconds} {sum}").To("out", sums);
        Collector<long> late = new(static s => $"{s}");
        lates?.Select(static s => s.Amount).To("late", late);

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(job, _fixture.AtTheEnd));

        Assert.Equal(["a 0 1", "a 4000 16"], sums.Published.Lines.Order(StringComparer.Ordinal));
        string[] said = [.. _fixture.Log.Messages.Lines.Where(static l => l.Contains("left out", StringComparison.Ordinal))];
        Assert.Contains("Warning: 'sums' of job 'shops' left out 2 records that lie between its windows, in this attempt.", said);
        if (sendsLateAside) Assert.Equal(("8", 1), (Assert.Single(late.Written.Lines), said.Length));
        else Assert.Contains("Warning: 'sums' of job 'shops' left out 1 records that came too late, in this attempt.", said);
    }

    [Fact]
    public async Task Processing_timers_fire_in_real_time_while_no_record_comes()
    {
        Feed<Sale> feed = new Feed<Sale>().Add(Sale.Many(3));
        Collector<string> sink = new(static s => s);
        StreamJob job = StreamJob.Create("shops");
        job.From("sales", feed).KeyBy(static s => s.Shop).Process("echoes", static setup => new Echo(setup, TimeSpan.FromMilliseconds(50))).To("out", sink);

        Assert.Equal(JobCompletion.Stopped, await JobFixture.RunUntilAsync(job, _fixture.AtTheEnd, () => sink.Written.WhenCountAsync(3)));

        Assert.Equal(["shop-0", "shop-1", "shop-2"], sink.Written.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Processing_timers_that_became_due_while_the_job_was_down_fire_when_it_is_back()
    {
        Feed<Sale> feed = new Feed<Sale>().Add(Sale.Many(3));
        TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Collector<string> sink = new(static s => s);

        StreamJob Job(TimeSpan delay)
        {
            StreamJob job = StreamJob.Create("shops");
            job.From("sales", feed).KeyBy(static s => s.Shop).Process("echoes", setup => new Echo(setup, delay, sale =>
            {
                if (sale.Amount == 2) seen.TrySetResult();
            })).To("out", sink);
            return job;
        }

        Microsoft.Extensions.Time.Testing.FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(50));
        await JobFixture.RunUntilAsync(Job(TimeSpan.FromDays(1)), _fixture.AtTheEnd with { Time = time }, () => seen.Task);
        Assert.Empty(sink.Written.Lines);

        // By the clock of the machine, the timers are long due.
        await JobFixture.RunUntilAsync(Job(TimeSpan.FromDays(1)), _fixture.AtTheEnd, () => sink.Written.WhenCountAsync(3));
        Assert.Equal(["shop-0", "shop-1", "shop-2"], sink.Written.Lines.Order(StringComparer.Ordinal));
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task A_lone_record_in_an_idle_stream_is_not_kept_waiting(int parallelism)
    {
        Feed<Sale> feed = new();
        Collector<string> sink = new(static s => s);
        TimeSpan quickest = TimeSpan.MaxValue;

        await JobFixture.RunUntilAsync(JobFixture.Numbers(feed, sink), _fixture.AtTheEnd with { Parallelism = parallelism }, async () =>
        {
            // The best of several: the machine may be busy with something else.
            for (int i = 0; i < 8; i++)
            {
                long sentAt = Stopwatch.GetTimestamp();
                feed.Add(new Sale("a", i));
                await sink.Written.WhenCountAsync(i + 1);
                TimeSpan took = Stopwatch.GetElapsedTime(sentAt);
                if (took < quickest) quickest = took;
            }
        });

        Assert.InRange(quickest, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    private static StreamJob Sums(Feed<Sale> feed, ISink<string> sums, ISink<string>? late)
    {
        StreamJob job = StreamJob.Create("shops");
        SideOutput<Sale>? lates = late is null ? null : job.SideOutput<Sale>("late-sales");
        job.From("sales", feed, static s => s.At, Watermarks.Ascending).KeyBy(static s => s.Shop)
            .Window(Tumbling.Of(TimeSpan.FromSeconds(1)), lates is null ? Late.Drop : Late.ToSideOutput(lates))
            .Aggregate("sums", static a => a.Sum(s => s.Amount), static (shop, window, sum) => $"{shop} [{window.Start.UnixMilliseconds}, {window.End.UnixMilliseconds}) {sum}").To("out", sums);
        lates?.Select(static s => $"{s.Amount} at {s.AtMs}").To("late", late!);
        return job;
    }

    private sealed class Echo(OperatorSetup setup, TimeSpan delay, Action<Sale>? seen = null) : KeyedProcess<string, Sale, string>
    {
        private readonly Timers _timers = setup.Timers();

        public override void OnRecord(in Sale record, in KeyedContext<string> context, Output<string> output)
        {
            _timers.RegisterProcessingTime(context.ProcessingTime + delay);
            seen?.Invoke(record);
        }

        public override void OnProcessingTimer(StreamTime at, in KeyedContext<string> context, Output<string> output) => output.Emit(context.Key);
    }
}
