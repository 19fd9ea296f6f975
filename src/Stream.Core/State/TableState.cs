using Streams.Checkpoints;

namespace Streams.State;

/// <summary>A table with one entry for each key, that goes into checkpoints as a section. Entry: the key, then the value.</summary>
/// <param name="operatorName">The operator, for messages.</param>
/// <param name="section">The section's name.</param>
/// <param name="name">The state's name, for messages.</param>
/// <param name="key">Stores keys.</param>
/// <param name="serializer">Stores values.</param>
internal sealed class TableState<TKey, T>(string operatorName, string section, string name, Key<TKey> key, Serializer<T> serializer) : IKeyedState
{
    /// <summary>The entries.</summary>
    public StateTable<TKey, T> Table { get; } = new(key, serializer);

    /// <inheritdoc />
    public string Section => section;

    /// <inheritdoc />
    public FrozenSection Freeze(KeyGroupRange groups)
        => new TableSection<TKey, T>(operatorName, section, groups, key.Fingerprint, serializer.Fingerprint, key, serializer, Table.Freeze());

    /// <inheritdoc />
    public void Restore(RestoredSection stored, long checkpointId, KeyGroupRange groups, int groupCount)
    {
        StateIncompatibleException.ThrowUnlessSame(operatorName, name + " (key)", checkpointId, stored.Section.KeyFingerprint, key.Fingerprint);
        Serializer<T> values = StateIncompatibleException.ReaderOf(operatorName, name, checkpointId, stored.Section.ValueFingerprint, serializer);
        stored.ReadEntries((ref StateReader entry) =>
        {
            TKey k = key.Read(ref entry);
            T value = values.Read(ref entry);
            ulong hash = key.Hash(in k);
            if (!groups.Contains(hash, groupCount)) return;
            Table.GetOrAdd(in k, hash, out bool isNew) = value;
            if (!isNew) throw new CorruptStateException($"State '{name}' of '{operatorName}' in checkpoint {checkpointId} holds a key twice.");
        });
    }
}
