using Streams.Checkpoints;
using Streams.State;

namespace Streams.Operators;

/// <summary>The watermark that each range of key groups had reached when its checkpoint was taken.</summary>
/// <remarks>Section <c>watermark</c>, one item: first group (int32), last group (int32), watermark (int64). A restored operator starts at the newest of all; ranges behind it first
/// fire what that makes due, which another order of arrival would have given. So a late record stays late, and an emitted result is not emitted again.</remarks>
internal sealed class RestoredWatermark(string operatorName)
{
    public const string StateName = "watermark";
    private const string Fingerprint = "watermark/1";

    private readonly List<(KeyGroupRange Groups, long Watermark)> _ranges = [];

    /// <summary>The newest of all ranges; <see cref="long.MinValue"/>: none.</summary>
    public long Newest { get; private set; } = long.MinValue;

    /// <summary>Freezes the watermark of one subtask.</summary>
    public static FrozenSection Section(string operatorName, KeyGroupRange groups, int groupCount, long watermark) =>
        new ItemsSection<(KeyGroupRange Groups, long Watermark)>(operatorName, StateName, Fingerprint, groupCount, [(groups, watermark)], static (item, output) =>
        {
            output.WriteInt32(item.Groups.First);
            output.WriteInt32(item.Groups.Last);
            output.WriteInt64(item.Watermark);
        });

    /// <summary>Reads those of all subtasks.</summary>
    public void Read(RestoredOperator restored)
    {
        foreach (RestoredSection section in restored.Of(StateName))
        {
            StateIncompatibleException.ThrowUnlessSame(operatorName, StateName, restored.CheckpointId, section.Section.ValueFingerprint, Fingerprint);
            section.ReadEntries((ref StateReader entry) => _ranges.Add((new KeyGroupRange(entry.ReadInt32(), entry.ReadInt32()), entry.ReadInt64())));
        }

        foreach ((_, long watermark) in _ranges) Newest = Math.Max(Newest, watermark);
    }

    /// <summary>The watermark of every group; <see cref="long.MinValue"/>: none.</summary>
    public long[] ByGroup(int groupCount)
    {
        long[] watermarks = new long[groupCount];
        Array.Fill(watermarks, long.MinValue);
        foreach ((KeyGroupRange groups, long watermark) in _ranges) watermarks.AsSpan(groups.First, groups.Count).Fill(watermark);
        return watermarks;
    }

    /// <summary>The parts of a subtask's own range whose watermark had not reached a time.</summary>
    public IEnumerable<KeyGroupRange> RangesBehind(long time, KeyGroupRange own)
    {
        foreach ((KeyGroupRange groups, long watermark) in _ranges)
        {
            if (watermark < time && groups.Overlaps(own)) yield return new KeyGroupRange(Math.Max(groups.First, own.First), Math.Min(groups.Last, own.Last));
        }
    }
}
