using Streams.Checkpoints;
using Streams.Operators.Aggregation;
using Streams.State;

namespace Streams.Operators;

/// <summary>Windows that hold an accumulator each, and give one result per firing.</summary>
/// <remarks>Section <c>contents</c>; entry: the key, the window's place (int64), the accumulator.</remarks>
internal sealed class AggregateWindows<TKey, T, TAcc, TRes, TWindow, TOut>(
    OperatorContext context, string operatorName, Key<TKey> key, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, TWindow, TRes, TOut> result, IReceiver<TOut> next) : WindowFunction<TKey, T, TWindow>
    where TKey : notnull
{
    private readonly TimerKey<TKey> _place = new(key);
    private readonly StateTable<KeyTimer<TKey>, TAcc> _table = new(new TimerKey<TKey>(key), folder.Accumulator);
    private readonly Emitter<TOut> _emitter = new(context, next);

    /// <inheritdoc />
    public override string State => "contents";

    /// <inheritdoc />
    public override void Add(in KeyTimer<TKey> place, ulong hash, in T record)
    {
        ref TAcc accumulator = ref _table.GetOrAdd(in place, hash, out bool added);
        if (added) accumulator = folder.Create();
        folder.Add(ref accumulator, in record);
    }

    /// <inheritdoc />
    public override void Move(in KeyTimer<TKey> from, ulong fromHash, in KeyTimer<TKey> to, ulong toHash)
    {
        if (!_table.TryGet(in from, fromHash, out TAcc moved)) return;
        ref TAcc accumulator = ref _table.GetOrAdd(in to, toHash, out bool added);
        if (added) accumulator = folder.Create();
        folder.Merge(ref accumulator, in moved);
        _table.Remove(in from, fromHash);
    }

    /// <inheritdoc />
    public override void Remove(in KeyTimer<TKey> place, ulong hash) => _table.Remove(in place, hash);

    /// <inheritdoc />
    public override bool TryFire(in KeyTimer<TKey> place, ulong hash, TWindow window, long timestamp)
    {
        _table.TryGet(in place, hash, out TAcc accumulator);
        return _emitter.Emit(result(place.Key, window, folder.Result(in accumulator)), timestamp);
    }

    /// <inheritdoc />
    public override void Flush(long watermark) => _emitter.Flush(watermark);

    /// <inheritdoc />
    public override FrozenSection Freeze(string windows, KeyGroupRange groups) => new TableSection<KeyTimer<TKey>, TAcc>(
        operatorName, State, groups, key.Fingerprint, $"{windows}, {folder.Accumulator.Fingerprint}", _place, folder.Accumulator, _table.Freeze());

    /// <inheritdoc />
    public override void Restore(RestoredSection section, string windows, long checkpointId, KeyGroupRange groups, int groupCount)
    {
        StateIncompatibleException.ThrowUnlessSame(operatorName, State + " (key)", checkpointId, section.Section.KeyFingerprint, key.Fingerprint);
        Serializer<TAcc> reader = StateIncompatibleException.ReaderOf(operatorName, State, checkpointId, section.Section.ValueFingerprint, folder.Accumulator, windows + ", ");
        section.ReadEntries((ref StateReader entry) =>
        {
            KeyTimer<TKey> place = _place.Read(ref entry);
            TAcc accumulator = reader.Read(ref entry);
            ulong keyHash = key.Hash(place.Key);
            if (groups.Contains(keyHash, groupCount)) _table.GetOrAdd(in place, TimerKey<TKey>.HashOf(keyHash, place.Time), out _) = accumulator;
        });
    }
}
