using Streams.Checkpoints;

namespace Streams.State;

/// <summary>A list per key, as numbered items.</summary>
/// <remarks>Section <c>list:&lt;name&gt;</c>; entry: the key, the item's number (int32), the item. In no order: the number says where the item stands.</remarks>
internal sealed class KeyedListState<TKey, T>(string operatorName, string name, KeyScope<TKey> scope, Key<TKey> key, Serializer<T> serializer) : ListState<T>, IKeyedState
{
    private readonly NumberedItems<TKey, T> _items = new(key, serializer);

    /// <inheritdoc />
    public string Section { get; } = "list:" + name;

    /// <inheritdoc />
    public override int Count
    {
        get
        {
            scope.Check(name);
            return _items.CountOf(in scope.Key, scope.Hash);
        }
    }

    /// <inheritdoc />
    public override T this[int index]
    {
        get
        {
            CheckIndex(index);
            return _items.Get(in scope.Key, scope.Hash, index);
        }

        set
        {
            CheckIndex(index);
            _items.Set(in scope.Key, scope.Hash, index, value);
        }
    }

    internal override StatePlace Place
    {
        get
        {
            scope.Check(name);
            return new StatePlace(scope.Callback, _items.Table.Structure);
        }
    }

    /// <inheritdoc />
    public override void Add(T item)
    {
        scope.Check(name);
        _items.Add(in scope.Key, scope.Hash, item);
    }

    /// <inheritdoc />
    public override void Clear()
    {
        scope.Check(name);
        _items.Clear(in scope.Key, scope.Hash);
    }

    /// <inheritdoc />
    public FrozenSection Freeze(KeyGroupRange groups) => new TableSection<(TKey, int), T>(
        operatorName, Section, groups, key.Fingerprint, serializer.Fingerprint, NumberedItems<TKey, T>.KeyOf(key), serializer, _items.Table.Freeze());

    /// <inheritdoc />
    public void Restore(RestoredSection section, long checkpointId, KeyGroupRange groups, int groupCount)
    {
        StateIncompatibleException.ThrowUnlessSame(operatorName, name + " (key)", checkpointId, section.Section.KeyFingerprint, key.Fingerprint);
        Serializer<T> values = StateIncompatibleException.ReaderOf(operatorName, name, checkpointId, section.Section.ValueFingerprint, serializer);
        NumberedRestore<TKey, T> restore = _items.Restore($"State '{name}' of '{operatorName}' in checkpoint {checkpointId}");
        section.ReadEntries((ref StateReader entry) =>
        {
            TKey k = key.Read(ref entry);
            int number = entry.ReadInt32();
            T item = values.Read(ref entry);
            ulong hash = key.Hash(in k);
            if (groups.Contains(hash, groupCount)) restore.Add(in k, hash, number, item);
        });
        restore.Complete();
    }

    private void CheckIndex(int index)
    {
        int count = Count;
        if ((uint)index >= (uint)count) throw new ArgumentOutOfRangeException(nameof(index), index, $"The list '{name}' of this key has {count} items.");
    }
}
