namespace Streams.State;

/// <summary>Items of each key, numbered from 0 without gaps: one table of (key, number), so a key's items are as many entries as they are, and one table of their counts, which is
/// derived and in no checkpoint.</summary>
/// <remarks>The hash of an entry mixes that of the key with the number, all of it: the items of one key lie in segments all over the table, and a write behind a barrier copies one of
/// them, however many items the key has. (Under the leading bits of its key, a long list would fill a single segment, which no split could part and every copy would copy whole.)</remarks>
internal sealed class NumberedItems<TKey, T>(Key<TKey> key, Serializer<T> items)
{
    private readonly StateTable<TKey, int> _counts = new(key, Serializer.Of<int>());
    private readonly bool _changesInPlace = items.Copying == Copying.Copier;

    /// <summary>The items of all keys.</summary>
    public StateTable<(TKey Key, int Number), T> Table { get; } = new(KeyOf(key), items);

    /// <summary>Stores a key and a number.</summary>
    public static Key<(TKey Key, int Number)> KeyOf(Key<TKey> key) => Key.Tuple(key, Key.Of<int>());

    /// <summary>How many items a key has.</summary>
    public int CountOf(in TKey k, ulong hash) => _counts.TryGet(in k, hash, out int count) ? count : 0;

    /// <summary>An item; one that changes in place, by a write access, so that a frozen view keeps the old one. It must be there.</summary>
    public T Get(in TKey k, ulong hash, int number)
    {
        ulong itemHash = HashOf(hash, number);
        if (_changesInPlace) return Table.GetOrAdd((k, number), itemHash, out _);
        Table.TryGet((k, number), itemHash, out T item);
        return item;
    }

    /// <summary>Puts another item in the place of one that is there.</summary>
    public void Set(in TKey k, ulong hash, int number, T item) => Table.GetOrAdd((k, number), HashOf(hash, number), out _) = item;

    /// <summary>Adds an item behind the others.</summary>
    /// <returns>Its number.</returns>
    public int Add(in TKey k, ulong hash, T item)
    {
        int number = _counts.GetOrAdd(in k, hash, out _)++;
        Table.GetOrAdd((k, number), HashOf(hash, number), out _) = item;
        return number;
    }

    /// <summary>Removes the last item of a key that has some.</summary>
    public void RemoveLast(in TKey k, ulong hash)
    {
        int last = --_counts.GetOrAdd(in k, hash, out _);
        Table.Remove((k, last), HashOf(hash, last));
        if (last == 0) _counts.Remove(in k, hash);
    }

    /// <summary>Removes all items of a key, one by one.</summary>
    public void Clear(in TKey k, ulong hash)
    {
        int count = CountOf(in k, hash);
        if (count == 0) return;
        for (int number = 0; number < count; number++) Table.Remove((k, number), HashOf(hash, number));
        _counts.Remove(in k, hash);
    }

    /// <summary>Takes items in any order, for keys that had none.</summary>
    /// <param name="state">What is restored, as the beginning of a sentence that says what is wrong with it.</param>
    public NumberedRestore<TKey, T> Restore(string state) => new(state, key, _counts, Table);

    private static ulong HashOf(ulong keyHash, int number) => Hashing.Combine(keyHash, Hashing.Mix((ulong)number));
}
