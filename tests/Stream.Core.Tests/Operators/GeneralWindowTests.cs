using CsCheck;
using Streams.Operators;
using Streams.Operators.Aggregation;
using Streams.State;
using Streams.Testing;

namespace Streams.Tests.Operators;

/// <summary>Sessions against a few lines of LINQ; what count and global windows are told; what a restore under another parallelism owes; and the bytes that are stored.</summary>
public sealed class GeneralWindowTests
{
    private sealed record Step((string Key, long Value, long At)[] Records, long Watermark);

    private sealed record Stream(Step[] Steps, long Gap, long Allowed, int SnapshotEvery, int PauseSeed);

    private sealed record Part(string Key, long Start, long End, long Sum, int Firings);

    private static readonly Gen<Stream> Streams = Gen.Select(
        Gen.Select(Gen.Select(Gen.Int[0, 3], Gen.Long[-9, 9], Gen.Long[-60, 140], static (key, value, at) => ("k" + key, value, at)).Array[0, 12], Gen.Long[-60, 140], static (records, watermark) => new Step(records, watermark))
            .Array[1, 12],
        Gen.Long[1, 25], Gen.Long[0, 30], Gen.Int[0, 3], Gen.Int[0, 1000], static (steps, gap, allowed, snapshots, pauses) => new Stream(steps, gap, allowed, snapshots, pauses));

    private static Folder<string, long, long, long> Sum => new RecordFolder<string, long, Summing<long>, long, long>(default);

    [Fact]
    public void Any_stream_gives_the_sessions_of_a_plain_reference() => Streams.Sample(stream =>
    {
        GeneralWindows windows = GeneralWindows.InEventTime(Session.WithGap(TimeSpan.FromMilliseconds(stream.Gap)), TimeSpan.FromMilliseconds(stream.Allowed), Trigger.AtEnd);
        var harness = GeneralHarness<long, long>.Aggregate(windows, Sum, new HarnessOptions { SnapshotEvery = stream.SnapshotEvery, PauseSeed = stream.PauseSeed });
        List<string> results = [];
        foreach (Step step in stream.Steps)
        {
            int before = harness.Output.Count;
            harness.Inner.Batch(step.Records, step.Watermark);
            results.AddRange(InOrder(harness.Output.Skip(before).Select(output => (output.Value.Window.Firing, Text(output.Value.Key, output.Value.Window, output.Value.Result)))));
        }

        (List<string> expected, List<(long, long)> late, int open) = Reference(stream);

        Assert.Equal(expected, results);
        Assert.Equal(late, harness.Late);
        Assert.Equal(late.Count, harness.LateCount);
        Assert.Equal(open, harness.OpenWindows);
    });

    [Theory, InlineData(0, null), InlineData(1, null), InlineData(2, 3)]
    public void A_count_window_is_told_which_run_it_is_and_holds_the_records_in_order(int snapshotEvery, int? pauseSeed)
    {
        var harness = GeneralHarness<long, string>.Process(
            GeneralWindows.OfCount(Count.Sliding(3, 2)), Serializer.Of<long>(), static list => [string.Join(' ', list), list.Count.ToString()],
            new HarnessOptions { SnapshotEvery = snapshotEvery, PauseSeed = pauseSeed });

        for (int i = 1; i <= 7; i++) harness.Inner.Record(i == 5 ? "other" : "a", i);

        Assert.Equal(["a 1 2", "a 2", "a 2 3 4", "a 3", "a 4 6 7", "a 3"], harness.Output.Select(static output => $"{output.Value.Key} {output.Value.Result}"));
        Assert.Equal([2L, 4, 6], harness.Output.Select(static output => output.Value.Window.End).Distinct());
    }

    [Fact]
    public void A_global_window_fires_once_at_the_end_and_again_only_for_new_records()
    {
        var harness = GeneralHarness<long, long>.Aggregate(GeneralWindows.Global(Trigger.AtEnd), Sum);

        harness.Inner.Record("a", 1).Record("a", 2).Watermark(long.MaxValue - 1);
        Assert.Empty(harness.Output);
        harness.Inner.Watermark(long.MaxValue).SnapshotAndRestore().Watermark(long.MaxValue);

        Assert.Equal([3L], harness.Output.Select(static output => output.Value.Result));
    }

    [Fact]
    public void Sessions_of_key_groups_that_were_behind_fire_on_time_when_they_are_restored()
    {
        GeneralWindows windows = GeneralWindows.InEventTime(Session.WithGap(TimeSpan.FromMilliseconds(10)), TimeSpan.Zero, Trigger.AtEnd);
        string[] keys = [.. Enumerable.Range(0, 60).Select(static i => "key" + i)];
        List<MemorySnapshot> snapshots = [];
        List<string> fired = [];
        foreach ((int subtask, long watermark) in new[] { (0, 5L), (1, 30L) })
        {
            var part = GeneralHarness<long, long>.Aggregate(windows, Sum, new HarnessOptions { Subtask = subtask, Parallelism = 2 });
            foreach (string key in keys.Where(key => KeyGroups.Range(subtask, 2, 128).Contains(Key.Of<string>().Hash(in key), 128))) part.Inner.Record(key, 1, 0).Record(key, 2, 50);
            part.Inner.Watermark(watermark);
            fired.AddRange(part.Output.Select(static output => output.Value.Key));
            snapshots.Add(part.Inner.Freeze());
        }

        var whole = GeneralHarness<long, long>.Aggregate(windows, Sum, new HarnessOptions { RestoreFrom = snapshots });
        Assert.All(whole.Output, static output => Assert.Equal((Firing.OnTime, 0, 30L, 1L, 9L), (output.Value.Window.Firing, output.Value.Window.Index, output.Value.Window.Watermark, output.Value.Result, output.At)));
        fired.AddRange(whole.Output.Select(static output => output.Value.Key));
        Assert.Equal(keys.Order(StringComparer.Ordinal), fired.Order(StringComparer.Ordinal));

        whole.Inner.Watermark(long.MaxValue);
        Assert.Equal(0, whole.OpenWindows);
    }

    [Fact]
    public void Stored_windows_have_these_bytes()
    {
        GeneralWindows session = GeneralWindows.InEventTime(Session.WithGap(TimeSpan.FromMilliseconds(10)), TimeSpan.Zero, Trigger.EveryNRecords(9));
        var aggregate = GeneralHarness<long, long>.Aggregate(session, Sum);
        aggregate.Inner.Record("a", 3, 20).Record("a", 4, 15);
        var process = GeneralHarness<long, int>.Process(GeneralWindows.OfCount(Count.Of(3)), Serializer.Of<long>(), static list => [list.Count]);
        process.Inner.Record("a", 7);

        string[] stored = [.. aggregate.Inner.Freeze().Sections.Concat(process.Inner.Freeze().Sections).SelectMany(static section =>
            section.Entries.Select(entry => $"{section.Section.State} [{section.Section.ValueFingerprint}] {Convert.ToHexString(entry)}"))];

        Assert.Equal(
            [
                "windows [session, window/2, int64] 0161" + "1400000000000000" + "0F00000000000000" + "1E00000000000000" + "0200000000000000" + "0200000000000000" + "00000000" + "0700000000000000",
                "watermark [watermark/1] 00000000" + "7F000000" + "0000000000000080",
                "windows [count 3 every 3, window/2, nothing] 0161" + "0000000000000000" + "0000000000000000" + "0300000000000000" + "0100000000000000" + "0100000000000000" + "00000000",
                "numbers [count 3 every 3, int64] 0161" + "0100000000000000",
                "records [count 3 every 3, int64] 0161" + "0000000000000000" + "00000000" + "0700000000000000",
                "watermark [watermark/1] 00000000" + "7F000000" + "0000000000000080",
            ],
            stored);
    }

    private static string Text(string key, Told window, long sum) => $"{key} [{window.Start}, {window.End}) {window.Firing} {window.Index} {window.Watermark} {sum}";

    // Late firings keep their order; those of a watermark come in the order of ends, and in any order of keys.
    private static IEnumerable<string> InOrder(IEnumerable<(Firing Firing, string Text)> fired) =>
    [
        .. fired.Where(static f => f.Firing == Firing.Late).Select(static f => f.Text),
        .. fired.Where(static f => f.Firing == Firing.OnTime).Select(static f => f.Text).Order(StringComparer.Ordinal),
    ];

    private static (List<string> Results, List<(long, long)> Late, int Open) Reference(Stream stream)
    {
        List<Part> sessions = [];
        List<string> results = [];
        List<(long, long)> late = [];
        long watermark = long.MinValue;
        foreach (Step step in stream.Steps)
        {
            List<(Firing, string)> fired = [];
            Part Fire(Part part, Firing firing)
            {
                fired.Add((firing, Text(part.Key, new Told(part.Start, part.End, firing, part.Firings, watermark), part.Sum)));
                return part with { Firings = part.Firings + 1 };
            }

            foreach ((string key, long value, long at) in step.Records)
            {
                Part[] parts = [.. sessions.Where(s => s.Key == key && s.Start <= at + stream.Gap && s.End >= at)];
                Part whole = new(
                    key, parts.Select(static s => s.Start).Append(at).Min(), parts.Select(static s => s.End).Append(at + stream.Gap).Max(), parts.Sum(static s => s.Sum) + value, parts.Sum(static s => s.Firings));
                if (watermark != long.MinValue && whole.End - 1 + stream.Allowed <= watermark)
                {
                    late.Add((value, at));
                    continue;
                }

                sessions.RemoveAll(parts.Contains);
                sessions.Add(whole.End - 1 <= watermark ? Fire(whole, Firing.Late) : whole);
            }

            long old = watermark;
            watermark = Math.Max(watermark, step.Watermark);
            sessions = [.. sessions.Select(s => s.End - 1 > old && s.End - 1 <= watermark ? Fire(s, Firing.OnTime) : s).Where(s => s.End - 1 + stream.Allowed > watermark)];
            results.AddRange(InOrder(fired));
        }

        return (results, late, sessions.Count);
    }
}
