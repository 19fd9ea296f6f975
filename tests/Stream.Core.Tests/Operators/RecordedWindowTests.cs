using System.Text.Json;
using Streams.Operators.Aggregation;
using Streams.Tests.Oracle;
using Streams.Windows;
using Event = (int Id, long Value);

namespace Streams.Tests.Operators;

/// <summary>The recorded cases of tumbling and sliding windows in event time with the default trigger; of sliding ones those that sum and count, as slices keep no order of arrival. Results of one step come in any order.</summary>
[Trait("Category", "RecordedCases")]
public sealed class RecordedWindowTests
{
    private const string File = "window";

    // Records that would have been late may be accepted after a restore that forgets the watermark; ours keeps it: docs/decisions/003-kept-watermark.md.
    private const string ExceptionTag = "watermark_lost_on_restore";

    private static readonly (int SnapshotEvery, int? PauseSeed)[] Ways = [(0, null), (1, null), (3, null), (0, 1), (1, 2), (3, 3)];

    public static TheoryData<string> Ids => [.. Cases().Where(id => !OracleFiles.Case(File, id).HasTag(ExceptionTag))];

    public static TheoryData<string> ExceptionIds => [.. Cases().Where(id => OracleFiles.Case(File, id).HasTag(ExceptionTag))];

    [Theory, MemberData(nameof(Ids))]
    public void The_outputs_are_the_recorded_ones_with_and_without_restores_and_pauses(string id)
    {
        JsonElement recorded = OracleFiles.Case(File, id);
        foreach ((int snapshotEvery, int? pauseSeed) in Ways)
        {
            Replay replay = Run(recorded, snapshotEvery, pauseSeed);

            Assert.Equal(Expected(recorded), replay.Outputs);
            Assert.Equal(ExpectedLate(recorded), replay.Late);
            Assert.Equal(recorded.GetProperty("late_dropped").GetInt64() + Vanished(recorded), replay.Dropped);
            Assert.Equal(recorded.GetProperty("end_state").GetProperty("state_entries").GetInt64() != 0, replay.OpenWindows > 0);
        }
    }

    [Fact]
    public void Exceptions_are_few()
    {
        Assert.NotEmpty(Ids);
        Assert.InRange(ExceptionIds.Count, 0, Ids.Count / 10);
    }

    [Theory, MemberData(nameof(ExceptionIds))]
    public void A_case_that_forgets_the_watermark_agrees_up_to_its_first_restore_and_does_not_depend_on_others(string id)
    {
        JsonElement recorded = OracleFiles.Case(File, id);
        int restore = recorded.GetProperty("input").EnumerateArray().TakeWhile(input => !input.TryGetProperty("checkpoint_restore", out _)).Count();

        Replay plain = Run(recorded, 0, null);

        Assert.Equal(Expected(recorded).Where(output => StepOf(output) < restore), plain.Outputs.Where(output => StepOf(output) < restore));
        foreach ((int snapshotEvery, int? pauseSeed) in Ways)
        {
            Replay other = Run(recorded, snapshotEvery, pauseSeed);
            Assert.Equal(plain.Outputs, other.Outputs);
            Assert.Equal((plain.Dropped, plain.OpenWindows), (other.Dropped, other.OpenWindows));
        }
    }

    private static IEnumerable<string> Cases() => OracleFiles.Cases(File).Where(static pair =>
    {
        JsonElement config = pair.Value.GetProperty("config");
        return pair.Value.GetProperty("operator").GetString() == "window"
            && (config.GetProperty("assigner").GetProperty("type").GetString(), config.GetProperty("function").GetString()) is ("tumbling", _) or ("sliding", "sum_count")
            && config.GetProperty("trigger").GetProperty("type").GetString() == "event_time"
            && config.GetProperty("evictor").ValueKind == JsonValueKind.Null;
    }).Select(static pair => pair.Key);

    private static Replay Run(JsonElement recorded, int snapshotEvery, int? pauseSeed)
    {
        Aggregates<Event> a = default;
        if (recorded.GetProperty("config").GetProperty("function").GetString() == "sum_count")
        {
            var both = new TwoFolder<string, Event, long, Summing<long>, long, long, None, Counting, long, long>(a.Sum(static e => e.Value), a.Count());
            return Run(recorded, snapshotEvery, pauseSeed, both, static result => $"sum {result.Item1} count {result.Item2}");
        }

        Folding<Event, List<int>> list = new(
            [],
            static (ids, e) =>
            {
                ids.Add(e.Id);
                return ids;
            },
            static (x, y) => [.. x, .. y], Serializer.List(Serializer.Of<int>()));
        return Run(recorded, snapshotEvery, pauseSeed, new RecordFolder<string, Event, Folding<Event, List<int>>, List<int>, List<int>>(list), static ids => "ids " + string.Join(' ', ids));
    }

    private static Replay Run<TAcc, TRes>(JsonElement recorded, int snapshotEvery, int? pauseSeed, Folder<string, Event, TAcc, TRes> folder, Func<TRes, string> text)
    {
        JsonElement config = recorded.GetProperty("config");
        JsonElement assigner = config.GetProperty("assigner");
        WindowHarness<string, Event, TAcc, TRes> harness = new(
            WindowsOf(assigner), TimeSpan.FromMilliseconds(config.GetProperty("allowed_lateness").GetInt64()), Key.Of<string>(), folder,
            new HarnessOptions { SnapshotEvery = snapshotEvery, PauseSeed = pauseSeed }, config.GetProperty("late_side_output").GetBoolean());

        List<(int Step, string Text)> outputs = [];
        List<string> late = [];
        int lateBefore = 0;
        int step = 0;
        foreach (JsonElement input in recorded.GetProperty("input").EnumerateArray())
        {
            int before = harness.Output.Count;
            if (input.TryGetProperty("watermark", out JsonElement watermark)) harness.Watermark(watermark.GetInt64());
            else if (input.TryGetProperty("checkpoint_restore", out _)) harness.Inner.SnapshotAndRestore();
            else harness.Record(input.GetProperty("key").GetString()!, (step, input.GetProperty("value").GetInt64()), input.GetProperty("ts").GetInt64());

            outputs.AddRange(harness.Output.Skip(before).Select(output =>
                (step, $"{output.Value.Key} [{output.Value.Start}, {output.Value.End}) {output.Value.Firing} {output.Value.Index}: {text(output.Value.Result)} at {output.At}")));
            if (config.GetProperty("late_side_output").GetBoolean())
            {
                late.AddRange(harness.Late.Skip(lateBefore).Select(record => $"{step}: {record.Value.Id} at {record.At}"));
                lateBefore = harness.Late.Count;
            }

            step++;
        }

        return new Replay(Ordered(outputs), late, harness.Dropped, harness.OpenWindows);
    }

    private static EventTimeWindows WindowsOf(JsonElement assigner)
    {
        TimeSpan size = Span("size");
        TimeSpan offset = Span("offset");
        return assigner.TryGetProperty("slide", out _) ? Sliding.Of(size, Span("slide"), offset) : Tumbling.Of(size, offset);

        TimeSpan Span(string name) => TimeSpan.FromMilliseconds(assigner.GetProperty(name).GetInt64());
    }

    // Records in a gap between windows that are not late: the recorded operator drops them without a trace, ours counts them.
    private static int Vanished(JsonElement recorded)
    {
        JsonElement config = recorded.GetProperty("config");
        SliceGrid grid = WindowsOf(config.GetProperty("assigner")).Grid!.Value;
        long allowed = config.GetProperty("allowed_lateness").GetInt64();
        long watermark = long.MinValue;
        int vanished = 0;
        foreach (JsonElement input in recorded.GetProperty("input").EnumerateArray())
        {
            if (input.TryGetProperty("watermark", out JsonElement next)) watermark = Math.Max(watermark, next.GetInt64());
            else if (input.TryGetProperty("ts", out JsonElement ts) && !grid.TryGetStarts(ts.GetInt64(), out _, out _) && !Lateness.IsRecordLate(ts.GetInt64(), allowed, watermark)) vanished++;
        }

        return vanished;
    }

    // The recorded outputs do not number the firings of a key and window; they come in that order.
    private static List<string> Expected(JsonElement recorded)
    {
        JsonElement[] input = [.. recorded.GetProperty("input").EnumerateArray()];
        Dictionary<string, int> firings = [];
        return Ordered(recorded.GetProperty("expected").EnumerateArray().Select(output =>
        {
            int step = output.GetProperty("after_input").GetInt32();
            JsonElement window = output.GetProperty("window");
            string which = $"{output.GetProperty("key").GetString()} [{window[0]}, {window[1]})";
            int index = firings.GetValueOrDefault(which);
            firings[which] = index + 1;
            Firing firing = input[step].TryGetProperty("watermark", out _) ? Firing.OnTime : Firing.Late;
            string result = output.TryGetProperty("sum", out JsonElement sum)
                ? $"sum {sum} count {output.GetProperty("count")}"
                : "ids " + string.Join(' ', output.GetProperty("ids").EnumerateArray());
            return (step, $"{which} {firing} {index}: {result} at {output.GetProperty("ts")}");
        }));
    }

    private static List<string> ExpectedLate(JsonElement recorded) =>
        [.. recorded.GetProperty("side_output_late").EnumerateArray().Select(late => $"{late.GetProperty("after_input")}: {late.GetProperty("id")} at {late.GetProperty("ts")}")];

    private static List<string> Ordered(IEnumerable<(int Step, string Text)> outputs) =>
        [.. outputs.OrderBy(output => output.Step).ThenBy(output => output.Text, StringComparer.Ordinal).Select(output => $"{output.Step} {output.Text}")];

    private static int StepOf(string output) => int.Parse(output[..output.IndexOf(' ')]);

    private sealed record Replay(List<string> Outputs, List<string> Late, long Dropped, int OpenWindows);
}
