using Streams.State;

namespace Streams.Tests.State;

/// <summary>The table against a dictionary, with views frozen, kept, drained and released at random.</summary>
public class StateTableModelTests
{
    [Theory]
    [InlineData(1, 40, 20_000), InlineData(2, 400, 40_000), InlineData(3, 20_000, 200_000), InlineData(4, 3_000, 100_000), InlineData(5, 150, 40_000)]
    public void The_table_and_every_view_agree_with_a_dictionary(int seed, int keys, int operations) => Run(seed, keys, operations, NumberKey.Mix);

    [Theory, InlineData(11), InlineData(12), InlineData(13)]
    public void So_they_do_when_hashes_collide(int seed) => Run(seed, 1_500, 40_000, static key => NumberKey.Mix(key / 7) & 0xF00F_0000_0000_00FFUL);

    [Theory, InlineData(21), InlineData(22)]
    public void So_they_do_when_hashes_share_their_leading_bits(int seed) => Run(seed, 3_000, 60_000, static key => (NumberKey.Mix(key) >> 40) | (key % 5 == 0 ? 1UL << 63 : 0));

    private static void Run(int seed, int keys, int operations, Func<int, ulong> hash)
    {
        Random random = new(seed);
        StateTable<int, Tally?> table = new(new NumberKey(hash), new TallyValue());
        StateTable<int, long> bits = new(new NumberKey(hash), new LongValue());
        Dictionary<int, long> model = [];
        List<(FrozenTable<int, Tally?> Table, FrozenTable<int, long> Bits, Dictionary<int, long> Model)> views = [];

        for (int i = 0; i < operations; i++)
        {
            // Keys come in tides, so that segments fill, empty and fill again.
            bool ebb = i / (operations / 6) % 2 == 1;
            int key = random.Next(keys);
            int choice = random.Next(1_000);
            if (choice < 2) Freeze();
            else if (choice < 4) Retire(random.Next(views.Count + 1));
            else if (choice == 4 && random.Next(40) == 0) Clear();
            else if (choice < 100) Read(key);
            else if (choice < (ebb ? 700 : 300)) Remove(key);
            else Update(key, random.Next(100));
            Assert.Equal(model.Count, table.Count);
            Assert.Equal(model.Count, bits.Count);
        }

        Freeze();
        while (views.Count > 0) Retire(views.Count - 1);

        void Update(int key, long amount)
        {
            bool expected = model.TryAdd(key, 0);
            model[key] += amount;
            ref Tally? tally = ref table.GetOrAdd(key, hash(key), out bool added);
            Assert.Equal(expected, added);
            Assert.Equal(expected, tally is null);
            (tally ??= new Tally()).Total += amount;
            bits.GetOrAdd(key, hash(key), out added) += amount;
            Assert.Equal(expected, added);
        }

        void Remove(int key)
        {
            bool expected = model.Remove(key);
            Assert.Equal(expected, table.Remove(key, hash(key)));
            Assert.Equal(expected, bits.Remove(key, hash(key)));
        }

        void Read(int key)
        {
            bool expected = model.TryGetValue(key, out long total);
            Assert.Equal(expected, table.TryGet(key, hash(key), out Tally? tally));
            Assert.Equal(expected, bits.TryGet(key, hash(key), out long value));
            Assert.Equal(total, tally?.Total ?? 0);
            Assert.Equal(total, value);
        }

        void Clear()
        {
            table.Clear();
            bits.Clear();
            model.Clear();
        }

        void Freeze()
        {
            if (views.Count < 5) views.Add((table.Freeze(), bits.Freeze(), new Dictionary<int, long>(model)));
        }

        void Retire(int index)
        {
            if (index >= views.Count) return;
            (FrozenTable<int, Tally?> frozen, FrozenTable<int, long> frozenBits, Dictionary<int, long> old) = views[index];
            views.RemoveAt(index);
            Assert.Equal(old.Count, frozen.Count);
            AssertSame(old, frozen.Read(), static tally => tally!.Total); // set when added
            AssertSame(old, random.Next(2) == 0 ? frozenBits.Drain() : frozenBits.Read(), static value => value);
            frozen.Release();
            frozenBits.Release();
        }
    }

    private static void AssertSame<T>(Dictionary<int, long> expected, FrozenCursor<int, T> cursor, Func<T, long> total)
    {
        int seen = 0;
        for (; cursor.MoveNext(); seen++) Assert.True(expected.TryGetValue(cursor.Key, out long value) && value == total(cursor.Value), $"Key {cursor.Key} differs.");
        Assert.Equal(expected.Count, seen);
    }
}
