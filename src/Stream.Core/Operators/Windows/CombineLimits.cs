namespace Streams.Operators;

/// <summary>How much a sender holds back to combine it, and when that is not worth its while.</summary>
internal sealed record CombineLimits
{
    /// <summary>The most accumulators: few enough to stay in the caches. A batch may go beyond it.</summary>
    public int Entries { get; init; } = 16 * 1024;

    /// <summary>The most slices at a time; event times that are spread wider are not worth combining.</summary>
    public int Slices { get; init; } = 4;

    /// <summary>After how many records it is judged by what was sent for them: as it is, unless there were at least two records to an accumulator.</summary>
    public int JudgedRecords { get; init; } = 16 * 1024;

    /// <summary>How many records then pass before it is tried again: so many that the trials cost next to nothing.</summary>
    public int RestRecords { get; init; } = 1024 * 1024;
}
