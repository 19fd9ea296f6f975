using Streams.Serialization;
using Streams.State;

namespace Streams.Operators.Aggregation;

/// <summary>Folds a selected value by one aggregate.</summary>
internal sealed class SelectedFolder<TKey, T, TValue, TAgg, TAcc, TRes>(Selected<T, TValue, TAgg, TAcc, TRes> selected) : Folder<TKey, T, TAcc, TRes>
    where TKey : notnull
    where TAgg : struct, IAggregate<TAgg, TValue, TAcc, TRes>
{
    public override Serializer<TAcc> Accumulator { get; } = selected.Aggregate.Accumulator;

    public override string Text => TypeText.Of(typeof(TAgg));

    public override void Fold(StateTable<TKey, TAcc> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values)
        => Run<Silent<TAcc>, TAcc>(table, keys, hashes, values, []);

    public override void FoldCounted(StateTable<TKey, (TAcc Accumulator, long Records)> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values)
        => Run<Counted<TAcc>, (TAcc, long)>(table, keys, hashes, values, []);

    public override void Roll(StateTable<TKey, TAcc> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values, Span<TRes> results)
        => Run<Rolling<TAcc>, TAcc>(table, keys, hashes, values, results);

    public override void Add(ref TAcc accumulator, in T record) =>
        selected.Aggregate.Add(ref accumulator, selected.Select is { } select ? select(record) : default!); // Without a selector the aggregate reads None.

    public override TAcc Create() => selected.Aggregate.Create();

    public override void Merge(ref TAcc into, in TAcc other) => selected.Aggregate.Merge(ref into, in other);

    public override TRes Result(in TAcc accumulator) => selected.Aggregate.Result(in accumulator);

    private void Run<TKind, TSlot>(StateTable<TKey, TSlot> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values, Span<TRes> results)
        where TKind : struct, IRunKind<TSlot, TAcc>
    {
        hashes = hashes[..keys.Length];
        values = values[..keys.Length];
        TAgg agg = selected.Aggregate;
        Func<T, TValue>? select = selected.Select;
        for (int from = 0; from < keys.Length; from += BlockRecords)
        {
            int to = Math.Min(from + BlockRecords, keys.Length);
            table.Prefetch(keys[from..to], hashes[from..to]);
            for (int i = from; i < to; i++)
            {
                ref TAcc accumulator = ref TKind.Take(ref table.GetOrAdd(in keys[i], hashes[i], out bool added));
                if (added) accumulator = agg.Create();
                agg.Add(ref accumulator, select is null ? default! : select(values[i])); // Without a selector the aggregate reads None.
                if (TKind.GivesResults) results[i] = agg.Result(in accumulator);
            }
        }
    }
}
