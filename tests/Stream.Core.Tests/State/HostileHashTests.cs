using Streams.State;

namespace Streams.Tests.State;

public class HostileHashTests
{
    public static TheoryData<string, int> Cases => new()
    {
        { "all bits equal", 2_000 },
        { "high half equal", 20_000 },
        { "low half equal", 20_000 },
        { "high half zero", 20_000 },
        { "high half ones", 20_000 },
        { "sequence", 20_000 },
        { "sixteen bits of a middle", 20_000 },
        { "one apart and all others equal", 2_000 },
    };

    private static ulong Hash(string name, int key) => name switch
    {
        "all bits equal" => 0x0123_4567_89AB_CDEFUL,
        "high half equal" => 0x0123_4567_0000_0000UL | (NumberKey.Mix(key) >> 32),
        "low half equal" => (NumberKey.Mix(key) & 0xFFFF_FFFF_0000_0000UL) | 0x1234_5678UL,
        "high half zero" => NumberKey.Mix(key) >> 32,
        "high half ones" => NumberKey.Mix(key) | 0xFFFF_FFFF_0000_0000UL,
        "sequence" => (ulong)key,
        "sixteen bits of a middle" => (NumberKey.Mix(key) & 0xFFFF) << 24,
        _ => key == 0 ? 0 : ulong.MaxValue,
    };

    [Theory, MemberData(nameof(Cases))]
    public void Keys_whose_hashes_do_not_spread_are_kept_all_the_same(string name, int count)
    {
        StateTable<int, long> table = new(new NumberKey(key => Hash(name, key)), new LongValue());
        for (int key = 0; key < count; key++) table.GetOrAdd(key, Hash(name, key), out _) = key;
        FrozenTable<int, long> frozen = table.Freeze();
        for (int key = 0; key < count; key += 2) Assert.True(table.Remove(key, Hash(name, key)));

        Assert.Equal(count / 2, table.Count);
        for (int key = 0; key < count; key++) Assert.Equal(key % 2 == 1, table.TryGet(key, Hash(name, key), out long value) && value == key);
        Assert.Equal(Enumerable.Range(0, count), KeysOf(frozen).Order());
        Assert.InRange(table.SlotBytes, 0, 200L * count);
        Assert.InRange(table.Segments.Length, 2, count / 4);
    }

    [Fact]
    public void Well_spread_keys_beside_hostile_ones_still_split_their_segments()
    {
        StateTable<int, long> table = new(new NumberKey(Chosen), new LongValue());
        for (int key = 0; key < 60_000; key++) table.GetOrAdd(key, Chosen(key), out _) = key;

        Assert.Equal(60_000, table.Count);
        Assert.InRange(table.Segments.Length, 128, 4_096);
        for (int key = 0; key < 60_000; key++) Assert.True(table.TryGet(key, Chosen(key), out long value) && value == key);

        static ulong Chosen(int key) => key % 3 == 0 ? 0xABCD_EF01_0000_0000UL | (uint)key : NumberKey.Mix(key);
    }

    private static IEnumerable<int> KeysOf(FrozenTable<int, long> frozen)
    {
        FrozenCursor<int, long> cursor = frozen.Read();
        while (cursor.MoveNext()) yield return cursor.Key;
    }
}
