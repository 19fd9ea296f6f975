namespace Streams.State;

/// <summary>A contiguous range of key groups, both ends inclusive.</summary>
/// <param name="First">The lowest group of the range; not negative.</param>
/// <param name="Last">The highest group of the range; at least <paramref name="First"/>.</param>
internal readonly record struct KeyGroupRange(int First, int Last)
{
    /// <summary>How many groups the range holds.</summary>
    public int Count => Last - First + 1;

    /// <summary>Whether a group lies in the range.</summary>
    public bool Contains(int group) => group >= First && group <= Last;

    /// <summary>Whether the group of a hash lies in the range.</summary>
    /// <param name="hash">The hash of a key.</param>
    /// <param name="groupCount">The job's number of key groups.</param>
    public bool Contains(ulong hash, int groupCount) => Contains(KeyGroups.Of(hash, groupCount));

    /// <summary>Whether two ranges have a group in common.</summary>
    public bool Overlaps(KeyGroupRange other) => First <= other.Last && other.First <= Last;
}
