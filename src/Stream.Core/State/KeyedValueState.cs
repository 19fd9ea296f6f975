using Streams.Checkpoints;

namespace Streams.State;

/// <summary>A value per key, in a table of its own.</summary>
/// <remarks>A value that changes in place is read through a write access, so that a frozen view keeps the old one; the initial value is then copied at every read.</remarks>
internal sealed class KeyedValueState<TKey, T>(string operatorName, string name, KeyScope<TKey> scope, Key<TKey> key, Serializer<T> serializer, T initial)
    : ValueState<T>, IKeyedState
{
    private readonly StateTable<TKey, T> _table = new(key, serializer);
    private readonly bool _changesInPlace = serializer.Copying == Copying.Copier;

    /// <summary>The section of a state.</summary>
    public static string SectionOf(string name) => "value:" + name;

    /// <inheritdoc />
    public string Section { get; } = SectionOf(name);

    /// <summary>How many keys have a value.</summary>
    public int Count => _table.Count;

    /// <inheritdoc />
    public override T Value
    {
        get
        {
            ThrowWithoutKey();
            if (!_table.TryGet(in scope.Key, scope.Hash, out T value)) return _changesInPlace && initial is not null ? serializer.Copy(initial) : initial;
            return _changesInPlace ? _table.GetOrAdd(in scope.Key, scope.Hash, out _) : value;
        }

        set
        {
            ThrowWithoutKey();
            _table.GetOrAdd(in scope.Key, scope.Hash, out _) = value;
        }
    }

    /// <inheritdoc />
    public override bool IsSet
    {
        get
        {
            ThrowWithoutKey();
            return _table.TryGet(in scope.Key, scope.Hash, out _);
        }
    }

    /// <inheritdoc />
    public override void Clear()
    {
        ThrowWithoutKey();
        _table.Remove(in scope.Key, scope.Hash);
    }

    /// <inheritdoc />
    public FrozenSection Freeze(KeyGroupRange groups)
        => new TableSection<TKey, T>(operatorName, Section, groups, key.Fingerprint, serializer.Fingerprint, key, serializer, _table.Freeze());

    /// <inheritdoc />
    public void Restore(RestoredSection section, long checkpointId, KeyGroupRange groups, int groupCount)
    {
        StateIncompatibleException.ThrowUnlessSame(operatorName, name + " (key)", checkpointId, section.Section.KeyFingerprint, key.Fingerprint);
        Serializer<T> values = StateIncompatibleException.ReaderOf(operatorName, name, checkpointId, section.Section.ValueFingerprint, serializer);
        section.ReadEntries((ref StateReader entry) =>
        {
            TKey k = key.Read(ref entry);
            T value = values.Read(ref entry);
            ulong hash = key.Hash(in k);
            if (!groups.Contains(hash, groupCount)) return;
            _table.GetOrAdd(in k, hash, out bool isNew) = value;
            if (!isNew) throw new CorruptStateException($"State '{name}' of '{operatorName}' in checkpoint {checkpointId} holds a key twice.");
        });
    }

    private void ThrowWithoutKey()
    {
        if (!scope.IsOpen) OutsideCallback.Throw(operatorName, OutsideCallback.State(name));
    }
}
