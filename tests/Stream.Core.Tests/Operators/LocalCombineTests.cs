using CsCheck;
using Streams.Operators;

namespace Streams.Tests.Operators;

/// <summary>Exchanges that fold before they send, in front of two window operators: the same as without, record for record.</summary>
public sealed class LocalCombineTests
{
    private static readonly CombineLimits Small = new() { Entries = 6, Slices = 3, JudgedRecords = 20, RestRecords = 15 };

    private sealed record Step((int Key, long Value, long At)[] Records, long Watermark, int Then);

    private static readonly Gen<(Step[] Steps, long Size, long Every, int SnapshotEvery)> Streams = Gen.Select(
        Gen.Select(
            Gen.Select(Gen.Int[0, 7], Gen.Long[-9, 9], Gen.Frequency((4, Gen.Long[0, 30]), (1, Gen.Long[-60, 140]))).Array[0, 16], Gen.Long[-60, 100], Gen.Int[0, 5],
            static (records, watermark, then) => new Step(records, watermark, then)).Array[1, 14],
        Gen.Long[1, 25], Gen.Long[1, 25], Gen.Int[0, 3]);

    [Fact]
    public void Any_stream_gives_the_same_results_and_drops_as_without() => Streams.Sample(stream =>
    {
        EventTimeWindows windows = Sliding.Of(TimeSpan.FromMilliseconds(stream.Size), TimeSpan.FromMilliseconds(stream.Every));
        CombinePipeline plain = new(windows, null, stream.SnapshotEvery);
        CombinePipeline combining = new(windows, Small, stream.SnapshotEvery);

        foreach (Step step in stream.Steps)
        {
            Run(plain, step);
            Run(combining, step);
            Assert.Equal(plain.Results, combining.Results);
        }

        plain.End();
        combining.End();
        Assert.Equal(plain.Results, combining.Results);
        Assert.Equal(plain.Dropped, combining.Dropped);
        Assert.Equal(plain.Sent.Sum(static batch => batch.Records), combining.Sent.Sum(static batch => batch.Records));
    });

    [Fact]
    public void Records_of_one_key_and_window_travel_as_one_accumulator_when_the_watermark_comes()
    {
        CombinePipeline combining = new(Tens, new CombineLimits());

        combining.Give([.. Enumerable.Range(0, 500).Select(static i => (i % 2, 1L, i % 10L))], 8);
        Assert.Empty(combining.Sent);
        combining.Give([], 9);

        Assert.Equal(2, combining.Sent.Sum(static batch => batch.Entries));
        Assert.Equal((500, 0), RecordsByKind(combining));
        Assert.Equal(["0: 0-10 250", "1: 0-10 250"], combining.Results);
    }

    [Fact]
    public void Accumulators_go_ahead_of_a_barrier_and_of_the_watermark_that_fires_them()
    {
        CombinePipeline combining = new(Tens, new CombineLimits());
        combining.Give([(1, 1, 3), (1, 2, 4), (1, 4, 13)], 5);

        combining.Barrier();

        Assert.Equal(2, combining.Sent.Sum(static batch => batch.Entries));
        combining.Give([(1, 8, 4)], 9);
        Assert.Equal(["1: 0-10 11"], combining.Results);
    }

    [Fact]
    public void Records_that_a_window_may_have_missed_go_as_they_are()
    {
        CombinePipeline combining = new(Tens, new CombineLimits());
        combining.Give([], 9);

        combining.Give([(1, 1, 3), (1, 2, 4), (1, 4, 13)]);
        combining.Dry();

        Assert.Equal((1, 2), RecordsByKind(combining));
        Assert.Equal(2, combining.Dropped);
    }

    [Fact]
    public void What_was_folded_by_a_sender_that_fell_behind_is_dropped_and_counted_as_its_records()
    {
        CombinePipeline combining = new(Tens, new CombineLimits());
        combining.Overtake(50);

        combining.Give([(1, 1, 3), (1, 2, 4), (2, 4, 5), (3, 1, 60)], 20);

        Assert.Equal(3, combining.Dropped);
        combining.End();
        Assert.Equal(["3: 60-70 1"], combining.Results);
    }

    [Fact]
    public void Keys_that_hardly_repeat_turn_it_off_and_it_is_tried_again()
    {
        CombinePipeline combining = new(Tens, new CombineLimits { Entries = 100, JudgedRecords = 100, RestRecords = 200 });
        (int, long, long)[] different = [.. Enumerable.Range(0, 100).Select(static i => (i, 1L, 5L))];

        combining.Give(different);
        combining.Give(different);
        combining.Give(different);
        combining.Dry();
        Assert.Equal((100, 200), RecordsByKind(combining));

        combining.Give(different);
        Assert.Equal((200, 200), RecordsByKind(combining));
        combining.End();
        Assert.Equal(Enumerable.Range(0, 100).Select(static i => $"{i}: 0-10 4").Order(StringComparer.Ordinal), combining.Results);
    }

    [Fact]
    public void A_task_that_runs_dry_sends_what_it_holds_once_it_has_lingered()
    {
        CombinePipeline combining = new(Tens, new CombineLimits());
        combining.Give([(1, 1, 3)]);
        combining.Dry();
        combining.Give([(1, 1, 4)], afterMs: 0);
        Assert.Single(combining.Sent);

        combining.Dry(afterMs: 0);
        Assert.Single(combining.Sent);

        combining.Dry(afterMs: ExchangeOperator.LingerMs);
        Assert.Equal(2, combining.Sent.Count);
    }

    private static EventTimeWindows Tens { get; } = Tumbling.Of(TimeSpan.FromMilliseconds(10));

    private static void Run(CombinePipeline pipeline, Step step)
    {
        pipeline.Give(step.Records, step.Watermark);
        if (step.Then == 0) pipeline.Dry();
        if (step.Then == 1) pipeline.Barrier();
        if (step.Then == 2) pipeline.IdleAndBack();
    }

    // Records that travelled in accumulators, and as they are.
    private static (long Folded, long AsTheyAre) RecordsByKind(CombinePipeline pipeline) =>
        (pipeline.Sent.Where(static batch => batch.IsFolded).Sum(static batch => batch.Records), pipeline.Sent.Where(static batch => !batch.IsFolded).Sum(static batch => batch.Records));
}
