using Streams.State;

namespace Streams.Tests.State;

public class StateTableTests
{
    private static StateTable<int, long> Numbers() => new(new NumberKey(), new LongValue());

    [Theory, InlineData(0), InlineData(1), InlineData(6), InlineData(7), InlineData(200), InlineData(5_000), InlineData(100_000)]
    public void Keys_are_found_again_at_every_size(int count)
    {
        StateTable<int, long> table = Numbers();
        for (int key = 0; key < count; key++)
        {
            table.GetOrAdd(key, NumberKey.Mix(key), out bool added) = key * 3L;
            Assert.True(added);
        }

        Assert.Equal(count, table.Count);
        for (int key = 0; key < count; key++)
        {
            Assert.True(table.TryGet(key, NumberKey.Mix(key), out long value));
            Assert.Equal(key * 3L, value);
            Assert.Equal(key * 3L, table.GetOrAdd(key, NumberKey.Mix(key), out bool added));
            Assert.False(added);
        }

        Assert.False(table.TryGet(count, NumberKey.Mix(count), out long absent));
        Assert.Equal(0, absent);
    }

    [Fact]
    public void A_key_that_was_removed_comes_back_with_a_default_value()
    {
        StateTable<int, long> table = Numbers();
        table.GetOrAdd(1, NumberKey.Mix(1), out _) = 7;

        Assert.True(table.Remove(1, NumberKey.Mix(1)));
        Assert.False(table.Remove(1, NumberKey.Mix(1)));

        Assert.Equal(0, table.Count);
        Assert.Equal(0, table.GetOrAdd(1, NumberKey.Mix(1), out bool added));
        Assert.True(added);
    }

    [Theory, InlineData(3), InlineData(1_000), InlineData(50_000)]
    public void A_cleared_table_is_empty_and_takes_the_same_keys_again(int count)
    {
        StateTable<int, long> table = Numbers();
        for (int turn = 0; turn < 3; turn++)
        {
            for (int key = 0; key < count; key++) table.GetOrAdd(key, NumberKey.Mix(key), out _) += key;
            Assert.Equal(count, table.Count);

            table.Clear();

            Assert.Equal(0, table.Count);
            Assert.False(table.TryGet(0, NumberKey.Mix(0), out _));
            Assert.False(table.Read().MoveNext());
        }
    }

    [Fact]
    public void A_table_that_was_emptied_before_it_is_cleared_lets_its_slots_go()
    {
        StateTable<int, long> table = Numbers();
        for (int key = 0; key < 10_000; key++) table.GetOrAdd(key, NumberKey.Mix(key), out _);
        for (int key = 0; key < 10_000; key++) table.Remove(key, NumberKey.Mix(key));

        table.Clear();

        Assert.Equal(0, table.SlotBytes);
    }

    [Fact]
    public void Keys_that_come_and_go_do_not_make_the_table_grow()
    {
        StateTable<int, long> table = Numbers();
        for (int key = 0; key < 1_000; key++) table.GetOrAdd(key, NumberKey.Mix(key), out _);
        for (int key = 1_000; key < 20_000; key++) Replace(key);
        long bytes = table.SlotBytes;

        for (int key = 20_000; key < 500_000; key++) Replace(key);

        Assert.InRange(table.SlotBytes, 0, bytes * 2);
        Assert.Equal(1_000, table.Count);

        void Replace(int key)
        {
            Assert.True(table.Remove(key - 1_000, NumberKey.Mix(key - 1_000)));
            table.GetOrAdd(key, NumberKey.Mix(key), out _);
        }
    }

    [Fact]
    public void A_cursor_sees_each_entry_once_and_may_rest()
    {
        StateTable<int, long> table = Numbers();
        for (int key = 0; key < 10_000; key++) table.GetOrAdd(key, NumberKey.Mix(key), out _) = -key;
        HashSet<int> seen = [];

        TableCursor<int, long> cursor = table.Read();
        while (cursor.MoveNext())
        {
            Assert.True(seen.Add(cursor.Key));
            Assert.Equal(NumberKey.Mix(cursor.Key), cursor.Hash);
            Assert.Equal(-cursor.Key, cursor.Value);
            if (seen.Count == 5_000) table.Freeze().Release();
        }

        Assert.Equal(10_000, seen.Count);
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void A_cursor_notices_that_an_entry_was_added_or_removed()
    {
        StateTable<int, long> table = Numbers();
        table.GetOrAdd(1, NumberKey.Mix(1), out _);
        TableCursor<int, long> beforeUpdate = table.Read();
        table.GetOrAdd(1, NumberKey.Mix(1), out _) = 5;
        Assert.True(beforeUpdate.MoveNext());

        TableCursor<int, long> beforeAdd = table.Read();
        table.GetOrAdd(2, NumberKey.Mix(2), out _);
        Assert.Throws<InvalidOperationException>(() => beforeAdd.MoveNext());

        TableCursor<int, long> beforeRemove = table.Read();
        table.Remove(2, NumberKey.Mix(2));
        Assert.Throws<InvalidOperationException>(() => beforeRemove.MoveNext());
    }

    [Fact]
    public void A_prefetch_changes_nothing()
    {
        StateTable<int, long> table = Numbers();
        int[] keys = [.. Enumerable.Range(0, 200_000)];
        ulong[] hashes = [.. keys.Select(NumberKey.Mix)];
        for (int i = 0; i < keys.Length; i += 32)
        {
            table.Prefetch(keys.AsSpan(i, 32), hashes.AsSpan(i, 32));
            for (int j = i; j < i + 32; j++) table.GetOrAdd(keys[j], hashes[j], out _) = j;
        }

        Assert.Equal(keys.Length, table.Count);
        Assert.All(keys, key => Assert.True(table.TryGet(key, hashes[key], out long value) && value == key));
    }

    [Fact]
    public void Text_and_pairs_are_keys_by_value()
    {
        TextKey text = new();
        PairKey pair = new();
        StateTable<string, long> texts = new(text, new LongValue());
        StateTable<(int, string), long> pairs = new(pair, new LongValue());
        for (int turn = 0; turn < 2; turn++)
        {
            for (int i = 0; i < 3_000; i++)
            {
                string word = new($"word {i}".AsSpan());
                texts.GetOrAdd(word, text.Hash(word), out _)++;
                pairs.GetOrAdd((i % 100, word), pair.Hash((i % 100, word)), out _)++;
            }
        }

        Assert.Equal(3_000, texts.Count);
        Assert.Equal(3_000, pairs.Count);
        Assert.True(texts.TryGet("word 17", text.Hash("word 17"), out long value) && value == 2);
    }

    [Fact]
    public void A_table_of_few_keys_is_small_and_an_update_allocates_nothing()
    {
        NumberKey keys = new();
        LongValue values = new();
        long before = GC.GetAllocatedBytesForCurrentThread();
        StateTable<int, long> table = new(keys, values);
        table.GetOrAdd(1, NumberKey.Mix(1), out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_024);

        before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++) table.GetOrAdd(1, NumberKey.Mix(1), out _)++;
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
