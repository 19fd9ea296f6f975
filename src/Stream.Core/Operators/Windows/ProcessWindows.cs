using Streams.Checkpoints;
using Streams.State;

namespace Streams.Operators;

/// <summary>Windows that hold their records, and give to a user's function all of them, in the order of arrival, at each firing.</summary>
/// <remarks>Every record is an entry of its own, so adding one costs the same however many there are. The function gets a copy of the list, which it may keep, and its results are taken one by one.
/// <para>Section <c>records</c>; entry: the key, the window's place (int64), the record's number in the window (int32), the record.</para></remarks>
internal sealed class ProcessWindows<TKey, T, TWindow, TOut>(
    OperatorContext context, string operatorName, Key<TKey> key, Serializer<T> records, Func<TKey, TWindow, IReadOnlyList<T>, IEnumerable<TOut>> function, IReceiver<TOut> next)
    : WindowFunction<TKey, T, TWindow>
{
    private readonly TimerKey<TKey> _place = new(key);
    private readonly NumberedItems<KeyTimer<TKey>, T> _items = new(new TimerKey<TKey>(key), records);
    private readonly Emitter<TOut> _emitter = new(context, next);
    private IEnumerator<TOut>? _results;
    private long _timestamp;

    /// <inheritdoc />
    public override string State => "records";

    /// <inheritdoc />
    public override void Add(in KeyTimer<TKey> place, ulong hash, in T record) => _items.Add(in place, hash, record);

    /// <inheritdoc />
    public override void Move(in KeyTimer<TKey> from, ulong fromHash, in KeyTimer<TKey> to, ulong toHash)
    {
        int count = _items.CountOf(in from, fromHash);
        for (int i = 0; i < count; i++) _items.Add(in to, toHash, _items.Get(in from, fromHash, i));
        _items.Clear(in from, fromHash);
    }

    /// <inheritdoc />
    public override void Remove(in KeyTimer<TKey> place, ulong hash) => _items.Clear(in place, hash);

    /// <inheritdoc />
    public override bool TryFire(in KeyTimer<TKey> place, ulong hash, TWindow window, long timestamp)
    {
        T[] list = new T[_items.CountOf(in place, hash)];
        for (int i = 0; i < list.Length; i++) list[i] = _items.Get(in place, hash, i);
        _timestamp = timestamp;
        _results = function(place.Key, window, list).GetEnumerator();
        return TryContinue();
    }

    /// <inheritdoc />
    public override bool TryContinue()
    {
        while (_results is not null && _results.MoveNext())
        {
            if (!_emitter.Emit(_results.Current, _timestamp)) return false;
        }

        _results?.Dispose();
        _results = null;
        return true;
    }

    /// <inheritdoc />
    public override void Flush(long watermark) => _emitter.Flush(watermark);

    /// <inheritdoc />
    public override FrozenSection Freeze(string windows, KeyGroupRange groups) => new TableSection<(KeyTimer<TKey>, int), T>(
        operatorName, State, groups, key.Fingerprint, $"{windows}, {records.Fingerprint}", NumberedItems<KeyTimer<TKey>, T>.KeyOf(_place), records, _items.Table.Freeze());

    /// <inheritdoc />
    public override void Restore(RestoredSection section, string windows, long checkpointId, KeyGroupRange groups, int groupCount)
    {
        StateIncompatibleException.ThrowUnlessSame(operatorName, State + " (key)", checkpointId, section.Section.KeyFingerprint, key.Fingerprint);
        Serializer<T> reader = StateIncompatibleException.ReaderOf(operatorName, State, checkpointId, section.Section.ValueFingerprint, records, windows + ", ");
        NumberedRestore<KeyTimer<TKey>, T> restore = _items.Restore($"State '{State}' of '{operatorName}' in checkpoint {checkpointId}");
        section.ReadEntries((ref StateReader entry) =>
        {
            KeyTimer<TKey> place = _place.Read(ref entry);
            int number = entry.ReadInt32();
            T record = reader.Read(ref entry);
            ulong keyHash = key.Hash(place.Key);
            if (groups.Contains(keyHash, groupCount)) restore.Add(in place, TimerKey<TKey>.HashOf(keyHash, place.Time), number, record);
        });
        restore.Complete();
    }
}
