using Streams.Serialization;
using Streams.State;

namespace Streams.Operators.Aggregation;

/// <summary>Folds whole records by one aggregate.</summary>
internal sealed class RecordFolder<TKey, T, TAgg, TAcc, TRes>(TAgg aggregate) : Folder<TKey, T, TAcc, TRes>
    where TKey : notnull
    where TAgg : struct, IAggregate<TAgg, T, TAcc, TRes>
{
    public override Serializer<TAcc> Accumulator { get; } = aggregate.Accumulator;

    public override string Text => TypeText.Of(typeof(TAgg));

    public override void Fold(StateTable<TKey, TAcc> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values)
        => Run<Silent<TAcc>, TAcc>(table, keys, hashes, values, []);

    public override void FoldCounted(StateTable<TKey, (TAcc Accumulator, long Records)> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values)
        => Run<Counted<TAcc>, (TAcc, long)>(table, keys, hashes, values, []);

    public override void Roll(StateTable<TKey, TAcc> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values, Span<TRes> results)
        => Run<Rolling<TAcc>, TAcc>(table, keys, hashes, values, results);

    public override void Add(ref TAcc accumulator, in T record) => aggregate.Add(ref accumulator, in record);

    public override TAcc Create() => aggregate.Create();

    public override void Merge(ref TAcc into, in TAcc other) => aggregate.Merge(ref into, in other);

    public override TRes Result(in TAcc accumulator) => aggregate.Result(in accumulator);

    private void Run<TKind, TSlot>(StateTable<TKey, TSlot> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values, Span<TRes> results)
        where TKind : struct, IRunKind<TSlot, TAcc>
    {
        hashes = hashes[..keys.Length]; // one range check here removes one from every turn of the loop
        values = values[..keys.Length];
        TAgg agg = aggregate;
        for (int from = 0; from < keys.Length; from += BlockRecords)
        {
            int to = Math.Min(from + BlockRecords, keys.Length);
            table.Prefetch(keys[from..to], hashes[from..to]);
            for (int i = from; i < to; i++)
            {
                ref TAcc accumulator = ref TKind.Take(ref table.GetOrAdd(in keys[i], hashes[i], out bool added));
                if (added) accumulator = agg.Create();
                agg.Add(ref accumulator, in values[i]);
                if (TKind.GivesResults) results[i] = agg.Result(in accumulator);
            }
        }
    }
}
