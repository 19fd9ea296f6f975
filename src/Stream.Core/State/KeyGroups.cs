using System.Diagnostics;
using System.Numerics;

namespace Streams.State;

/// <summary>Which key group a hash belongs to, and which subtask owns a group.</summary>
/// <remarks>Both are formats: they decide which checkpoint file and which subtask holds a key. The number of groups is a power of two from 1 to 65,536, fixed for the
/// life of a job's checkpoints; the number of subtasks is at most that, and may change from one start to the next.</remarks>
internal static class KeyGroups
{
    /// <summary>The largest number of key groups.</summary>
    public const int Most = 65_536;

    /// <summary>The group of a hash, in <c>[0, groupCount)</c>: its high 32 bits, scaled by multiplication. Ascending hashes give ascending groups.</summary>
    public static int Of(ulong hash, int groupCount)
    {
        Debug.Assert(groupCount is >= 1 and <= Most && BitOperations.IsPow2(groupCount), "A number of key groups is a power of two from 1 to 65,536.");
        return (int)(((hash >> 32) * (ulong)groupCount) >> 32);
    }

    /// <summary>The groups of a subtask: ranges are contiguous, ascend with the subtask and differ in length by one at most.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The subtask, the parallelism or the number of groups is out of its range.</exception>
    public static KeyGroupRange Range(int subtask, int parallelism, int groupCount)
    {
        Validate(parallelism, groupCount);
        ArgumentOutOfRangeException.ThrowIfNegative(subtask);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(subtask, parallelism);

        // The inverse of SubtaskOf: the first group g with g * parallelism / groupCount = subtask, up to the one before the next subtask's first.
        return new KeyGroupRange(FirstOf(subtask, parallelism, groupCount), FirstOf(subtask + 1, parallelism, groupCount) - 1);
    }

    /// <summary>The subtask that owns a group; the one whose <see cref="Range"/> contains it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The group, the parallelism or the number of groups is out of its range.</exception>
    public static int SubtaskOf(int group, int parallelism, int groupCount)
    {
        Validate(parallelism, groupCount);
        ArgumentOutOfRangeException.ThrowIfNegative(group);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(group, groupCount);
        return (int)((long)group * parallelism / groupCount);
    }

    private static int FirstOf(int subtask, int parallelism, int groupCount) => (int)((((long)subtask * groupCount) + parallelism - 1) / parallelism);

    private static void Validate(int parallelism, int groupCount)
    {
        if (groupCount is < 1 or > Most || !BitOperations.IsPow2(groupCount))
            throw new ArgumentOutOfRangeException(nameof(groupCount), groupCount, "The number of key groups must be a power of two from 1 to 65,536.");
        if (parallelism < 1 || parallelism > groupCount)
            throw new ArgumentOutOfRangeException(nameof(parallelism), parallelism, $"The parallelism must be from 1 to the number of key groups, {groupCount}.");
    }
}
