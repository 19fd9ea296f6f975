using Streams.Tests.Jobs;

namespace Streams.Tests.Diagnostics;

public sealed class FailureLogTests : IDisposable
{
    private const int Failed = 5, AttemptEnded = 9;

    private readonly JobFixture _fixture = new();

    [Fact]
    public async Task A_failed_function_is_logged_with_fields_for_the_operator_the_key_and_the_timestamp()
    {
        Feed<Sale> feed = new();
        feed.Add(new Sale("a", 1, 5), new Sale("b", 2, 7)).Complete();
        StreamJob job = StreamJob.Create("shops");
        job.From("sales", feed, static s => s.At, Watermarks.Ascending).KeyBy(static s => s.Shop)
            .Process("numbers", static setup => new Numbering(setup, static s =>
            {
                if (s.Shop == "b") throw new TimeoutException("Not now.");
            }))
            .To("out", new Collector<string>(static s => s));

        await JobFixture.FailAsync<JobException>(job, _fixture.AtTheEnd with { Restart = JobFixture.QuickRestarts with { MaxFailures = 1 } });

        IReadOnlyDictionary<string, object?> restarted = Assert.Single(_fixture.Log.FieldsOf(AttemptEnded)), failed = Assert.Single(_fixture.Log.FieldsOf(Failed));
        Assert.Equal(("shops", 1), (restarted["Job"], restarted["Attempt"]));
        Assert.Contains("numbers", Assert.IsType<string>(restarted["Where"]), StringComparison.Ordinal);
        Assert.All([restarted, failed], static fields =>
            Assert.Equal(("numbers", "OnRecord", "b", (object)DateTimeOffset.FromUnixTimeMilliseconds(7)), (fields["Operator"], fields["Callback"], fields["Key"], fields["Timestamp"])));
    }

    [Fact]
    public async Task Another_failure_has_the_same_fields_without_a_function()
    {
        int left = 1;
        StreamJob job = StreamJob.Create("shops");
        job.From("numbers", GeneratorSource.Of(3, n => Interlocked.Decrement(ref left) == 0 ? throw new TimeoutException("Not now.") : n)).To("out", CallbackSink.Of<long>(static _ => { }));

        await JobFixture.RunAsync(job, _fixture.AtTheEnd);

        IReadOnlyDictionary<string, object?> restarted = Assert.Single(_fixture.Log.FieldsOf(AttemptEnded));
        Assert.Contains("Not now.", Assert.IsType<string>(restarted["Reason"]), StringComparison.Ordinal);
        Assert.Equal((null, null, null, null), (restarted["Operator"], restarted["Callback"], restarted["Key"], restarted["Timestamp"]));
    }

    public void Dispose() => _fixture.Dispose();
}
