using Microsoft.Extensions.Time.Testing;
using Streams.Diagnostics;
using Streams.Tests.Jobs;

namespace Streams.Tests.Diagnostics;

public sealed class StallWatchTests : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly JobFixture _fixture = new();
    private readonly Metered _metered = new();
    private readonly JobMetrics _metrics;

    public StallWatchTests() => _metrics = new JobMetrics("shops", _clock, StreamMeter.Of(_metered));

    private string[] Told => [.. _fixture.Log.Messages.Lines.Where(static l => l.StartsWith("Warning: Job 'shops' ", StringComparison.Ordinal))];

    [Fact]
    public void Event_time_that_stands_still_while_records_come_is_told_after_60_s_with_source_and_split()
    {
        (TaskMetrics task, Probe probe) = Source(subtask: 1);
        (probe.Watermark, probe.HoldingSplit) = (1_000, "part-7");
        using StallWatch watch = Begin();

        Pass(looks: 6, () => task.Operators[0].Out.Add(1, 8));
        Assert.Empty(Told);
        Pass(looks: 1, () => task.Operators[0].Out.Add(1, 8));

        Assert.Equal(
            ["Warning: Job 'shops' gets records, and its event time has not advanced for 60 s: source 'sales' holds it with split 'part-7' (subtask 1), which has brought none that are newer. Give the source an idle time if that split may stay silent."],
            Told);
    }

    [Fact]
    public void It_is_told_once_and_again_only_after_event_time_had_advanced()
    {
        (TaskMetrics task, Probe probe) = Source();
        (probe.Watermark, probe.HoldingSplit) = (1_000, "part-7");
        using StallWatch watch = Begin();

        Pass(looks: 30, () => task.Operators[0].Out.Add(1, 8));
        Assert.Single(Told);
        probe.Watermark = 2_000;
        Pass(looks: 6, () => task.Operators[0].Out.Add(1, 8));
        Assert.Single(Told);
        Pass(looks: 1, () => task.Operators[0].Out.Add(1, 8));

        Assert.Equal(2, Told.Length);
    }

    [Theory, InlineData("no record comes"), InlineData("all is idle"), InlineData("there is no event time"), InlineData("it advances")]
    public void Nothing_is_told_while_nothing_is_wrong_with_event_time(string why)
    {
        (TaskMetrics task, Probe probe) = Source();
        (probe.Watermark, probe.HoldingSplit, probe.IsIdle) = (1_000, why == "there is no event time" ? null : "part-7", why == "all is idle");
        using StallWatch watch = Begin();

        Pass(looks: 30, () =>
        {
            if (why != "no record comes") task.Operators[0].Out.Add(1, 8);
            if (why == "it advances") probe.Watermark++;
        });

        Assert.Empty(Told);
    }

    [Fact]
    public async Task A_running_job_names_the_split_that_brings_nothing_newer()
    {
        Feed<Sale> feed = new(splits: 2);
        Collector<string> sink = new(static s => s);
        StreamJob job = StreamJob.Create("shops");
        job.From("sales", feed, static s => s.At, Watermarks.Ascending).Select(static s => s.Shop).To("out", sink);
        JobHandle run = job.Start(_fixture.Storeless with { Time = _clock });

        for (int look = 1; look <= 8; look++)
        {
            feed.Add(new Sale("fast", look, 1_000 * look), new Sale("slow", look, 5));
            await sink.Written.WhenCountAsync(2 * look);
            _clock.Advance(Look);
        }

        await run.StopAsync(TestContext.Current.CancellationToken);

        Assert.Contains("source 'sales' holds it with split 'split-1' (subtask 0)", Assert.Single(Told, static l => l.Contains("has not advanced", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Lasting_backpressure_names_the_task_that_is_busy_and_not_those_that_wait_for_it()
    {
        (TaskMetrics source, _) = Source();
        TaskMetrics slow = Task("totals", subtask: 2, inlets: 1, outlets: 1), last = Task("out", inlets: 1);
        using StallWatch watch = Begin(new EdgeMetrics(source, 0, slow, 0), new EdgeMetrics(slow, 0, last, 0));
        source.Times.WaitFor(TaskTimes.HeldBy(0));
        source.Times.BeginTurn(_clock.GetTimestamp());
        source.Times.EndTurn(isYield: false, _clock.GetTimestamp());
        slow.Times.BeginTurn(_clock.GetTimestamp());

        Pass(looks: 7);
        Assert.Empty(Told);
        Pass(looks: 1);

        Assert.Equal(["Warning: Job 'shops' has been held back for 60 s: task 'totals (2)' is the slowest, busy for 100 % of the time. Raise the parallelism, or make its operators cheaper."], Told);
        Pass(looks: 30);
        Assert.Single(Told);
    }

    [Fact]
    public void Backpressure_that_does_not_last_is_not_told()
    {
        (TaskMetrics source, _) = Source();
        TaskMetrics slow = Task("totals", inlets: 1);
        using StallWatch watch = Begin(new EdgeMetrics(source, 0, slow, 0));

        for (int turn = 0; turn < 6; turn++)
        {
            source.Times.WaitFor(turn % 2 == 0 ? TaskTimes.HeldBy(0) : TaskTimes.Starved);
            source.Times.BeginTurn(_clock.GetTimestamp());
            source.Times.EndTurn(isYield: false, _clock.GetTimestamp());
            Pass(looks: 5);
        }

        Assert.Empty(Told);
    }

    [Fact]
    public async Task A_running_job_names_the_sink_that_takes_nothing()
    {
        Feed<Sale> feed = new();
        TaskCompletionSource taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        StreamJob job = StreamJob.Create("shops");
        job.From("sales", feed).To("out", CallbackSink.Of<Sale>((_, _) => taken.Task));
        JobHandle run = job.Start(_fixture.Storeless with { Time = _clock, Meters = _metered });
        feed.Add(Sale.Many(3));
        await WhenHeldBySinkAsync();

        for (int look = 0; look < 8; look++) _clock.Advance(Look);
        taken.SetResult();
        await run.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["Warning: Job 'shops' has been held back for 60 s: the sink at the end of task 'sales → out (0)' is the slowest, and has kept it waiting for 100 % of the time."], Told.Where(static l => l.Contains("held back", StringComparison.Ordinal)));
    }

    [Fact]
    public void Once_disposed_of_it_looks_no_more()
    {
        (TaskMetrics task, Probe probe) = Source();
        (probe.Watermark, probe.HoldingSplit) = (1_000, "part-7");
        Begin().Dispose();

        Pass(looks: 30, () => task.Operators[0].Out.Add(1, 8));

        Assert.Empty(Told);
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _metered.Dispose();
        _fixture.Dispose();
    }

    private StallWatch Begin(params EdgeMetrics[] edges)
    {
        _metrics.Begin([.. edges]);
        return new StallWatch(_metrics, _fixture.Log);
    }

    private (TaskMetrics Task, Probe Probe) Source(int subtask = 0)
    {
        TaskMetrics task = Task("sales", subtask, outlets: 1);
        return (task, (Probe)task.Probe!);
    }

    private TaskMetrics Task(string name, int subtask = 0, int inlets = 0, int outlets = 0)
    {
        TaskMetrics task = _metrics.Task(name, subtask);
        task.Name([name]);
        task.Attach(new Probe(), inlets, outlets);
        return task;
    }

    private void Pass(int looks, Action? before = null)
    {
        for (int look = 0; look < looks; look++)
        {
            before?.Invoke();
            _clock.Advance(Look);
        }
    }

    // The clock stands still but for this: time that passes while the task is held is seen as such.
    private async Task WhenHeldBySinkAsync()
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Observed.Patience);
        while (!_metered.Observe().Any(static s => s.Key.EndsWith("activity=credit,held.by=sink}", StringComparison.Ordinal) && s.Value > 0))
        {
            patience.Token.ThrowIfCancellationRequested();
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            await System.Threading.Tasks.Task.Yield();
        }
    }

    private sealed class Probe : ITaskProbe
    {
        public long Watermark { get; set; } = long.MinValue;

        public bool IsIdle { get; set; }

        public string? HoldingSplit { get; set; }

        public int HoldingInlet => -1;

        public long SentAt(int outlet) => 0;

        public long HandledAt(int inlet) => 0;
    }
}
