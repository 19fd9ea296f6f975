using Streams.Checkpoints;
using Streams.Serialization;
using Streams.State;

namespace Streams.Operators;

/// <summary>Windows that hold their records, and give to a user's function all of them, in the order of arrival, at each firing.</summary>
/// <remarks>Every record is an entry of its own, so adding one costs the same however many there are. The function gets a copy of the list, which it may keep, and its results are taken one by one.
/// <para>Section <c>records</c>; entry: the key, the window's place (int64), the record's number in the window (int32), the record.</para></remarks>
internal sealed class ProcessWindows<TKey, T, TWindow, TOut>(
    OperatorContext context, string operatorName, Key<TKey> key, Serializer<T> records, Func<TKey, TWindow, IReadOnlyList<T>, IEnumerable<TOut>> function, IReceiver<TOut> next)
    : WindowFunction<TKey, T, Nothing, TWindow>
{
    private const string State = "records";

    private readonly TimerKey<TKey> _place = new(key);
    private readonly NumberedItems<KeyTimer<TKey>, T> _items = new(new TimerKey<TKey>(key), records);
    private readonly Emitter<TOut> _emitter = new(context, next);
    private IEnumerator<TOut>? _results;
    private TKey _firing = default!; // set by a firing, and looked at while there are results
    private long _timestamp;

    /// <inheritdoc />
    public override Serializer<Nothing> Content => NothingSerializer.Instance;

    /// <inheritdoc />
    public override IReadOnlyList<string> States => [State];

    /// <inheritdoc />
    public override Nothing Create() => default;

    /// <inheritdoc />
    public override void Add(in TKey k, ulong keyHash, long place, ref Nothing content, in T record) => _items.Add(new KeyTimer<TKey>(place, k), TimerKey<TKey>.HashOf(keyHash, place), record);

    /// <inheritdoc />
    public override void Move(in TKey k, ulong keyHash, long from, in Nothing fromContent, long to, ref Nothing toContent)
    {
        KeyTimer<TKey> source = new(from, k);
        KeyTimer<TKey> target = new(to, k);
        ulong sourceHash = TimerKey<TKey>.HashOf(keyHash, from);
        ulong targetHash = TimerKey<TKey>.HashOf(keyHash, to);
        int count = _items.CountOf(in source, sourceHash);
        for (int i = 0; i < count; i++) _items.Add(in target, targetHash, _items.Get(in source, sourceHash, i));
        _items.Clear(in source, sourceHash);
    }

    /// <inheritdoc />
    public override void Remove(in TKey k, ulong keyHash, long place) => _items.Clear(new KeyTimer<TKey>(place, k), TimerKey<TKey>.HashOf(keyHash, place));

    /// <inheritdoc />
    public override bool TryFire(in TKey k, ulong keyHash, long place, in Nothing content, TWindow window, long timestamp)
    {
        KeyTimer<TKey> at = new(place, k);
        ulong hash = TimerKey<TKey>.HashOf(keyHash, place);
        T[] list = new T[_items.CountOf(in at, hash)];
        for (int i = 0; i < list.Length; i++) list[i] = _items.Get(in at, hash, i);
        (_firing, _timestamp) = (k, timestamp);
        try
        {
            _results = function(k, window, list).GetEnumerator();
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw Failure(e);
        }

        return TryContinue();
    }

    /// <inheritdoc />
    public override bool TryContinue()
    {
        while (_results is not null && MoveNext(_results, out TOut? made))
        {
            if (!_emitter.Emit(made!, _timestamp)) return false; // there is one when it moved
        }

        _results?.Dispose();
        _results = null;
        return true;
    }

    /// <inheritdoc />
    public override void Flush(long watermark) => _emitter.Flush(watermark);

    /// <inheritdoc />
    public override void Freeze(string windows, KeyGroupRange groups, List<FrozenSection> sections) => sections.Add(new TableSection<(KeyTimer<TKey>, int), T>(
        operatorName, State, groups, key.Fingerprint, $"{windows}, {records.Fingerprint}", NumberedItems<KeyTimer<TKey>, T>.KeyOf(_place), records, _items.Table.Freeze()));

    /// <inheritdoc />
    public override void Restore(RestoredOperator restored, string windows, KeyGroupRange groups, int groupCount)
    {
        foreach (RestoredSection section in restored.Of(State)) Restore(section, windows, restored.CheckpointId, groups, groupCount);
    }

    private void Restore(RestoredSection section, string windows, long checkpointId, KeyGroupRange groups, int groupCount)
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

    private bool MoveNext(IEnumerator<TOut> results, out TOut? made)
    {
        try
        {
            bool moved = results.MoveNext();
            made = moved ? results.Current : default;
            return moved;
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw Failure(e);
        }
    }

    private OperatorException Failure(Exception cause) => OperatorException.Of(operatorName, OperatorException.ResultFunction, _firing, _timestamp, cause);
}
