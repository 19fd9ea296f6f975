using System.Text.Json;
using Streams.Operators.Aggregation;
using Streams.Testing;
using Streams.Tests.Oracle;

namespace Streams.Tests.Operators;

/// <summary>The recorded cases of tumbling and sliding windows in processing time with the default trigger, that sum and count. Results of one step come in any order.</summary>
/// <remarks>The recorded operator fires when the clock reaches the last millisecond inside a window, ours when it reaches the end. No step of these cases stops on such a millisecond; in
/// those of the others that do, a record comes behind a window's result on its last millisecond, see docs/decisions/009-recorded-windows.md.</remarks>
[Trait("Category", "RecordedCases")]
public sealed class RecordedProcessingTimeWindowTests
{
    private const string File = "processing_time_window";

    private static readonly (int SnapshotEvery, int? PauseSeed)[] Ways = [(0, null), (1, null), (3, null), (0, 1), (1, 2), (3, 3)];

    public static TheoryData<string> Ids => [.. OracleFiles.Cases(File).Where(static pair =>
    {
        JsonElement config = pair.Value.GetProperty("config");
        return config.GetProperty("assigner").GetProperty("type").GetString() is "tumbling" or "sliding"
            && config.GetProperty("trigger").GetProperty("type").GetString() == "processing_time"
            && config.GetProperty("evictor").ValueKind == JsonValueKind.Null
            && config.GetProperty("function").GetString() == "sum_count"
            && !pair.Value.HasTag("clock_on_last_ms");
    }).Select(static pair => pair.Key)];

    [Theory, MemberData(nameof(Ids))]
    public void The_outputs_are_the_recorded_ones_with_and_without_restores_and_pauses(string id)
    {
        JsonElement recorded = OracleFiles.Case(File, id);
        string[] expected =
        [
            .. recorded.GetProperty("expected").EnumerateArray().Select(static output => $"{output.GetProperty("after_input")}: {output.GetProperty("key")} [{output.GetProperty("window")[0]}, "
                + $"{output.GetProperty("window")[1]}) sum {output.GetProperty("sum")} count {output.GetProperty("count")} at {output.GetProperty("ts")}").Order(StringComparer.Ordinal),
        ];

        foreach ((int snapshotEvery, int? pauseSeed) in Ways)
        {
            Assert.Equal(expected, Run(recorded, snapshotEvery, pauseSeed).Order(StringComparer.Ordinal));
        }
    }

    private static List<string> Run(JsonElement recorded, int snapshotEvery, int? pauseSeed)
    {
        Aggregates<long> a = default;
        JsonElement config = recorded.GetProperty("config");
        JsonElement assigner = config.GetProperty("assigner");
        TimeSpan size = TimeSpan.FromMilliseconds(assigner.GetProperty("size").GetInt64());
        TimeSpan offset = TimeSpan.FromMilliseconds(assigner.GetProperty("offset").GetInt64());
        ProcessingTimeWindows windows = assigner.TryGetProperty("slide", out JsonElement slide)
            ? Sliding.InProcessingTime(size, TimeSpan.FromMilliseconds(slide.GetInt64()), offset)
            : Tumbling.InProcessingTime(size, offset);
        WindowHarness<string, long, (long, long), (long Sum, long Count)> harness = new(
            windows, Key.Of<string>(), new TwoFolder<string, long, long, Summing<long>, long, long, None, Counting, long, long>(a.Sum(static value => value), a.Count()),
            new HarnessOptions { SnapshotEvery = snapshotEvery, PauseSeed = pauseSeed, InitialProcessingTime = config.GetProperty("initial_processing_time").GetInt64() });

        List<string> outputs = [];
        int step = 0;
        foreach (JsonElement input in recorded.GetProperty("input").EnumerateArray())
        {
            int before = harness.Output.Count;
            if (input.TryGetProperty("processing_time", out JsonElement clock)) harness.Clock(clock.GetInt64());
            else if (input.TryGetProperty("checkpoint_restore", out _)) harness.Inner.SnapshotAndRestore();
            else harness.Record(input.GetProperty("key").GetString()!, input.GetProperty("value").GetInt64(), long.MinValue);

            foreach ((Fired<string, (long Sum, long Count)> fired, long at) in harness.Output.Skip(before))
            {
                Assert.Equal((Firing.OnTime, 0, long.MinValue), (fired.Firing, fired.Index, fired.Watermark));
                outputs.Add($"{step}: {fired.Key} [{fired.Start}, {fired.End}) sum {fired.Result.Sum} count {fired.Result.Count} at {at}");
            }

            step++;
        }

        Assert.Equal(recorded.GetProperty("end_state").GetProperty("state_entries").GetInt64() != 0, harness.OpenWindows > 0);
        return outputs;
    }
}
