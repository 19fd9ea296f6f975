using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Streams.Connectors;

namespace Streams.Tests.Connectors;

public sealed class AkkaBridgeTests : SourceContract<int>, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ActorSystem _system = ActorSystem.Create("bridge");
    private readonly ActorMaterializer _materializer;

    public AkkaBridgeTests() => _materializer = _system.Materializer();

    protected override IReadOnlyList<int> Expected { get; } = [.. Enumerable.Range(0, 20)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _materializer.Dispose();
        await _system.Terminate();
        _system.Dispose();
    }

    protected override ISource<int> Create() => AkkaSource.Resuming(static next => Source.From(Enumerable.Range((int)next, 20 - (int)next)), _materializer, bufferRecords: 3);

    [Fact]
    public async Task A_job_reads_a_stream_and_writes_another()
    {
        Task<System.Collections.Immutable.IImmutableList<string>>? written = null;
        StreamJob job = StreamJob.Create("bridge");
        job.From("numbers", AkkaSource.Of(Source.From(Enumerable.Range(0, 1000)), _materializer))
            .Select(static n => $"{n}")
            .To("texts", AkkaSink.To(Sink.Seq<string>(), _materializer, value => written = value, bufferRecords: 8));

        Assert.Equal(JobCompletion.Finished, await job.RunAsync(Cancel).WaitAsync(Patience, Cancel));

        Assert.NotNull(written);
        Assert.Equal(Enumerable.Range(0, 1000).Select(static n => $"{n}"), await written.WaitAsync(Patience, Cancel));
        Assert.Contains("From 'numbers' (Akka source of Int32, no event time, at most once)", job.Explain(), StringComparison.Ordinal);
        Assert.Contains("To 'texts' (Akka sink of String, best effort)", job.Explain(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_an_attempt_cancels_the_source()
    {
        Task<Done>? ended = null;
        ISource<int> source = AkkaSource.Of(Source.Repeat(7).WatchTermination(static (_, ended) => ended), _materializer, value => ended = value);
        Reading<int> reading = await Reading<int>.Of(source);
        await reading.PollAsync(1);
        Assert.False(ended!.IsCompleted);

        await reading.DisposeAsync();

        await ended.WaitAsync(Patience, Cancel);
    }

    [Fact]
    public async Task A_stream_that_fails_fails_the_attempt_with_its_error()
    {
        await using Reading<int> reading = await Reading<int>.Of(AkkaSource.Of(Source.From([1, 0]).Select(static n => 10 / n), _materializer));

        await Assert.ThrowsAsync<DivideByZeroException>(() => reading.ToEndAsync(4));
    }

    [Fact]
    public async Task A_checkpoint_waits_until_the_sink_has_pulled_what_came_before_it()
    {
        ISinkQueue<int>? queue = null;
        ISink<int> sink = AkkaSink.To(Sink.Queue<int>().WithAttributes(Attributes.CreateInputBuffer(1, 1)), _materializer, value => queue = value, bufferRecords: 4);
        await using ISinkWriter<int> writer = sink.CreateWriter(new SinkWriterContext("job", "out", 0, 1, 1, "00112233445566778899aabbccddeeff", false, [], TimeProvider.System));
        int taken = 0;
        for (int i = 0; i < 100 && taken < 6; i++)
        {
            int count = writer.Write(new[] { taken, taken + 1 }.AsSpan(0, Math.Min(2, 6 - taken)), new StreamTime[2]);
            taken += count;
            if (count == 0) break;
        }

        Task<ReadOnlyMemory<byte>> prepared = writer.Prepare(1)(Cancel);
        Assert.False(prepared.IsCompleted);

        for (int i = 0; i < taken; i++) Assert.Equal(i, (await queue!.PullAsync().WaitAsync(Patience, Cancel)).Value);
        Assert.True((await prepared.WaitAsync(Patience, Cancel)).IsEmpty);
    }

    [Fact]
    public async Task A_checkpoint_waits_until_a_flow_has_confirmed_what_came_before_it()
    {
        TaskCompletionSource[] saved = [.. Enumerable.Range(0, 3).Select(static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        TaskCompletionSource allTaken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ISink<int> sink = AkkaSink.Confirmed(
            Flow.Create<int>().SelectAsync(3, async n =>
            {
                if (n == 2) allTaken.TrySetResult();
                await saved[n].Task;
                return Done.Instance;
            }),
            _materializer);
        await using ISinkWriter<int> writer = sink.CreateWriter(new SinkWriterContext("job", "out", 0, 1, 1, "00112233445566778899aabbccddeeff", false, [], TimeProvider.System));
        Assert.Equal(3, writer.Write([0, 1, 2], new StreamTime[3]));
        await allTaken.Task.WaitAsync(Patience, Cancel);

        Task<ReadOnlyMemory<byte>> prepared = writer.Prepare(1)(Cancel);
        saved[2].SetResult();
        saved[1].SetResult();
        Assert.False(prepared.IsCompleted);
        saved[0].SetResult();

        Assert.True((await prepared.WaitAsync(Patience, Cancel)).IsEmpty);
        Assert.Equal(Delivery.AtLeastOnce, sink.Guarantee);
    }

    [Fact]
    public async Task A_flow_that_gives_more_elements_than_it_got_records_is_not_believed()
    {
        TaskCompletionSource given = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ISink<int> sink = AkkaSink.Confirmed(
            Flow.Create<int>().SelectMany(static n => new[] { n, n, n }).Select(n =>
            {
                if (n == 1) given.TrySetResult(); // All three of the record before have been counted.
                return n;
            }),
            _materializer);
        await using ISinkWriter<int> writer = sink.CreateWriter(new SinkWriterContext("job", "out", 0, 1, 1, "00112233445566778899aabbccddeeff", false, [], TimeProvider.System));
        Assert.Equal(2, writer.Write([0, 1], new StreamTime[2]));
        await given.Task.WaitAsync(Patience, Cancel);

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => { writer.Prepare(1); });

        Assert.Contains("elements for 2 records", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flow_that_fails_fails_the_attempt_with_its_error()
    {
        StreamJob job = StreamJob.Create("bridge");
        job.From("numbers", GeneratorSource.Endless(static n => n))
            .To("saved", AkkaSink.Confirmed(Flow.Create<long>().Select(static n => n < 5 ? n : throw new TimeoutException("Not saved.")), _materializer, bufferRecords: 1));

        JobException failure = await Assert.ThrowsAsync<JobException>(() => job.RunAsync(new JobOptions { Restart = new RestartOptions { MinBackoff = TimeSpan.FromMilliseconds(1) } }, Cancel).WaitAsync(Patience, Cancel));

        Assert.IsType<TimeoutException>(Assert.IsType<OperatorException>(failure.InnerException).GetBaseException());
        Assert.Contains("To 'saved' (Akka flow of Int64, at least once)", job.Explain(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sink_that_ends_while_the_job_runs_fails_it()
    {
        StreamJob job = StreamJob.Create("bridge");
        job.From("numbers", GeneratorSource.Endless(static n => n)).To("first", AkkaSink.To(Sink.First<long>(), _materializer, bufferRecords: 1));

        JobException failure = await Assert.ThrowsAsync<JobException>(() => job.RunAsync(new JobOptions { Restart = new RestartOptions { MinBackoff = TimeSpan.FromMilliseconds(1) } }, Cancel).WaitAsync(Patience, Cancel));

        Assert.Contains("The Akka sink of 'first' has ended while the job runs", failure.Message, StringComparison.Ordinal);
    }
}
