using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Streams.Connectors;
using Streams.Tests.Checkpoints;

namespace Streams.Tests.Connectors;

public sealed partial class JsonLinesTests : SourceContract<JsonLinesTests.Order>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public JsonLinesTests() => File.WriteAllText(_folder.At("orders.jsonl"), "{\"id\":1,\"item\":\"tea\"}\n{\"item\":\"Bücher\\n\",\"id\":-2}\r\n {\"id\":3} \n");

    protected override IReadOnlyList<Order> Expected { get; } = [new(1, "tea"), new(-2, "Bücher\n"), new(3, null)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    protected override ISource<Order> Create() => FileSource.Lines(_folder.At("orders.jsonl"), JsonLines.Of(OrderJson.Default.Order), BadRecords.Fail, new LineOptions { BufferBytes = 5 });

    protected override bool Grow()
    {
        File.AppendAllText(_folder.At("orders.jsonl"), "{\"id\":9}\n");
        return true;
    }

    [Theory]
    [InlineData("{\"id\":[", "could not be converted")]
    [InlineData("{\"id\":\"one\"}", "could not be converted")]
    [InlineData("{\"id\":1} trailing", "invalid")]
    [InlineData("null", "it is null")]
    [InlineData("", "does not contain any JSON tokens")]
    public async Task A_line_that_is_no_such_value_is_rejected_with_its_reason(string line, string reason)
    {
        string file = _folder.At("bad.jsonl");
        File.WriteAllText(file, $"{{\"id\":1}}\n{line}\n{{\"id\":2}}\n");

        await using Reading<Order> reading = await Reading<Order>.Of(FileSource.Lines(file, JsonLines.Of(OrderJson.Default.Order), BadRecords.Drop));
        reading.ToEnd(10);

        Assert.Equal([1, 2], reading.All.Select(static o => o.Id));
        DeadLetter letter = Assert.Single(reading.Rejected);
        Assert.Equal((line, $"{file}:2"), (Encoding.UTF8.GetString(letter.Bytes.Span), letter.Position));
        Assert.Contains(reason, letter.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_a_line_that_reads_as_the_same_value()
    {
        ArrayBufferWriter<byte> output = new();
        JsonLineFormat<Order> format = JsonLines.Of(OrderJson.Default.Order);

        foreach (Order order in Expected) format.Encode(in order, output);

        string[] lines = Encoding.UTF8.GetString(output.WrittenSpan).TrimEnd('\n').Split('\n');
        Assert.Equal("{\"id\":1,\"item\":\"tea\"}", lines[0]);
        Assert.Equal(Expected, lines.Select(line => format.TryDecode(Encoding.UTF8.GetBytes(line), out Order? order, out _) ? order : null));
    }

    [Fact]
    public void Formats_that_no_factory_made_are_refused_where_they_are_given()
    {
        Refuses("JsonLines.Of", () => FileSource.Lines(_folder.Path, default(JsonLineFormat<Order>), BadRecords.Fail));
        Refuses("JsonLines.Of", () => FileSink.ExactlyOnce(_folder.Path, default(JsonLineFormat<Order>)));
        Refuses("TextLines.Of", () => FileSink.ExactlyOnce(_folder.Path, default(TextLineFormat<Order>)));
        Refuses("Csv.Of<T>()", () => FileSink.ExactlyOnce(_folder.Path, default(CsvFormat<Order>)));

        static void Refuses(string remedy, Func<object> make) => Assert.Contains(remedy, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Indented_output_is_refused()
    {
        OrderJson indented = new(new JsonSerializerOptions { WriteIndented = true });

        SinkException refused = Assert.Throws<SinkException>(() => JsonLines.Of(indented.Order).Encode(new Order(1, null), new ArrayBufferWriter<byte>()));

        Assert.Contains("WriteIndented", refused.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(1), InlineData(3)]
    public async Task Bad_lines_go_to_their_side_output_and_the_job_goes_on(int parallelism)
    {
        for (int i = 0; i < 5; i++) File.WriteAllText(_folder.At($"part-{i}.jsonl"), string.Concat(Enumerable.Range(0, 2_000).Select(n => n % 10 == 0 ? $"bad {i} {n}\n" : $"{{\"id\":{n}}}\n")));
        List<Order> orders = [];
        List<DeadLetter> letters = [];
        StreamJob job = StreamJob.Create("orders");
        SideOutput<DeadLetter> bad = job.SideOutput<DeadLetter>("unreadable");
        bad.To("letters", CollectionSink.Into(letters));
        job.From("orders", FileSource.Lines(_folder.Path, JsonLines.Of(OrderJson.Default.Order), BadRecords.ToSideOutput(bad), new LineOptions { Pattern = "part-*" })).To("good", CollectionSink.Into(orders));

        await job.RunAsync(new JobOptions { Parallelism = parallelism }, Cancel);

        Assert.Equal(5 * 1_800, orders.Count);
        Assert.Equal(
            Enumerable.Range(0, 5).SelectMany(static i => Enumerable.Range(0, 200).Select(n => $"bad {i} {n * 10}")).Order(StringComparer.Ordinal),
            letters.Select(static l => Encoding.UTF8.GetString(l.Bytes.Span)).Order(StringComparer.Ordinal));
        Assert.Contains(letters, l => l.Position == $"{_folder.At("part-3.jsonl")}:1");
    }

    [Fact]
    public void A_side_output_for_bad_records_is_known_to_the_plan()
    {
        StreamJob job = StreamJob.Create("orders");
        SideOutput<DeadLetter> bad = job.SideOutput<DeadLetter>("unreadable");
        job.From("orders", FileSource.Lines("x", BadRecords.ToSideOutput(bad))).To("out", ConsoleSink.Lines);

        InvalidJobException wrong = Assert.Throws<InvalidJobException>(() => job.Build());

        Assert.Contains("Side output 'unreadable' is written but goes nowhere", wrong.Message, StringComparison.Ordinal);
    }

    public sealed record Order(int Id, string? Item);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Order))]
    private sealed partial class OrderJson : JsonSerializerContext;
}
