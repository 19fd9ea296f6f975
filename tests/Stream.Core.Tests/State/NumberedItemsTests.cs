using Streams.State;

namespace Streams.Tests.State;

public class NumberedItemsTests
{
    private const int Many = 100_000;

    [Fact]
    public void A_long_list_of_one_key_lies_in_segments_of_the_usual_size_so_that_a_write_behind_a_barrier_copies_little()
    {
        NumberedItems<int, long> items = Filled(key: 1);

        FrozenTable<(int Key, int Number), long> frozen = items.Table.Freeze();
        items.Add(1, NumberKey.Mix(1), -1);
        items.Set(1, NumberKey.Mix(1), 5, -5);

        Assert.InRange(items.Table.CopiedSegments, 1, 2);
        Assert.All(items.Table.Segments.ToArray(), segment => Assert.InRange(segment.Capacity, 1, TableSegment<(int, int), long>.StandardCapacity));
        Assert.Equal(Many, frozen.Count);
        Assert.Equal(Many + 1, items.CountOf(1, NumberKey.Mix(1)));
        Assert.Equal((4L, -5L, -1L), (items.Get(1, NumberKey.Mix(1), 4), items.Get(1, NumberKey.Mix(1), 5), items.Get(1, NumberKey.Mix(1), Many)));
    }

    [Fact]
    public void Keys_of_one_hash_do_not_mix_their_items()
    {
        NumberedItems<int, long> items = new(new NumberKey(_ => 77), new LongValue());
        for (int i = 0; i < 200; i++)
        {
            for (int key = 0; key < 3; key++) items.Add(key, 77, (1_000 * key) + i);
        }

        items.Clear(1, 77);
        items.RemoveLast(2, 77);

        Assert.Equal((200, 0, 199), (items.CountOf(0, 77), items.CountOf(1, 77), items.CountOf(2, 77)));
        for (int i = 0; i < 199; i++) Assert.Equal((i, 2_000 + i), (items.Get(0, 77, i), items.Get(2, 77, i)));
        Assert.Equal(399, items.Table.Count);
    }

    [Fact]
    public void Clearing_a_key_leaves_the_others()
    {
        NumberedItems<int, long> items = Filled(key: 1);
        items.Add(2, NumberKey.Mix(2), 9);

        items.Clear(1, NumberKey.Mix(1));

        Assert.Equal((0, 1, 1), (items.CountOf(1, NumberKey.Mix(1)), items.CountOf(2, NumberKey.Mix(2)), items.Table.Count));
    }

    private static NumberedItems<int, long> Filled(int key)
    {
        NumberedItems<int, long> items = new(new NumberKey(), new LongValue());
        for (int i = 0; i < Many; i++) items.Add(key, NumberKey.Mix(key), i);
        return items;
    }
}
