using CsCheck;

namespace Streams.Tests.Operators;

/// <summary>Random streams through tumbling and sliding windows of event time and of processing time, against a few lines of LINQ that know no slices.</summary>
public sealed class SlicedModelTests
{
    private sealed record Step((string Key, long Value, long At)[] Records, long Watermark);

    private sealed record Stream(Step[] Steps, long Size, long Every, long Offset, long Allowed, int SnapshotEvery, int PauseSeed)
    {
        // All windows that hold a time, by the definition; the earliest first.
        public IEnumerable<long> Starts(long at) => Enumerable.Range(0, (int)Size).Select(back => at - back).Where(start => (start - Offset) % Every == 0).Reverse();
    }

    private static readonly Gen<(long Size, long Every, long Offset)> Grids =
        Gen.Select(Gen.Long[1, 25], Gen.Long[1, 25], Gen.Bool, static (size, every, isTumbling) => (size, every: isTumbling ? size : every))
            .SelectMany(static pair => Gen.Long[-(pair.every - 1), pair.every - 1].Select(offset => (pair.size, pair.every, offset)));

    private static readonly Gen<Stream> Streams = Gen.Select(
        Gen.Select(Gen.Select(Gen.Int[0, 4], Gen.Long[-9, 9], Gen.Long[-60, 140], static (key, value, at) => ("k" + key, value, at)).Array[0, 12], Gen.Long[-60, 140], static (records, watermark) => new Step(records, watermark))
            .Array[1, 12],
        Grids, Gen.Frequency((1, Gen.Const(0L)), (2, Gen.Long[0, 30])), Gen.Int[0, 3], Gen.Int[0, 1000],
        static (steps, grid, allowed, snapshots, pauses) => new Stream(steps, grid.Size, grid.Every, grid.Offset, allowed, snapshots, pauses));

    [Fact]
    public void Any_stream_gives_what_a_plain_reference_gives() => Streams.Sample(stream =>
    {
        EventTimeWindows windows = stream.Size == stream.Every
            ? Tumbling.Of(Milliseconds(stream.Size), Milliseconds(stream.Offset))
            : Sliding.Of(Milliseconds(stream.Size), Milliseconds(stream.Every), Milliseconds(stream.Offset));
        WindowHarness<string, long, long, long> harness = new(
            windows, Milliseconds(stream.Allowed), Key.Of<string>(), TumblingAggregateTests.Sum, new HarnessOptions { SnapshotEvery = stream.SnapshotEvery, PauseSeed = stream.PauseSeed });
        (List<string> expected, List<(long, long)> late, int vanished) = Reference(stream);

        List<string> results = [];
        foreach (Step step in stream.Steps)
        {
            int before = harness.Output.Count;
            harness.Batch(step.Records, step.Watermark);
            results.AddRange(InOrder(harness.Results.Skip(before)));
        }

        Assert.Equal(expected, results);
        Assert.Equal(late, harness.Late);
        Assert.Equal(vanished, harness.Dropped);
        harness.Watermark(long.MaxValue);
        Assert.Equal(0, harness.OpenWindows);
    });

    [Fact]
    public void Any_stream_on_the_clock_gives_what_a_plain_reference_gives() => Streams.Sample(stream =>
    {
        ProcessingTimeWindows windows = stream.Size == stream.Every
            ? Tumbling.InProcessingTime(Milliseconds(stream.Size), Milliseconds(stream.Offset))
            : Sliding.InProcessingTime(Milliseconds(stream.Size), Milliseconds(stream.Every), Milliseconds(stream.Offset));
        WindowHarness<string, long, long, long> harness = new(
            windows, Key.Of<string>(), TumblingAggregateTests.Sum, new HarnessOptions { SnapshotEvery = stream.SnapshotEvery, PauseSeed = stream.PauseSeed, InitialProcessingTime = -60 });

        // A step's watermark serves as the clock, which never goes back; the times of its records play no part, and its watermark does nothing.
        List<(string Key, long Start, long Value)> held = [];
        long clock = -60;
        foreach (Step step in stream.Steps)
        {
            harness.Batch(step.Records, step.Watermark);
            held.AddRange(step.Records.SelectMany(record => stream.Starts(clock).Select(start => (record.Key, start, record.Value))));
            Assert.Equal(held.Count > 0, harness.OpenWindows > 0);

            clock = Math.Max(clock, step.Watermark);
            Check(() => harness.Clock(clock), start => start + stream.Size <= clock);
        }

        Check(() => harness.End(), static _ => true);
        Assert.Equal(0, harness.OpenWindows);

        void Check(Action input, Func<long, bool> isDue)
        {
            int before = harness.Output.Count;
            input();
            Assert.Equal(
                held.Where(record => isDue(record.Start)).GroupBy(record => (record.Key, record.Start)).OrderBy(window => window.Key.Start).ThenBy(window => window.Key.Key, StringComparer.Ordinal)
                    .Select(window => (new Fired<string, long>(window.Key.Key, window.Key.Start, window.Key.Start + stream.Size, Firing.OnTime, 0, long.MinValue, window.Sum(record => record.Value)), window.Key.Start + stream.Size - 1)),
                harness.Output.Skip(before).OrderBy(output => output.Value.Start).ThenBy(output => output.Value.Key, StringComparer.Ordinal));
            held.RemoveAll(record => isDue(record.Start));
        }
    });

    // Late firings keep their order; those of a watermark come in the order of the windows, and in any order of keys.
    private static IEnumerable<string> InOrder(IEnumerable<Fired<string, long>> fired) =>
    [
        .. fired.Where(f => f.Firing == Firing.Late).Select(f => f.ToString()),
        .. fired.Where(f => f.Firing == Firing.OnTime).OrderBy(f => f.Start).ThenBy(f => f.Key, StringComparer.Ordinal).Select(f => f.ToString()),
    ];

    private static (List<string> Results, List<(long, long)> Late, int Vanished) Reference(Stream stream)
    {
        List<(string Key, long Start, long Value)> accepted = [];
        Dictionary<(string, long), int> firings = [];
        List<string> results = [];
        List<(long, long)> late = [];
        int vanished = 0;
        long watermark = long.MinValue;
        foreach (Step step in stream.Steps)
        {
            List<Fired<string, long>> fired = [];
            Fired<string, long> Fire((string Key, long Start) window, Firing firing)
            {
                int index = firings.GetValueOrDefault(window);
                firings[window] = index + 1;
                long sum = accepted.Where(record => (record.Key, record.Start) == window).Sum(record => record.Value);
                return new(window.Key, window.Start, window.Start + stream.Size, firing, index, watermark, sum);
            }

            foreach ((string key, long value, long at) in step.Records)
            {
                long[] starts = [.. stream.Starts(at).Where(start => watermark == long.MinValue || start + stream.Size - 1 + stream.Allowed > watermark)];
                if (starts.Length == 0 && watermark != long.MinValue && at + stream.Allowed <= watermark) late.Add((value, at));
                else if (starts.Length == 0) vanished++;

                accepted.AddRange(starts.Select(start => (key, start, value)));
                foreach (long start in starts.Where(start => start + stream.Size - 1 <= watermark)) fired.Add(Fire((key, start), Firing.Late));
            }

            long old = watermark;
            watermark = Math.Max(watermark, step.Watermark);
            foreach ((string Key, long Start) window in accepted.Select(record => (record.Key, record.Start)).Distinct())
            {
                long last = window.Start + stream.Size - 1;
                if (last > old && last <= watermark) fired.Add(Fire(window, Firing.OnTime));
            }

            results.AddRange(InOrder(fired));
        }

        return (results, late, vanished);
    }

    private static TimeSpan Milliseconds(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
