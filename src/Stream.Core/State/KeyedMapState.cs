using System.Diagnostics.CodeAnalysis;
using Streams.Checkpoints;

namespace Streams.State;

/// <summary>A map per key: a table of (key, map key), and beside it the map keys as numbered items, which is the order in which they are enumerated.</summary>
/// <remarks>
/// <para>Section <c>map:&lt;name&gt;</c>; entry: the key, the map key, the entry's number (int32), the value. In no order: the number says where the entry stands, and the items
/// beside the table are made of it.</para>
/// <para>The hash of an entry mixes those of the key and of the map key, all of them, as <see cref="NumberedItems{TKey, T}"/> does and for the same reason.</para>
/// </remarks>
internal sealed class KeyedMapState<TKey, TMapKey, TValue>(
    string operatorName, string name, KeyScope<TKey> scope, Key<TKey> key, Key<TMapKey> mapKey, Serializer<TValue> serializer) : MapState<TMapKey, TValue>, IKeyedState
    where TMapKey : notnull
{
    private readonly Key<(TKey Key, TMapKey MapKey)> _entryKey = Key.Tuple(key, mapKey);
    private readonly MapEntrySerializer<TValue> _entry = new(serializer);
    private readonly StateTable<(TKey Key, TMapKey MapKey), MapEntry<TValue>> _entries = new(Key.Tuple(key, mapKey), new MapEntrySerializer<TValue>(serializer));
    private readonly NumberedItems<TKey, TMapKey> _order = new(key, mapKey);
    private readonly bool _changesInPlace = serializer.Copying == Copying.Copier;

    /// <inheritdoc />
    public string Section { get; } = "map:" + name;

    /// <inheritdoc />
    public override int Count
    {
        get
        {
            scope.Check(name);
            return _order.CountOf(in scope.Key, scope.Hash);
        }
    }

    internal override StatePlace Place
    {
        get
        {
            scope.Check(name);
            return new StatePlace(scope.Callback, _order.Table.Structure);
        }
    }

    /// <inheritdoc />
    public override bool TryGet(TMapKey key, [MaybeNullWhen(false)] out TValue value)
    {
        bool isThere = TryFind(key, out ulong hash, out MapEntry<TValue> entry);
        value = isThere && _changesInPlace ? _entries.GetOrAdd((scope.Key, key), hash, out _).Value : entry.Value; // a write access, so that a frozen view keeps the old one
        return isThere;
    }

    /// <inheritdoc />
    public override bool ContainsKey(TMapKey key) => TryFind(key, out _, out _);

    /// <inheritdoc />
    public override void Set(TMapKey key, TValue value)
    {
        scope.Check(name);
        ref MapEntry<TValue> entry = ref _entries.GetOrAdd((scope.Key, key), HashOf(key), out bool isNew);
        if (isNew) entry.Number = _order.Add(in scope.Key, scope.Hash, key);
        entry.Value = value;
    }

    /// <inheritdoc />
    public override bool Remove(TMapKey key)
    {
        if (!TryFind(key, out ulong hash, out MapEntry<TValue> entry)) return false;
        _entries.Remove((scope.Key, key), hash);
        int last = _order.CountOf(in scope.Key, scope.Hash) - 1;
        if (entry.Number != last)
        {
            TMapKey moved = _order.Get(in scope.Key, scope.Hash, last);
            _order.Set(in scope.Key, scope.Hash, entry.Number, moved);
            _entries.GetOrAdd((scope.Key, moved), HashOf(moved), out _).Number = entry.Number;
        }

        _order.RemoveLast(in scope.Key, scope.Hash);
        return true;
    }

    /// <inheritdoc />
    public override void Clear()
    {
        int count = Count;
        for (int number = 0; number < count; number++)
        {
            TMapKey key = _order.Get(in scope.Key, scope.Hash, number);
            _entries.Remove((scope.Key, key), HashOf(key));
        }

        _order.Clear(in scope.Key, scope.Hash);
    }

    /// <inheritdoc />
    public FrozenSection Freeze(KeyGroupRange groups) => new TableSection<(TKey, TMapKey), MapEntry<TValue>>(
        operatorName, Section, groups, _entryKey.Fingerprint, _entry.Fingerprint, _entryKey, _entry, _entries.Freeze());

    /// <inheritdoc />
    public void Restore(RestoredSection section, long checkpointId, KeyGroupRange groups, int groupCount)
    {
        StateIncompatibleException.ThrowUnlessSame(operatorName, name + " (key)", checkpointId, section.Section.KeyFingerprint, _entryKey.Fingerprint);
        MapEntrySerializer<TValue> values = new(StateIncompatibleException.ReaderOf(operatorName, name, checkpointId, section.Section.ValueFingerprint, serializer));
        string state = $"State '{name}' of '{operatorName}' in checkpoint {checkpointId}";
        NumberedRestore<TKey, TMapKey> order = _order.Restore(state);
        section.ReadEntries((ref StateReader entry) =>
        {
            (TKey Key, TMapKey MapKey) place = _entryKey.Read(ref entry);
            MapEntry<TValue> value = values.Read(ref entry);
            ulong hash = key.Hash(in place.Key);
            if (!groups.Contains(hash, groupCount)) return;
            _entries.GetOrAdd(in place, Hashing.Combine(hash, mapKey.Hash(in place.MapKey)), out bool isNew) = value;
            if (!isNew) throw new CorruptStateException($"{state} holds an entry twice.");
            order.Add(in place.Key, hash, value.Number, place.MapKey);
        });
        order.Complete();
    }

    internal override KeyValuePair<TMapKey, TValue> EntryAt(int index)
    {
        TMapKey key = _order.Get(in scope.Key, scope.Hash, index);
        TryGet(key, out TValue? value);
        return new KeyValuePair<TMapKey, TValue>(key, value!); // what the order has is in the table
    }

    private protected override KeyNotFoundException NotThere(TMapKey key) => new($"The map '{name}' of '{operatorName}' has no entry '{key}' for the key '{scope.Key}'.");

    private bool TryFind(TMapKey key, out ulong hash, out MapEntry<TValue> entry)
    {
        scope.Check(name);
        hash = HashOf(key);
        return _entries.TryGet((scope.Key, key), hash, out entry);
    }

    private ulong HashOf(TMapKey key) => Hashing.Combine(scope.Hash, mapKey.Hash(in key));
}
