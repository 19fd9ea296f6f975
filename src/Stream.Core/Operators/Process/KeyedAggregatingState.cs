using Streams.Operators.Aggregation;
using Streams.State;

namespace Streams.Operators;

/// <summary>An aggregate per key: its accumulators in a table of their own, an entry for each key that has one.</summary>
internal sealed class KeyedAggregatingState<TKey, TIn, TAcc, TRes>(string name, KeyScope<TKey> scope, StateTable<TKey, TAcc> table, Folder<TKey, TIn, TAcc, TRes> folder)
    : AggregatingState<TIn, TRes>
    where TKey : notnull
{
    /// <inheritdoc />
    public override TRes? Value
    {
        get
        {
            scope.Check(name);
            return table.TryGet(in scope.Key, scope.Hash, out TAcc accumulator) ? folder.Result(in accumulator) : default;
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
    public override void Add(TIn record)
    {
        scope.Check(name);
        folder.Fold(table, new ReadOnlySpan<TKey>(in scope.Key), new ReadOnlySpan<ulong>(in scope.Hash), new ReadOnlySpan<TIn>(in record));
    }

    /// <inheritdoc />
    public override void Clear()
    {
        scope.Check(name);
        table.Remove(in scope.Key, scope.Hash);
    }
}
