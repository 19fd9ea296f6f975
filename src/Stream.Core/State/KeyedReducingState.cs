namespace Streams.State;

/// <summary>A combined value per key, in a table of its own: an entry for each key that has one.</summary>
internal sealed class KeyedReducingState<TKey, T>(string name, KeyScope<TKey> scope, StateTable<TKey, T> table, Serializer<T> serializer, Func<T, T, T> reduce) : ReducingState<T>
{
    private readonly bool _changesInPlace = serializer.Copying == Copying.Copier;

    /// <inheritdoc />
    public override T? Value
    {
        get
        {
            scope.Check(name);
            if (!table.TryGet(in scope.Key, scope.Hash, out T value)) return default;
            return _changesInPlace ? table.GetOrAdd(in scope.Key, scope.Hash, out _) : value; // a write access, so that a frozen view keeps the old one
        }
    }

    /// <inheritdoc />
    public override bool IsSet
    {
        get
        {
            scope.Check(name);
            return table.TryGet(in scope.Key, scope.Hash, out _);
        }
    }

    /// <inheritdoc />
    public override void Add(T value)
    {
        scope.Check(name);
        ref T combined = ref table.GetOrAdd(in scope.Key, scope.Hash, out bool isFirst);
        combined = isFirst ? value : reduce(combined, value);
    }

    /// <inheritdoc />
    public override void Clear()
    {
        scope.Check(name);
        table.Remove(in scope.Key, scope.Hash);
    }
}
