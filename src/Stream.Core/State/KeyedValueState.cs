namespace Streams.State;

/// <summary>A value per key, in a table of its own.</summary>
/// <remarks>A value that changes in place is read through a write access, so that a frozen view keeps the old one; the initial value is then copied at every read.</remarks>
internal sealed class KeyedValueState<TKey, T>(string name, KeyScope<TKey> scope, StateTable<TKey, T> table, Serializer<T> serializer, T initial) : ValueState<T>
{
    private readonly bool _changesInPlace = serializer.Copying == Copying.Copier;

    /// <inheritdoc />
    public override T Value
    {
        get
        {
            scope.Check(name);
            if (!table.TryGet(in scope.Key, scope.Hash, out T value)) return _changesInPlace && initial is not null ? serializer.Copy(initial) : initial;
            return _changesInPlace ? table.GetOrAdd(in scope.Key, scope.Hash, out _) : value;
        }

        set
        {
            scope.Check(name);
            table.GetOrAdd(in scope.Key, scope.Hash, out _) = value;
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
    public override void Clear()
    {
        scope.Check(name);
        table.Remove(in scope.Key, scope.Hash);
    }
}
