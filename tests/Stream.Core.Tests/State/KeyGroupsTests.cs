using Streams.State;

namespace Streams.Tests.State;

public class KeyGroupsTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(128), InlineData(65_536)]
    public void The_group_of_a_hash_is_its_leading_bits(int groupCount)
    {
        Assert.Equal(0, KeyGroups.Of(0, groupCount));
        Assert.Equal(groupCount - 1, KeyGroups.Of(ulong.MaxValue, groupCount));
        Assert.Equal(groupCount / 2, KeyGroups.Of(1UL << 63, groupCount));
    }

    [Fact]
    public void Every_group_is_owned_by_exactly_the_subtask_whose_range_holds_it()
    {
        foreach (int groupCount in new[] { 1, 2, 4, 64, 128, 1_024 })
        {
            for (int parallelism = 1; parallelism <= groupCount; parallelism += parallelism < 70 ? 1 : 37)
            {
                int next = 0;
                for (int subtask = 0; subtask < parallelism; subtask++)
                {
                    KeyGroupRange range = KeyGroups.Range(subtask, parallelism, groupCount);

                    Assert.Equal(next, range.First);
                    Assert.InRange(range.Count, groupCount / parallelism, (groupCount / parallelism) + 1);
                    for (int group = range.First; group <= range.Last; group++) Assert.Equal(subtask, KeyGroups.SubtaskOf(group, parallelism, groupCount));
                    next = range.Last + 1;
                }

                Assert.Equal(groupCount, next);
            }
        }
    }

    [Fact]
    public void A_range_contains_its_ends_and_the_hashes_of_its_groups()
    {
        KeyGroupRange range = new(2, 5);

        Assert.True(range.Contains(2) && range.Contains(5));
        Assert.False(range.Contains(1) || range.Contains(6));
        Assert.True(range.Contains(2UL << 61, 8));
        Assert.False(range.Contains(6UL << 61, 8));
    }

    [Fact]
    public void Ranges_overlap_when_they_share_a_group()
    {
        KeyGroupRange range = new(2, 5);

        Assert.True(range.Overlaps(new KeyGroupRange(5, 9)) && range.Overlaps(new KeyGroupRange(0, 2)) && range.Overlaps(new KeyGroupRange(3, 3)));
        Assert.False(range.Overlaps(new KeyGroupRange(6, 9)) || range.Overlaps(new KeyGroupRange(0, 1)));
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyGroups.Range(0, 1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyGroups.Range(0, 1, 131_072));
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyGroups.Range(0, 9, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyGroups.Range(4, 4, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyGroups.SubtaskOf(8, 4, 8));
    }
}
