using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using Streams.Diagnostics;
using Streams.Tests.Jobs;

namespace Streams.Tests.Diagnostics;

public sealed partial class MetricsTests : IDisposable
{
    private readonly JobFixture _fixture = new();
    private readonly Metered _metered = new();

    [Fact]
    public async Task Every_metric_of_a_small_job_has_its_value()
    {
        Feed<Sale> feed = new() { MostPerPoll = 1 };
        Collector<string> sink = new(static s => s);
        JobHandle job = Totals(feed, sink).Start(_fixture.AtTheEnd with { Meters = _metered, Time = new Ticking(new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(60_024))) });
        feed.Add(new Sale("a", 1, 0), new Sale("b", 2, 1), new Sale("a", 3, 12), new Sale("a", 9, 5), new Sale("b", 1, 25));
        await sink.Written.WhenCountAsync(3);

        IReadOnlyDictionary<string, double> now = _metered.Observe();
        await job.StopAsync(TestContext.Current.CancellationToken);

        const string Task = "task=sales → Where → KeyBy → totals → out,subtask=0";
        Assert.Equal(
            [
                ("operator.records.bad", "0 0 0 0 0"), ("operator.records.dropped", "0 0 0 1 0"), ("operator.records.in", "5 5 5 5 3"),
                ("operator.records.late", "0 0 0 1 0"), ("operator.records.out", "5 5 5 3 0"),
            ],
            from counter in new[] { "bad", "dropped", "in", "late", "out" }
            select ("operator.records." + counter, string.Join(' ', new[] { "sales", "Where", "KeyBy", "totals", "out" }.Select(op => now[$"operator.records.{counter}{{{Task},operator={op}}}"]))));
        int bytes = Unsafe.SizeOf<Sale>() + sizeof(long);
        Assert.Equal((5.0 * bytes, 5.0 * bytes, 3.0 * 16), (now[$"operator.io.out{{{Task},operator=sales}}"], now[$"operator.io.in{{{Task},operator=totals}}"], now[$"operator.io.in{{{Task},operator=out}}"]));
        Assert.Equal((0.024, 60.0), (now[$"task.watermark{{{Task}}}"], Math.Round(now.Single(static s => s.Key.StartsWith("task.watermark.lag", StringComparison.Ordinal)).Value)));
        Assert.Contains($"task.watermark.lag{{{Task},held.by=split-0}}", now.Keys);
        Assert.True(now[$"task.time{{{Task},activity=busy}}"] > 0);
        Assert.True(now[$"task.time{{{Task},activity=starved}}"] >= 0);
        Assert.Equal(0, now[$"task.time{{{Task},activity=credit,held.by=sink}}"]);
        (string Series, double Value)[] told = [.. _metered.Recorded];
        Assert.Equal(
            [
                $"checkpoint.duration{{checkpoint.kind=Stop,checkpoint.outcome=completed}}", $"checkpoint.freeze.duration{{{Task}}}", "checkpoint.size{checkpoint.kind=Stop}", $"checkpoint.write.duration{{{Task}}}",
            ],
            told.Select(static t => t.Series).Order(StringComparer.Ordinal));
        Assert.Equal(_fixture.Files("0.state", "totals").Sum(static f => new FileInfo(f).Length), told.Single(static t => t.Series.StartsWith("checkpoint.size", StringComparison.Ordinal)).Value);
        Assert.Empty(_metered.Observe());
    }

    [Fact]
    public async Task Edges_show_what_waits_and_who_was_last_at_an_alignment()
    {
        Feed<Sale> feed = new(splits: 2);
        Collector<string> sink = new(static s => s);
        JobHandle job = Totals(feed, sink).Start(_fixture.Often with { Meters = _metered, Parallelism = 2 });
        feed.Add(Sale.Many(100));
        await sink.Written.WhenCountAsync(20);

        IReadOnlyDictionary<string, double> now = _metered.Observe();
        await job.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(4, now.Count(static s => s.Key.StartsWith("edge.waiting{task=sales → Where,", StringComparison.Ordinal) && s.Value >= 0));
        Assert.Equal(100, now.Where(static s => s.Key.StartsWith("operator.records.out", StringComparison.Ordinal) && s.Key.EndsWith("operator=sales}", StringComparison.Ordinal)).Sum(static s => s.Value));
        Assert.Equal(4, now.Keys.Count(static k => k.StartsWith("task.time", StringComparison.Ordinal) && k.Contains("activity=alignment", StringComparison.Ordinal)));
        Assert.Contains(_metered.Recorded, static t => t.Series.StartsWith("checkpoint.alignment.duration", StringComparison.Ordinal) && t.Series.Contains("inlet=sales → Where (", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Records_that_cannot_be_read_count_as_bad_and_dropped()
    {
        string file = _fixture.Folder.At("lines");
        await File.WriteAllBytesAsync(file, [0xFF, 0xFE, (byte)'\n', (byte)'a', (byte)'\n'], TestContext.Current.CancellationToken);
        IReadOnlyDictionary<string, double>? now = null;
        Collector<string> sink = new(static s => s) { OnWrite = () => now = _metered.Observe() };
        StreamJob job = StreamJob.Create("lines");
        job.From("lines", FileSource.Lines(file, BadRecords.Drop)).To("out", sink);

        await JobFixture.RunAsync(job, _fixture.AtTheEnd with { Meters = _metered });

        Assert.Equal((1, 1, 0, 1), (Of("bad"), Of("dropped"), Of("late"), Of("out")));
        double Of(string counter) => now![$"operator.records.{counter}{{task=lines → out,subtask=0,operator=lines}}"];
    }

    [Fact]
    public async Task Counts_go_on_over_a_restart_which_is_counted_by_its_cause()
    {
        Feed<Sale> feed = new() { MostPerPoll = 1 };
        Collector<string> sink = new(static s => s);
        int left = 1;
        StreamJob job = JobFixture.Numbers(feed, sink, _ =>
        {
            if (Interlocked.Decrement(ref left) == 0) throw new TimeoutException("Once.");
        });
        JobHandle run = job.Start(_fixture.AtTheEnd with { Meters = _metered });
        feed.Add(Sale.Many(3));
        await sink.Written.WhenCountAsync(3);

        IReadOnlyDictionary<string, double> now = _metered.Observe();
        await run.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(4, now["operator.records.out{task=sales → KeyBy → numbers → out,subtask=0,operator=sales}"]);
        Assert.Contains(("job.restarts{error.type=Streams.OperatorException}", 1.0), _metered.Recorded);
    }

    [Fact]
    public async Task Checkpoints_and_restores_are_activities()
    {
        List<Activity> activities = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = static source => source.Name == CheckpointTraces.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (activities) activities.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        Feed<Sale> feed = new();
        feed.Add(Sale.Many(10));

        await _fixture.StopBehindAsync(feed, 10, name: "traced");
        await _fixture.StopBehindAsync(feed.Add(Sale.Many(1)), 1, name: "traced");

        Activity[] mine;
        lock (activities) mine = [.. activities.Where(static a => (string?)a.GetTagItem("streams.job") == "traced")];
        Assert.Equal(["checkpoint", "restore", "checkpoint"], mine.Select(static a => a.OperationName));
        Assert.All(mine, static a => Assert.Equal("completed", a.GetTagItem("streams.checkpoint.outcome")));
        Assert.Equal(mine[0].GetTagItem("streams.checkpoint.id"), mine[1].GetTagItem("streams.checkpoint.id"));
        Assert.Equal(mine[0].GetTagItem("streams.checkpoint.size"), mine[1].GetTagItem("streams.checkpoint.size"));
        Assert.All(mine, static a => Assert.Null(a.Parent));
    }

    [Fact]
    public void The_documentation_lists_the_instruments_that_there_are()
    {
        StreamMeter.Of(_metered);

        string[] documented = [.. Row().Matches(File.ReadAllText(Page())).Select(static m => $"{m.Groups[1].Value} {m.Groups[2].Value}").Order(StringComparer.Ordinal)];

        Assert.Equal(_metered.Instruments.Values.Select(static i => $"{i.Name} {i.Unit}").Order(StringComparer.Ordinal), documented);
    }

    public void Dispose()
    {
        _metered.Dispose();
        _fixture.Dispose();
    }

    private static StreamJob Totals(ISource<Sale> source, ISink<string> sink)
    {
        StreamJob job = StreamJob.Create("totals");
        job.From("sales", source, static s => s.At, Watermarks.Ascending)
            .Where(static s => s.Amount >= 0)
            .KeyBy(static s => s.Shop)
            .Window(Tumbling.Of(TimeSpan.FromMilliseconds(10)), Late.Drop)
            .Aggregate("totals", static a => a.Sum(static s => s.Amount), static (key, _, sum) => $"{key}: {sum}")
            .To("out", sink);
        return job;
    }

    private static string Page([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "docs", "concepts", "observability.md"));

    [GeneratedRegex(@"^\| `(streams\.[a-z.]+)` \| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    /// <summary>A clock whose wall stands still while its timestamps run.</summary>
    private sealed class Ticking(TimeProvider wall) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => wall.GetUtcNow();
    }
}
