namespace Streams.Tests.Jobs;

/// <summary>A job that keeps a record of its own goes on under the next version of the record, and is refused under one that cannot be read.</summary>
public sealed partial class VersionedJobTests : IDisposable
{
    private readonly JobFixture _fixture = new();
    private readonly Feed<Sale> _feed = new Feed<Sale>().Add(Sale.Many(6));
    private readonly Outbox<string> _outbox = new(static s => s);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_job_restores_under_a_version_with_an_added_and_a_removed_field()
    {
        await StopBehindAsync(Job<First>(_outbox));
        _feed.Add(Sale.Many(1, from: 6)).Complete();

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(Job<Second>(_outbox), _fixture.AtTheEnd));

        // Of its three sales two were counted by the first version, which knew no currency.
        Assert.Equal("shop-0: 3 sales, EUR", _outbox.Published.Lines[^1]);
    }

    [Fact]
    public async Task Windows_restore_under_a_version_with_an_added_and_a_removed_field()
    {
        await StopAsync(Windows<First>(_outbox));
        _feed.Add(Sale.Many(1, from: 6)).Complete();

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(Windows<Second>(_outbox), _fixture.AtTheEnd));

        Assert.Contains("shop-0: 3 sales, EUR", _outbox.Published.Lines);
    }

    [Fact]
    public async Task A_changed_type_of_a_field_is_refused_with_the_difference_and_nothing_is_lost()
    {
        await StopBehindAsync(Job<First>(_outbox));
        _feed.Add(Sale.Many(1, from: 6)).Complete();
        int writers = _outbox.Writers;

        StateIncompatibleException error = await JobFixture.FailAsync<StateIncompatibleException>(Job<Changed>(_outbox), _fixture.AtTheEnd);

        Assert.Equal(("totals", "total"), (error.Operator, error.State));
        Assert.Equal(["field 1 'Count' was int64, is now string"], error.Differences);
        Assert.Equal(
            $"State 'total' of 'totals' in checkpoint {error.CheckpointId} was written as 'test.total{{Count:int64,Last:string}}'; the job reads 'test.total{{Count:string,Last:string}}'. "
            + "The difference: field 1 'Count' was int64, is now string. Deploy a version of the job that reads 'test.total{Count:int64,Last:string}', "
            + "or start anew: an empty checkpoint store, and another directory for files that are published exactly once.",
            error.Message);
        Assert.Equal(writers, _outbox.Writers);
        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(Job<First>(_outbox), _fixture.AtTheEnd));
        Assert.Equal("shop-0: 3 sales, last shop-0", _outbox.Published.Lines[^1]);
    }

    [Fact]
    public async Task Windows_under_a_changed_type_are_refused_with_the_difference()
    {
        await StopAsync(Windows<First>(_outbox));

        StateIncompatibleException error = await JobFixture.FailAsync<StateIncompatibleException>(Windows<Changed>(_outbox), _fixture.AtTheEnd);

        Assert.Equal(["field 1 'Count' was int64, is now string"], error.Differences);
    }

    [Fact]
    public async Task A_key_whose_fields_were_renamed_is_the_same_and_one_of_other_fields_is_refused()
    {
        static StreamJob Keyed<TKey>(ISource<Sale> source, ISink<string> sink, Func<Sale, TKey> key) where TKey : IStreamKey<TKey>
        {
            StreamJob job = StreamJob.Create("shops");
            job.From("sales", source).KeyBy(key, Key.For<TKey>()).Process("totals", static setup => new Totals<TKey, First>(setup, static _ => "shop")).To("out", sink);
            return job;
        }

        await StopBehindAsync(Keyed(_feed, _outbox, static s => new ShopKey(s.Shop, 1)));
        _feed.Add(Sale.Many(1, from: 6)).Complete();

        StateIncompatibleException error = await JobFixture.FailAsync<StateIncompatibleException>(Keyed(_feed, _outbox, static s => new ExchangedKey(1, s.Shop)), _fixture.AtTheEnd);
        Assert.Equal("total (key)", error.State);
        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(Keyed(_feed, _outbox, static s => new RenamedKey(s.Shop, 1)), _fixture.AtTheEnd));
        Assert.Equal("shop: 3 sales, last shop-0", _outbox.Published.Lines[^1]);
    }

    private StreamJob Job<T>(ISink<string> sink) where T : ITotal<T>
    {
        StreamJob job = StreamJob.Create("shops");
        job.From("sales", _feed).KeyBy(static s => s.Shop).Process("totals", static setup => new Totals<string, T>(setup, static shop => shop)).To("out", sink);
        return job;
    }

    private StreamJob Windows<T>(ISink<string> sink) where T : ITotal<T>
    {
        StreamJob job = StreamJob.Create("shops");
        job.From("sales", _feed, static s => s.At, Watermarks.Ascending).KeyBy(static s => s.Shop).Window(Tumbling.Of(TimeSpan.FromDays(1)), Late.Drop)
            .Aggregate("totals", T.None, static (total, sale) => total.Add(sale), static (a, b) => throw new NotSupportedException(), static (shop, _, total) => $"{shop}: {total}", Serializer.For<T>())
            .To("out", sink);
        return job;
    }

    private async Task StopBehindAsync(StreamJob job) =>
        Assert.Equal(JobCompletion.Stopped, await JobFixture.RunUntilAsync(job, _fixture.Often, () => _outbox.Published.WhenCountAsync(6)));

    private async Task StopAsync(StreamJob job) =>
        Assert.Equal(JobCompletion.Stopped, await JobFixture.RunUntilAsync(job, _fixture.Often, () => _fixture.Log.Messages.WhenContainsAsync(" is complete.", times: 2)));

    private sealed class Totals<TKey, T>(OperatorSetup setup, Func<TKey, string> name) : KeyedProcess<TKey, Sale, string>
        where TKey : notnull
        where T : ITotal<T>
    {
        private readonly ValueState<T> _total = setup.Value("total", Serializer.For<T>(), T.None);

        public override void OnRecord(in Sale record, in KeyedContext<TKey> context, Output<string> output)
        {
            _total.Value = _total.Value.Add(record);
            output.Emit($"{name(context.Key)}: {_total.Value}");
        }
    }

    internal interface ITotal<TSelf> : IStreamState<TSelf> where TSelf : ITotal<TSelf>
    {
        static abstract TSelf None { get; }

        TSelf Add(Sale sale);
    }

    [StreamState("test.total")]
    internal sealed partial record First(long Count, string Last) : ITotal<First>
    {
        public static First None { get; } = new(0, "");

        public First Add(Sale sale) => new(Count + 1, sale.Shop);

        public override string ToString() => $"{Count} sales, last {Last}";
    }

    [StreamState("test.total")]
    internal sealed partial record Second(int Currency = 978, long Count = 0) : ITotal<Second>
    {
        public static Second None { get; } = new();

        public Second Add(Sale sale) => this with { Count = Count + 1 };

        public override string ToString() => $"{Count} sales, {(Currency == 978 ? "EUR" : "?")}";
    }

    [StreamState("test.total")]
    internal sealed partial record Changed(string Count, string Last) : ITotal<Changed>
    {
        public static Changed None { get; } = new("", "");

        public Changed Add(Sale sale) => this;
    }

    [StreamKey("test.shop")]
    internal readonly partial record struct ShopKey([Field(1)] string Name, [Field(2)] int Country);

    [StreamKey("test.shop")]
    internal readonly partial record struct RenamedKey([Field(1)] string Shop, [Field(2)] int Country);

    [StreamKey("test.shop")]
    internal readonly partial record struct ExchangedKey([Field(1)] int Country, [Field(2)] string Name);
}
