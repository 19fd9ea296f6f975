using System.Text.Json;
using Streams.Operators;
using Streams.Tests.Oracle;

namespace Streams.Tests.Operators;

/// <summary>The recorded cases of keyed process functions. Outputs of one key within a step keep their order; keys may interleave.</summary>
[Trait("Category", "RecordedCases")]
public sealed class RecordedProcessTests
{
    private const string File = "process_function";

    // A kept watermark does not fire pending timers again when it is given again: docs/decisions/003-kept-watermark.md.
    private static readonly string[] Exceptions = ["process_function-0060", "process_function-0070", "process_function-0098"];

    private static readonly (int SnapshotEvery, int? PauseSeed)[] Ways = [(0, null), (1, null), (3, null), (0, 1), (1, 2), (3, 3)];

    public static TheoryData<string> Ids => [.. CasesOfKeyedProcess().Except(Exceptions)];

    public static TheoryData<string> ExceptionIds => [.. Exceptions];

    [Theory, MemberData(nameof(Ids))]
    public void The_outputs_are_the_recorded_ones_with_and_without_restores_and_pauses(string id)
    {
        JsonElement recorded = OracleFiles.Case(File, id);
        foreach ((int snapshotEvery, int? pauseSeed) in Ways)
        {
            Replay replay = Run(recorded, snapshotEvery, pauseSeed);

            Assert.Equal(Expected(recorded), replay.Outputs);
            Assert.Equal(HasLeft(recorded, "event_time_timers"), replay.EventTimers > 0);
            Assert.Equal(HasLeft(recorded, "processing_time_timers"), replay.ProcessingTimers > 0);
        }
    }

    [Fact]
    public void Only_three_of_the_cases_differ()
    {
        Assert.Equal(110, CasesOfKeyedProcess().Count());

        string[] different =
            [.. CasesOfKeyedProcess().Where(id => !Expected(OracleFiles.Case(File, id)).SequenceEqual(Run(OracleFiles.Case(File, id), 0, null).Outputs))];

        Assert.Equal(Exceptions, different);
    }

    [Theory, MemberData(nameof(ExceptionIds))]
    public void A_case_that_differs_does_so_first_where_a_restored_operator_is_given_its_old_watermark_again(string id)
    {
        JsonElement recorded = OracleFiles.Case(File, id);
        List<string> expected = Expected(recorded);
        Replay plain = Run(recorded, 0, null);

        string missing = expected.Except(plain.Outputs).First();
        int same = expected.IndexOf(missing);
        Assert.Equal(expected[..same], plain.Outputs[..same]);
        JsonElement[] input = [.. recorded.GetProperty("input").EnumerateArray()];
        int step = int.Parse(missing[..missing.IndexOf(' ')]);
        Assert.True(input[step - 1].TryGetProperty("checkpoint_restore", out _));
        Assert.Equal(input[..(step - 1)].Max(WatermarkOf), WatermarkOf(input[step]));

        foreach ((int snapshotEvery, int? pauseSeed) in Ways) Assert.Equal(plain.Outputs, Run(recorded, snapshotEvery, pauseSeed).Outputs);
        Assert.Equal(HasLeft(recorded, "event_time_timers"), plain.EventTimers > 0);
        Assert.Equal(HasLeft(recorded, "processing_time_timers"), plain.ProcessingTimers > 0);
    }

    private static long WatermarkOf(JsonElement input) => input.TryGetProperty("watermark", out JsonElement watermark) ? watermark.GetInt64() : long.MinValue;

    private static IEnumerable<string> CasesOfKeyedProcess() => OracleFiles.Cases(File).Where(pair => pair.Value.GetProperty("operator").GetString() == "keyed_process").Select(pair => pair.Key);

    private static bool HasLeft(JsonElement recorded, string what) => recorded.GetProperty("end_state").GetProperty(what).GetInt64() != 0;

    private static Replay Run(JsonElement recorded, int snapshotEvery, int? pauseSeed)
    {
        JsonElement config = recorded.GetProperty("config");
        OperatorHarness<string, (int Id, long Value), RecordedOutput, KeyedProcessOperator<string, (int Id, long Value), RecordedOutput>> harness = new(
            Key.Of<string>(),
            (context, next) => new(context, "recorded", Key.Of<string>(), setup => new RecordedProcess(setup, config), next, firePendingProcessingTimersAtEnd: true),
            new HarnessOptions { SnapshotEvery = snapshotEvery, PauseSeed = pauseSeed, InitialProcessingTime = config.GetProperty("initial_processing_time").GetInt64() });

        List<(int Step, string Key, string Text)> outputs = [];
        int step = 0;
        foreach (JsonElement input in recorded.GetProperty("input").EnumerateArray())
        {
            int before = harness.Output.Count;
            if (input.TryGetProperty("watermark", out JsonElement watermark)) harness.Watermark(watermark.GetInt64());
            else if (input.TryGetProperty("processing_time", out JsonElement clock)) harness.Clock(clock.GetInt64());
            else if (input.TryGetProperty("checkpoint_restore", out _)) harness.SnapshotAndRestore();
            else harness.Record(input.GetProperty("key").GetString()!, (step, input.GetProperty("value").GetInt64()), input.GetProperty("ts").GetInt64());
            outputs.AddRange(harness.Output.Skip(before).Select(output => (step, output.Value.Key, $"{output.Value.Text} at {At(output.At)}")));
            step++;
        }

        return new Replay(Ordered(outputs), harness.Operator.EventTimerCount, harness.Operator.ProcessingTimerCount);
    }

    private static List<string> Expected(JsonElement recorded) => Ordered(recorded.GetProperty("expected").EnumerateArray().Select(output =>
    {
        string text = output.GetProperty("kind").GetString() == "element"
            ? $"element {output.GetProperty("id")} count {output.GetProperty("count")} watermark {output.GetProperty("watermark")}"
            : $"timer {output.GetProperty("domain")} {output.GetProperty("time")} count {Count(output)} fired {output.GetProperty("fired")}";
        long at = output.TryGetProperty("ts", out JsonElement ts) ? ts.GetInt64() : long.MinValue;
        return (output.GetProperty("after_input").GetInt32(), output.GetProperty("key").GetString()!, $"{text} at {At(at)}");
    }));

    private static string Count(JsonElement output) => output.GetProperty("count") is { ValueKind: JsonValueKind.Number } count ? count.GetRawText() : "null";

    private static string At(long timestamp) => timestamp == long.MinValue ? "no time" : timestamp.ToString();

    private static List<string> Ordered(IEnumerable<(int Step, string Key, string Text)> outputs) =>
        [.. outputs.OrderBy(output => output.Step).ThenBy(output => output.Key, StringComparer.Ordinal).Select(output => $"{output.Step} {output.Key}: {output.Text}")];

    private sealed record Replay(List<string> Outputs, int EventTimers, int ProcessingTimers);
}
