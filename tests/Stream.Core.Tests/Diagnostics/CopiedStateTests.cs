using Streams.Tests.Jobs;
using Streams.Tests.State;

namespace Streams.Tests.Diagnostics;

public sealed class CopiedStateTests : IDisposable
{
    private const string Copied = "operator.state.copied{task=sales → KeyBy → counts → out,subtask=0,operator=";

    private readonly JobFixture _fixture = new();
    private readonly Metered _metered = new();

    [Fact]
    public async Task State_that_changes_while_a_checkpoint_is_written_counts_as_copied_by_its_operator()
    {
        Feed<Sale> feed = new();
        Collector<string> sink = new(static s => s);
        SlowlyWritten written = new();
        StreamJob job = StreamJob.Create("copies");
        job.From("sales", feed).KeyBy(static s => s.Shop).Process("counts", setup => new Counting(setup, written)).To("out", sink);
        JobHandle run = job.Start(_fixture.AtTheEnd with { Meters = _metered });
        feed.Add(Sale.Many(3));
        await sink.Written.WhenCountAsync(3);

        Task<Savepoint> savepoint = run.SavepointAsync(_fixture.Folder.At("first"), TestContext.Current.CancellationToken);
        await written.Begun.Task.WaitAsync(Observed.Patience, TestContext.Current.CancellationToken);
        feed.Add(Sale.Many(3, from: 3));
        await sink.Written.WhenCountAsync(6);
        written.GoOn.Set();
        await savepoint;
        IReadOnlyDictionary<string, double> first = _metered.Observe();
        await run.SavepointAsync(_fixture.Folder.At("second"), TestContext.Current.CancellationToken);
        IReadOnlyDictionary<string, double> second = _metered.Observe();
        await run.StopAsync(TestContext.Current.CancellationToken);

        Assert.True(first[Copied + "counts}"] > 0);
        Assert.Equal((0, 0, 0), (first[Copied + "sales}"], first[Copied + "KeyBy}"], first[Copied + "out}"]));
        Assert.Equal(first[Copied + "counts}"], second[Copied + "counts}"]);
    }

    public void Dispose()
    {
        _metered.Dispose();
        _fixture.Dispose();
    }

    private sealed class Counting(OperatorSetup setup, Serializer<long> serializer) : KeyedProcess<string, Sale, string>
    {
        private readonly ValueState<long> _count = setup.Value("count", serializer);

        public override void OnRecord(in Sale record, in KeyedContext<string> context, Output<string> output) => output.Emit($"{context.Key} #{++_count.Value}");
    }

    /// <summary>Numbers of which the first that a checkpoint writes waits.</summary>
    private sealed class SlowlyWritten : Serializer<long>
    {
        private readonly LongValue _inner = new();

        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim GoOn { get; } = new();

        public override string Fingerprint => _inner.Fingerprint;

        public override Copying Copying => _inner.Copying;

        public override void Write(in long value, StateWriter output)
        {
            Begun.TrySetResult();
            GoOn.Wait(Observed.Patience);
            _inner.Write(value, output);
        }

        public override long Read(ref StateReader input) => _inner.Read(ref input);
    }
}
