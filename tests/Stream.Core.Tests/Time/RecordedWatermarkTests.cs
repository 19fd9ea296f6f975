using System.Text.Json;
using Streams.Tests.Oracle;
using Streams.Time;

namespace Streams.Tests.Time;

[Trait("Category", "RecordedCases")]
public sealed class RecordedWatermarkTests
{
    public static TheoryData<string> Ids => OracleFiles.Ids("watermark");

    [Theory, MemberData(nameof(Ids))]
    public void The_merged_watermark_is_the_recorded_one(string id)
    {
        JsonElement recorded = OracleFiles.Case("watermark", id);
        int channels = recorded.GetProperty("config").GetProperty("channels").GetInt32();
        WatermarkMerger merger = recorded.GetProperty("operator").GetString() switch
        {
            "watermark_merge" => new ChannelMerger(channels),
            "two_input_watermark_merge" => new InputMerger(channels),
            var other => throw new InvalidOperationException($"'{other}' is not an operator of this file."),
        };

        List<string> outputs = [];
        int step = 0;
        foreach (JsonElement input in recorded.GetProperty("input").EnumerateArray())
        {
            MergeResult result = Apply(merger, input);
            if (result.Status == StatusChange.Active) outputs.Add($"{step}: active");
            if (result.HasAdvanced) outputs.Add($"{step}: {result.Watermark}");
            if (result.Status == StatusChange.Idle) outputs.Add($"{step}: idle");
            step++;
        }

        string[] expected = Outputs(recorded.GetProperty("expected"));
        bool mayDiffer = recorded.HasTag("flink_idleness_quirk") && outputs.SequenceEqual(Outputs(recorded.GetProperty("also_acceptable")));
        if (!mayDiffer) Assert.Equal(expected, outputs);
    }

    private static MergeResult Apply(WatermarkMerger merger, JsonElement input)
    {
        int channel = input.GetProperty("channel").GetInt32();
        return input.TryGetProperty("watermark", out JsonElement watermark) ? merger.OnWatermark(channel, watermark.GetInt64())
            : input.GetProperty("status").GetString() == "idle" ? merger.OnIdle(channel)
            : merger.OnActive(channel);
    }

    private static string[] Outputs(JsonElement list) =>
    [
        .. list.EnumerateArray().Select(output => output.GetProperty("after_input").GetInt32() + ": "
            + (output.TryGetProperty("watermark", out JsonElement watermark) ? watermark.GetRawText() : output.GetProperty("status").GetString())),
    ];
}
