using Streams.State;

namespace Streams.Tests.State;

public class FrozenTableTests
{
    private static StateTable<int, long> Filled(int count)
    {
        StateTable<int, long> table = new(new NumberKey(), new LongValue());
        for (int key = 0; key < count; key++) table.GetOrAdd(key, NumberKey.Mix(key), out _) = key;
        return table;
    }

    [Theory, InlineData(0), InlineData(5), InlineData(150), InlineData(30_000)]
    public void A_view_is_read_in_ascending_order_of_key_groups_whatever_their_number(int count)
    {
        FrozenTable<int, long> frozen = Filled(count).Freeze();

        for (int groupCount = 1; groupCount <= KeyGroups.Most; groupCount *= 2)
        {
            FrozenCursor<int, long> cursor = frozen.Read();
            int last = 0;
            int seen = 0;
            for (; cursor.MoveNext(); seen++)
            {
                int group = KeyGroups.Of(cursor.Hash, groupCount);
                Assert.InRange(group, last, groupCount - 1);
                Assert.Equal(NumberKey.Mix(cursor.Key), cursor.Hash);
                Assert.Equal(cursor.Key, cursor.Value);
                last = group;
            }

            Assert.Equal(count, seen);
            Assert.Equal(count, frozen.Count);
        }
    }

    [Fact]
    public void A_table_copies_a_segment_once_for_a_view_and_none_after_its_release()
    {
        StateTable<int, long> table = Filled(20_000);
        int segments = Distinct(table);

        long bytes = table.SlotBytes;

        FrozenTable<int, long> frozen = table.Freeze();
        for (int turn = 0; turn < 2; turn++) UpdateAll(table, 20_000);
        Assert.Equal((segments, bytes), (table.CopiedSegments, frozen.CopiedBytes));

        frozen.Release();
        table.Freeze().Release();
        UpdateAll(table, 20_000);
        Assert.Equal((segments, bytes), (table.CopiedSegments, frozen.CopiedBytes));
    }

    [Fact]
    public void Reading_a_table_copies_nothing()
    {
        StateTable<int, long> table = Filled(20_000);
        table.Freeze();

        for (int key = 0; key < 20_000; key++) Assert.True(table.TryGet(key, NumberKey.Mix(key), out long value) && value == key);
        Assert.False(table.TryGet(-1, NumberKey.Mix(-1), out _));
        Assert.False(table.Remove(-1, NumberKey.Mix(-1)));
        TableCursor<int, long> cursor = table.Read();
        while (cursor.MoveNext()) Assert.Equal(cursor.Key, cursor.Value);

        Assert.Equal(0, table.CopiedSegments);
    }

    [Fact]
    public void A_drained_view_gives_back_each_segment_that_it_has_left_and_itself_at_the_end()
    {
        StateTable<int, long> table = Filled(20_000);
        FrozenTable<int, long> frozen = table.Freeze();
        FrozenCursor<int, long> cursor = frozen.Drain();
        List<int> keys = [];
        for (int i = 0; i < 10_000 && cursor.MoveNext(); i++) keys.Add(cursor.Key);

        UpdateAll(table, 20_000);
        while (cursor.MoveNext())
        {
            Assert.Equal(cursor.Key, cursor.Value);
            keys.Add(cursor.Key);
        }

        Assert.InRange(table.CopiedSegments, Distinct(table) / 4, Distinct(table) * 3 / 4);
        Assert.Equal(Enumerable.Range(0, 20_000), keys.Order());
        Assert.True(frozen.IsReleased);
        Assert.Throws<InvalidOperationException>(frozen.Read);
    }

    [Fact]
    public void A_released_view_is_not_read()
    {
        StateTable<int, long> table = Filled(1_000);
        FrozenTable<int, long> frozen = table.Freeze();
        FrozenCursor<int, long> cursor = frozen.Read();
        Assert.True(cursor.MoveNext());

        frozen.Release();

        Assert.Throws<InvalidOperationException>(frozen.Read);
        Assert.Throws<InvalidOperationException>(() =>
        {
            while (cursor.MoveNext()) Assert.Equal(cursor.Key, cursor.Value);
        });
    }

    [Fact]
    public void An_accumulator_that_changes_in_place_keeps_its_old_value_in_every_view()
    {
        StateTable<int, Tally?> table = new(new NumberKey(), new TallyValue());
        Add(5_000, 1);
        FrozenTable<int, Tally?> first = table.Freeze();
        Add(5_000, 10);
        FrozenTable<int, Tally?> second = table.Freeze();
        Add(20_000, 100); // splits segments that the second view still sees

        AssertAll(first, 5_000, static _ => 1);
        AssertAll(second, 5_000, static _ => 11);
        AssertAll(table.Freeze(), 20_000, static key => key < 5_000 ? 111 : 100);

        void Add(int count, long amount)
        {
            for (int key = 0; key < count; key++) (table.GetOrAdd(key, NumberKey.Mix(key), out _) ??= new Tally()).Total += amount;
        }

        static void AssertAll(FrozenTable<int, Tally?> view, int count, Func<int, long> expected)
        {
            FrozenCursor<int, Tally?> cursor = view.Read();
            int seen = 0;
            for (; cursor.MoveNext(); seen++) Assert.Equal(expected(cursor.Key), cursor.Value!.Total); // every key has one
            Assert.Equal(count, seen);
        }
    }

    [Fact]
    public void Copies_for_one_view_after_the_other_reuse_the_segments_of_the_first()
    {
        StateTable<int, long> table = Filled(100_000);
        long allocated = 0;
        for (int turn = 0; turn < 5; turn++)
        {
            FrozenTable<int, long> frozen = table.Freeze();
            long before = GC.GetAllocatedBytesForCurrentThread();
            UpdateAll(table, 100_000);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            frozen.Release();
        }

        Assert.Equal(5L * Distinct(table), table.CopiedSegments);
        Assert.InRange(allocated, 0, table.SlotBytes / 10);
    }

    [Fact]
    public void Clearing_a_table_leaves_its_views_as_they_are()
    {
        StateTable<int, long> table = Filled(3_000);
        FrozenTable<int, long> frozen = table.Freeze();

        table.Clear();
        for (int key = 0; key < 3_000; key++) table.GetOrAdd(key, NumberKey.Mix(key), out _) = -1;

        FrozenCursor<int, long> cursor = frozen.Read();
        int seen = 0;
        for (; cursor.MoveNext(); seen++) Assert.Equal(cursor.Key, cursor.Value);
        Assert.Equal(3_000, seen);
    }

    private static void UpdateAll(StateTable<int, long> table, int count)
    {
        for (int key = 0; key < count; key++) table.GetOrAdd(key, NumberKey.Mix(key), out _)++;
    }

    private static int Distinct(StateTable<int, long> table) => table.Segments.ToArray().Distinct().Count();
}
