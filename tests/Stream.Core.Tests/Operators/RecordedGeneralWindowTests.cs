using System.Text.Json;
using Streams.Operators;
using Streams.Operators.Aggregation;
using Streams.Tests.Oracle;
using Event = (int Id, long Value);

namespace Streams.Tests.Operators;

/// <summary>The recorded cases of windows that the general operator runs: every kind of window, in event time and in processing time, with the default, counting and purging triggers. Results of one step come in any order.</summary>
/// <remarks>Left out: continuous and delta triggers, evictors, and sessions whose gap depends on the record; see docs/decisions/009-recorded-windows.md.</remarks>
[Trait("Category", "RecordedCases")]
public sealed class RecordedGeneralWindowTests
{
    private const string EventTime = "window";
    private const string ProcessingTime = "processing_time_window";

    private const string LostWatermark = "watermark_lost_on_restore";
    private const string OnLastMillisecond = "clock_on_last_ms";

    // A record on the last millisecond of a window opens it a second time there; or a gap of 1 ms cannot be made shorter.
    private static readonly HashSet<string> Reopened =
        [.. new[] { "0003", "0018", "0019", "0026", "0029", "0061", "0078", "0092", "0096", "0130", "0134", "0155" }.Select(static number => $"{ProcessingTime}-{number}")];

    private static readonly (int SnapshotEvery, int? PauseSeed)[] Ways = [(0, null), (1, null), (3, null), (0, 1), (1, 2), (3, 3)];

    public static TheoryData<string, string> Ids => [.. InScope().Where(row => !IsException(row.File, row.Id))];

    public static TheoryData<string, string> ExceptionIds => [.. InScope().Where(row => IsException(row.File, row.Id) && !IsShifted(row.File, row.Id))];

    public static TheoryData<string, string> ShiftedIds => [.. InScope().Where(row => IsShifted(row.File, row.Id))];

    public static TheoryData<string> CountIds => [.. OracleFiles.Cases(EventTime).Where(pair => CountWindowsOf(pair.Value) is not null).Select(pair => pair.Key)];

    [Theory, MemberData(nameof(Ids))]
    public void The_outputs_are_the_recorded_ones_with_and_without_restores_and_pauses(string file, string id)
    {
        JsonElement recorded = OracleFiles.Case(file, id);
        foreach ((int snapshotEvery, int? pauseSeed) in Ways)
        {
            Replay replay = Run(recorded, WindowsOf(recorded), snapshotEvery, pauseSeed);

            Assert.Equal(Expected(recorded), replay.Outputs);
            Assert.Equal(ExpectedLate(recorded), replay.Late);
            Assert.Equal(recorded.GetProperty("late_dropped").GetInt64() + Vanished(recorded), replay.Dropped);

            Assert.Equal(HoldsWindows(recorded), replay.OpenWindows > 0);
        }
    }

    [Theory, MemberData(nameof(ShiftedIds))]
    public void A_case_whose_clock_stops_on_a_last_millisecond_has_the_recorded_outputs_a_millisecond_later(string file, string id)
    {
        JsonElement recorded = OracleFiles.Case(file, id);
        foreach ((int snapshotEvery, int? pauseSeed) in Ways)
        {
            Replay replay = Run(recorded, WindowsOf(recorded, isShifted: true), snapshotEvery, pauseSeed, isShifted: true);

            Assert.Equal(Expected(recorded), replay.Outputs);
            Assert.Equal(Vanished(recorded), replay.Dropped);
            Assert.Equal(HoldsWindows(recorded), replay.OpenWindows > 0);
        }
    }

    [Theory, MemberData(nameof(CountIds))]
    public void A_global_window_that_counts_is_a_count_window(string id)
    {
        JsonElement recorded = OracleFiles.Case(EventTime, id);
        foreach ((int snapshotEvery, int? pauseSeed) in Ways)
        {
            // The windows of numbers lie elsewhere than the global one; what they hold and when they fire is the same.
            Replay replay = Run(recorded, GeneralWindows.OfCount(CountWindowsOf(recorded)!), snapshotEvery, pauseSeed);

            Assert.Equal(Expected(recorded), replay.Outputs);
        }
    }

    [Theory, MemberData(nameof(ExceptionIds))]
    public void An_exception_does_not_depend_on_other_restores_and_pauses(string file, string id)
    {
        JsonElement recorded = OracleFiles.Case(file, id);
        Replay plain = Run(recorded, WindowsOf(recorded), 0, null);
        if (recorded.HasTag(LostWatermark))
        {
            int restore = recorded.GetProperty("input").EnumerateArray().TakeWhile(input => !input.TryGetProperty("checkpoint_restore", out _)).Count();
            Assert.Equal(Expected(recorded).Where(output => StepOf(output) < restore), plain.Outputs.Where(output => StepOf(output) < restore));
        }

        foreach ((int snapshotEvery, int? pauseSeed) in Ways)
        {
            Replay other = Run(recorded, WindowsOf(recorded), snapshotEvery, pauseSeed);
            Assert.Equal(plain.Outputs, other.Outputs);
            Assert.Equal((plain.Dropped, plain.OpenWindows), (other.Dropped, other.OpenWindows));
        }
    }

    [Fact]
    public void So_many_cases_run()
    {
        IEnumerable<string> counts = InScope().GroupBy(row => (row.File, Assigner: AssignerOf(row.File, row.Id), Exception: IsException(row.File, row.Id)))
            .Select(group => $"{group.Key.File} {group.Key.Assigner} {(group.Key.Exception ? "exceptions" : "cases")}: {group.Count()}").Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "processing_time_window dynamic_session cases: 5",
                "processing_time_window dynamic_session exceptions: 4",
                "processing_time_window session cases: 33",
                "processing_time_window session exceptions: 8",
                "processing_time_window sliding cases: 27",
                "processing_time_window sliding exceptions: 10",
                "processing_time_window tumbling cases: 33",
                "processing_time_window tumbling exceptions: 3",
                "window dynamic_session cases: 14",
                "window global cases: 63",
                "window global exceptions: 2",
                "window session cases: 88",
                "window session exceptions: 3",
                "window sliding cases: 71",
                "window sliding exceptions: 4",
                "window tumbling cases: 88",
                "window tumbling exceptions: 3",
            ],
            counts);
        Assert.Equal((65, 422, 24, 13), (CountIds.Count, Ids.Count, ExceptionIds.Count, ShiftedIds.Count));
    }

    private static string AssignerOf(string file, string id) => OracleFiles.Case(file, id).GetProperty("config").GetProperty("assigner").GetProperty("type").GetString()!;

    private static bool IsException(string file, string id) => OracleFiles.Case(file, id).HasTag(LostWatermark) || OracleFiles.Case(file, id).HasTag(OnLastMillisecond);

    private static bool IsShifted(string file, string id) => OracleFiles.Case(file, id).HasTag(OnLastMillisecond) && !Reopened.Contains(id);

    // A window that is emptied and not over has no state there but a timer, and here the number of its firings.
    private static bool HoldsWindows(JsonElement recorded)
    {
        JsonElement end = recorded.GetProperty("end_state");
        return end.GetProperty("state_entries").GetInt64() != 0 || (WindowsOf(recorded).Trigger.IsPurging && end.GetProperty("event_time_timers").GetInt64() != 0);
    }

    private static IEnumerable<(string File, string Id)> InScope() => new[] { EventTime, ProcessingTime }.SelectMany(static file => OracleFiles.Cases(file).Where(static pair =>
    {
        JsonElement config = pair.Value.GetProperty("config");
        JsonElement assigner = config.GetProperty("assigner");
        return config.GetProperty("evictor").ValueKind == JsonValueKind.Null
            && TriggerOf(config.GetProperty("trigger")) is not null
            && (!assigner.TryGetProperty("gap_per_value", out JsonElement perValue) || perValue.GetInt64() == 0);
    }).Select(pair => (file, pair.Key)));

    private static Trigger? TriggerOf(JsonElement trigger) => trigger.GetProperty("type").GetString() switch
    {
        "event_time" or "processing_time" or "end_of_stream" => Trigger.AtEnd,
        "count" => Trigger.EveryNRecords(trigger.GetProperty("n").GetInt64()),
        "never" => Trigger.Never,
        "purging" => TriggerOf(trigger.GetProperty("of"))?.AndPurge(),
        _ => null,
    };

    private static GeneralWindows WindowsOf(JsonElement recorded, bool isShifted = false)
    {
        JsonElement config = recorded.GetProperty("config");
        JsonElement assigner = config.GetProperty("assigner");
        Trigger trigger = TriggerOf(config.GetProperty("trigger"))!;
        TimeSpan allowed = TimeSpan.FromMilliseconds(config.GetProperty("allowed_lateness").GetInt64());
        bool onClock = recorded.GetProperty("operator").GetString() == ProcessingTime;
        return assigner.GetProperty("type").GetString() switch
        {
            "tumbling" => onClock
                ? GeneralWindows.InProcessingTime(Tumbling.InProcessingTime(Span("size"), Span("offset")), trigger)
                : GeneralWindows.InEventTime(Tumbling.Of(Span("size"), Span("offset")), allowed, trigger),
            "sliding" => onClock
                ? GeneralWindows.InProcessingTime(Sliding.InProcessingTime(Span("size"), Span("slide"), Span("offset")), trigger)
                : GeneralWindows.InEventTime(Sliding.Of(Span("size"), Span("slide"), Span("offset")), allowed, trigger),
            "global" => GeneralWindows.Global(trigger),
            string type => onClock
                ? GeneralWindows.InProcessingTime(Session.InProcessingTime(Span(type == "session" ? "gap" : "gap_base") - TimeSpan.FromMilliseconds(isShifted ? 1 : 0)), trigger)
                : GeneralWindows.InEventTime(Session.WithGap(Span(type == "session" ? "gap" : "gap_base")), allowed, trigger),
            _ => throw new InvalidOperationException("The case has no assigner."),
        };

        TimeSpan Span(string name) => TimeSpan.FromMilliseconds(assigner.GetProperty(name).GetInt64());
    }

    // A global window that is purged with every n-th record, or that keeps the last ones when it fires.
    private static CountWindows? CountWindowsOf(JsonElement recorded)
    {
        JsonElement config = recorded.GetProperty("config");
        JsonElement trigger = config.GetProperty("trigger");
        JsonElement evictor = config.GetProperty("evictor");
        if (config.GetProperty("assigner").GetProperty("type").GetString() != "global") return null;
        if (evictor.ValueKind == JsonValueKind.Null)
        {
            return TriggerOf(trigger) is { IsPurging: true, EveryRecords: < int.MaxValue and var size } ? Count.Of((int)size) : null;
        }

        return trigger.GetProperty("type").GetString() == "count" && evictor.GetProperty("type").GetString() == "count" && !evictor.GetProperty("after").GetBoolean()
            ? Count.Sliding(evictor.GetProperty("n").GetInt32(), trigger.GetProperty("n").GetInt32())
            : null;
    }

    private static Replay Run(JsonElement recorded, GeneralWindows windows, int snapshotEvery, int? pauseSeed, bool isShifted = false)
    {
        JsonElement config = recorded.GetProperty("config");
        bool toLate = config.GetProperty("late_side_output").GetBoolean();
        Shift shift = !isShifted ? Shift.None : windows.Kind == WindowKind.Session ? Shift.All : Shift.Firings;
        HarnessOptions options = new()
        {
            SnapshotEvery = snapshotEvery,
            PauseSeed = pauseSeed,
            InitialProcessingTime = config.TryGetProperty("initial_processing_time", out JsonElement clock) ? clock.GetInt64() + (shift == Shift.All ? 1 : 0) : 0,
        };
        if (config.GetProperty("function").GetString() == "sum_count")
        {
            Aggregates<Event> a = default;
            var both = new TwoFolder<string, Event, long, Summing<long>, long, long, None, Counting, long, long>(a.Sum(static e => e.Value), a.Count());
            return Run(recorded, GeneralHarness<Event, (long, long)>.Aggregate(windows, both, options, toLate), shift, static result => $"sum {result.Item1} count {result.Item2}");
        }

        bool inOrder = config.GetProperty("list_order").GetString() == "exact";
        Serializer<Event> events = Serializer.Tuple(Serializer.Of<int>(), Serializer.Of<long>());
        return Run(
            recorded, GeneralHarness<Event, string>.Process(windows, events, list => [Text(list.Select(static e => e.Id), inOrder)], options, toLate), shift, static ids => ids);
    }

    private static string Text(IEnumerable<int> ids, bool inOrder) => "ids " + string.Join(' ', inOrder ? ids : ids.Order());

    private static Replay Run<TRes>(JsonElement recorded, GeneralHarness<Event, TRes> harness, Shift shift, Func<TRes, string> text)
    {
        List<(int Step, string Text)> outputs = [];
        List<string> late = [];
        int lateBefore = 0;
        int step = 0;
        bool isGlobal = recorded.GetProperty("config").GetProperty("assigner").GetProperty("type").GetString() == "global";
        foreach (JsonElement input in recorded.GetProperty("input").EnumerateArray())
        {
            int before = harness.Output.Count;
            if (input.TryGetProperty("watermark", out JsonElement watermark)) harness.Inner.Watermark(watermark.GetInt64());
            else if (input.TryGetProperty("processing_time", out JsonElement clock))
            {
                harness.Inner.Clock(clock.GetInt64() + (shift == Shift.None ? 0 : 1));
                if (shift == Shift.Firings) harness.Inner.Clock(clock.GetInt64());
            }
            else if (input.TryGetProperty("checkpoint_restore", out _)) harness.Inner.SnapshotAndRestore();
            else
            {
                harness.Inner.Record(
                    input.GetProperty("key").GetString()!, (step, input.GetProperty("value").GetInt64()), input.TryGetProperty("ts", out JsonElement ts) ? ts.GetInt64() : long.MinValue);
            }

            outputs.AddRange(harness.Output.Skip(before).Select(output =>
                (step, $"{output.Value.Key} {(isGlobal ? "" : $"[{output.Value.Window.Start - (shift == Shift.All ? 1 : 0)}, {output.Value.Window.End})")}: {text(output.Value.Result)} at {output.At}")));
            late.AddRange(harness.Late.Skip(lateBefore).Select(record => $"{step}: {record.Value.Id} at {record.At}"));
            lateBefore = harness.Late.Count;
            step++;
        }

        return new Replay(Ordered(outputs), late, harness.Dropped, harness.OpenWindows);
    }

    // Records in a gap between windows that are not late: the recorded operator drops them without a trace, ours counts them.
    private static long Vanished(JsonElement recorded)
    {
        GeneralWindows windows = WindowsOf(recorded);
        if (windows.Kind != WindowKind.Grid) return 0;
        long watermark = long.MinValue;
        long clock = recorded.GetProperty("config").TryGetProperty("initial_processing_time", out JsonElement initial) ? initial.GetInt64() : 0;
        long vanished = 0;
        foreach (JsonElement input in recorded.GetProperty("input").EnumerateArray())
        {
            if (input.TryGetProperty("watermark", out JsonElement next)) watermark = Math.Max(watermark, next.GetInt64());
            else if (input.TryGetProperty("processing_time", out next)) clock = next.GetInt64();
            else if (input.TryGetProperty("key", out _))
            {
                long at = windows.OnClock ? clock : input.GetProperty("ts").GetInt64();
                if (!windows.Grid.TryGetStarts(at, out _, out _) && !Streams.Windows.Lateness.IsRecordLate(at, windows.AllowedMs, watermark)) vanished++;
            }
        }

        return vanished;
    }

    private static List<string> Expected(JsonElement recorded)
    {
        bool inOrder = recorded.GetProperty("config").GetProperty("list_order").GetString() == "exact";
        return Ordered(recorded.GetProperty("expected").EnumerateArray().Select(output =>
        {
            JsonElement window = output.GetProperty("window");
            string which = $"{output.GetProperty("key").GetString()} {(window.ValueKind == JsonValueKind.Null ? "" : $"[{window[0]}, {window[1]})")}";
            string result = output.TryGetProperty("sum", out JsonElement sum)
                ? $"sum {sum} count {output.GetProperty("count")}"
                : Text(output.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt32()), inOrder);
            return (output.GetProperty("after_input").GetInt32(), $"{which}: {result} at {output.GetProperty("ts")}");
        }));
    }

    private static List<string> ExpectedLate(JsonElement recorded) =>
        [.. recorded.GetProperty("side_output_late").EnumerateArray().Select(late => $"{late.GetProperty("after_input")}: {late.GetProperty("id")} at {late.GetProperty("ts")}")];

    private static List<string> Ordered(IEnumerable<(int Step, string Text)> outputs) =>
        [.. outputs.OrderBy(output => output.Step).ThenBy(output => output.Text, StringComparer.Ordinal).Select(output => $"{output.Step} {output.Text}")];

    private static int StepOf(string output) => int.Parse(output[..output.IndexOf(' ')]);

    // How far the clock is ahead of the recorded one.
    private enum Shift
    {
        None,

        /// <summary>By 1 ms while windows fire.</summary>
        Firings,

        /// <summary>By 1 ms always.</summary>
        All,
    }

    private sealed record Replay(List<string> Outputs, List<string> Late, long Dropped, int OpenWindows);
}
