namespace Streams.State;

/// <summary>Fills numbered items from one section, in whatever order its entries come, and proves that none is missing.</summary>
/// <param name="state">What is restored, as the beginning of a sentence that says what is wrong with it.</param>
/// <param name="key">Hashes keys.</param>
/// <param name="counts">Receives the count of each key.</param>
/// <param name="items">Receives the items.</param>
internal sealed class NumberedRestore<TKey, T>(string state, Key<TKey> key, StateTable<TKey, int> counts, StateTable<(TKey Key, int Number), T> items)
{
    private readonly Key<(TKey Key, int Number)> _itemKey = NumberedItems<TKey, T>.KeyOf(key);
    private readonly StateTable<TKey, int> _highest = new(key, Serializer.Of<int>());

    /// <summary>Takes one item.</summary>
    /// <exception cref="CorruptStateException">The number is negative, or was there before.</exception>
    public void Add(in TKey k, ulong hash, int number, T item)
    {
        (TKey, int) place = (k, number);
        items.GetOrAdd(in place, _itemKey.Hash(in place), out bool isNew) = item;
        if (number < 0) throw new CorruptStateException($"{state} holds an item of the number {number}.");
        if (!isNew) throw new CorruptStateException($"{state} holds the item {number} of a key twice.");
        counts.GetOrAdd(in k, hash, out _)++;
        ref int highest = ref _highest.GetOrAdd(in k, hash, out _);
        highest = Math.Max(highest, number);
    }

    /// <summary>Checks that the items of each key are numbered without gaps. Different numbers from 0 on are, if the highest is their count less one.</summary>
    /// <exception cref="CorruptStateException">One is missing.</exception>
    public void Complete()
    {
        for (TableCursor<TKey, int> cursor = _highest.Read(); cursor.MoveNext();)
        {
            if (!counts.TryGet(in cursor.Key, cursor.Hash, out int count) || cursor.Value != count - 1) throw new CorruptStateException($"{state} lacks an item of a key that has one of the number {cursor.Value}.");
        }
    }
}
