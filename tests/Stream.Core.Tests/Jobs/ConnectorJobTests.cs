using System.Globalization;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace Streams.Tests.Jobs;

/// <summary>Whole jobs over every kind of connector.</summary>
public sealed class ConnectorJobTests : IAsyncDisposable
{
    private const int Count = 3_000;

    private readonly JobFixture _fixture = new();
    private readonly ActorSystem _system = ActorSystem.Create("connectors");
    private readonly ActorMaterializer _materializer;

    public ConnectorJobTests() => _materializer = _system.Materializer();

    /// <summary>The sources that promise exactly once.</summary>
    public static TheoryData<string> Replayable => ["csv", "lines", "collection", "generator", "sequence", "akka"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _materializer.Dispose();
        await _system.Terminate();
        _system.Dispose();
        _fixture.Dispose();
    }

    [Fact]
    public async Task A_source_that_finds_nothing_says_so_before_the_job_is_finished()
    {
        string empty = Directory.CreateDirectory(_fixture.Folder.At("empty")).FullName;
        StreamJob job = StreamJob.Create("shops");
        job.From("lines", FileSource.Lines(empty, default(NumberLine), BadRecords.Fail)).To("out", CallbackSink.Of<Sale>(static _ => { }));

        await JobFixture.RunAsync(job, _fixture.AtTheEnd);

        IReadOnlyDictionary<string, object?> said = Assert.Single(_fixture.Log.FieldsOf(11));
        Assert.Equal(("lines", "shops"), (said["Source"], said["Job"]));
        Assert.Contains(empty, Assert.IsType<string>(said["What"]), StringComparison.Ordinal);
    }

    [Theory, InlineData(1), InlineData(3)]
    public async Task All_kinds_of_sources_and_sinks_work_in_one_job(int parallelism)
    {
        Channel<Sale> sales = Channel.CreateUnbounded<Sale>();
        Channel<string> numbers = Channel.CreateUnbounded<string>();
        List<string> collected = [];
        Observed called = new(), awaited = new(), akka = new();
        using StringWriter console = new();
        StreamJob job = StreamJob.Create("connectors");
        DataStream<Sale>[] streams = [.. Replayable.Select(kind => job.From(kind.Data.Replace(' ', '-'), Source(kind.Data)))];
        DataStream<Sale> all = job.From("channel", AsyncSource.Of(sales.Reader)).Union(streams);
        DataStream<string> numbered = all.KeyBy(static s => s.Shop).Process("numbers", static setup => new Numbering(setup));
        numbered.To("files", FileSink.ExactlyOnce(_fixture.Folder.At("out"), TextLines.Of<string>(static line => line)));
        numbered.To("to-collection", CollectionSink.Into(collected));
        numbered.To("to-callback", CallbackSink.Of<string>(called.Add));
        numbered.To("to-awaited", CallbackSink.Of<string>(async (line, _) =>
        {
            await Task.Yield();
            awaited.Add(line);
        }, maxInFlight: 8));
        numbered.To("to-console", ConsoleSink.LinesTo(console));
        numbered.To("to-channel", AsyncSink.Into(numbers.Writer));
        numbered.To("to-akka", AkkaSink.To(Sink.ForEach<string>(akka.Add), _materializer));
        foreach (Sale sale in Sale.Many(Count)) Assert.True(sales.Writer.TryWrite(sale));
        sales.Writer.Complete();

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(job, _fixture.AtTheEnd with { Parallelism = parallelism }));

        int total = Count * (streams.Length + 1);
        string[] expected = [.. Numbering.Of(Enumerable.Repeat(Sale.Many(Count), streams.Length + 1).SelectMany(static s => s))];
        numbers.Writer.Complete();
        await akka.WhenCountAsync(total);
        IEnumerable<string>[] results =
        [
            FileSink.PublishedFiles(_fixture.Folder.At("out"), "files").SelectMany(File.ReadAllLines), collected, called.Lines, awaited.Lines,
            console.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries), numbers.Reader.ReadAllAsync(Cancel).ToBlockingEnumerable(Cancel).ToList(), akka.Lines,
        ];
        Assert.All(results, result => Assert.Equal(expected, result.Order(StringComparer.Ordinal)));
    }

    [Theory, MemberData(nameof(Replayable))]
    public async Task A_source_that_promises_exactly_once_keeps_it_over_failures_a_stop_and_another_parallelism(string kind)
    {
        Assert.Equal(Delivery.ExactlyOnce, Source(kind).Guarantee);
        Outbox<string> outbox = new(static s => s);
        int seen = 0;
        int failures = 0;
        StreamJob failing = JobFixture.Numbers(Source(kind).AtMost(10_000), outbox, sale =>
        {
            if (Interlocked.Increment(ref seen) is not (100 or 400)) return;
            Interlocked.Increment(ref failures);
            throw new TimeoutException($"The shop does not answer ({sale.Amount}).");
        });
        JobCompletion first = await JobFixture.RunUntilAsync(failing, _fixture.Often, () => outbox.Published.WhenCountAsync(1_000));
        JobCompletion second = await JobFixture.RunAsync(JobFixture.Numbers(Source(kind), outbox), _fixture.Often with { Parallelism = 2 });

        Assert.Equal(2, failures);
        Assert.Equal(first == JobCompletion.Finished ? JobCompletion.AlreadyFinished : JobCompletion.Finished, second);
        Assert.Equal(Numbering.Of(Sale.Many(Count)), outbox.Published.Lines.Order(StringComparer.Ordinal));
    }

    private static Sale Of(long number) => new($"shop-{number % 3}", number, number);

    // The same sales at each call, in three files where they are files.
    private ISource<Sale> Source(string kind)
    {
        string folder = Directory.CreateDirectory(_fixture.Folder.At(kind)).FullName;
        switch (kind)
        {
            case "csv":
                Write(folder, "csv", "shop,amount", static s => $"{s.Shop},{s.Amount}");
                return FileSource.Csv(folder, static row => new Sale(row.Text("shop"), row.Int64("amount"), row.Int64("amount")), BadRecords.Fail);
            case "lines":
                Write(folder, "txt", null, static s => $"{s.Amount}");
                return FileSource.Lines(folder, default(NumberLine), BadRecords.Fail);
            case "collection": return CollectionSource.Of(Sale.Many(Count).ToList());
            case "generator": return GeneratorSource.Of(Count, Of, splits: 3);
            case "sequence": return AsyncSource.Resuming(static (next, _) => From((int)next));
            case "akka": return AkkaSource.Resuming(static next => Akka.Streams.Dsl.Source.From(Sale.Many(Count - (int)next, (int)next)), _materializer);
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such source.");
        }
    }

    private static void Write(string folder, string extension, string? header, Func<Sale, string> line)
    {
        for (int file = 0; file < 3; file++)
        {
            IEnumerable<string> lines = Sale.Many(Count / 3, file * (Count / 3)).Select(line);
            string path = Path.Combine(folder, $"{file}.{extension}");
            if (!File.Exists(path)) File.WriteAllLines(path, header is null ? lines : lines.Prepend(header));
        }
    }

    private readonly struct NumberLine : IDecoder<NumberLine, Sale>
    {
        public bool TryDecode(ReadOnlySpan<byte> bytes, out Sale value, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? error)
        {
            value = Of(long.Parse(bytes, CultureInfo.InvariantCulture));
            error = null;
            return true;
        }
    }

    private static async IAsyncEnumerable<Sale> From(int next)
    {
        foreach (Sale sale in Sale.Many(Count - next, next))
        {
            await Task.Yield();
            yield return sale;
        }
    }
}
