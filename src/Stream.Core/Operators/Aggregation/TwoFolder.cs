using Streams.Serialization;
using Streams.State;

namespace Streams.Operators.Aggregation;

/// <summary>Folds two selected values side by side: one look-up a record.</summary>
internal sealed class TwoFolder<TKey, T, TV1, TA1, TC1, TR1, TV2, TA2, TC2, TR2>(Selected<T, TV1, TA1, TC1, TR1> first, Selected<T, TV2, TA2, TC2, TR2> second)
    : Folder<TKey, T, (TC1, TC2), (TR1, TR2)>
    where TKey : notnull
    where TA1 : struct, IAggregate<TA1, TV1, TC1, TR1>
    where TA2 : struct, IAggregate<TA2, TV2, TC2, TR2>
{
    private readonly Serializer<TC1> _first = first.Aggregate.Accumulator;
    private readonly Serializer<TC2> _second = second.Aggregate.Accumulator;

    public override Serializer<(TC1, TC2)> Accumulator => Serializer.Tuple(_first, _second);

    public override string Text => $"{TypeText.Of(typeof(TA1))} + {TypeText.Of(typeof(TA2))}";

    public override IEnumerable<string> Gaps => new[] { _first.Gap, _second.Gap }.OfType<string>();

    public override void Fold(StateTable<TKey, (TC1, TC2)> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values)
        => Run<Silent<(TC1, TC2)>, (TC1, TC2)>(table, keys, hashes, values, []);

    public override void FoldCounted(StateTable<TKey, ((TC1, TC2) Accumulator, long Records)> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values)
        => Run<Counted<(TC1, TC2)>, ((TC1, TC2), long)>(table, keys, hashes, values, []);

    public override void Roll(StateTable<TKey, (TC1, TC2)> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values, Span<(TR1, TR2)> results)
        => Run<Rolling<(TC1, TC2)>, (TC1, TC2)>(table, keys, hashes, values, results);

    public override void Add(ref (TC1, TC2) accumulator, in T record)
    {
        first.Aggregate.Add(ref accumulator.Item1, first.Select is { } select1 ? select1(record) : default!); // Without a selector the aggregate reads None.
        second.Aggregate.Add(ref accumulator.Item2, second.Select is { } select2 ? select2(record) : default!);
    }

    public override (TC1, TC2) Create() => (first.Aggregate.Create(), second.Aggregate.Create());

    public override void Merge(ref (TC1, TC2) into, in (TC1, TC2) other)
    {
        first.Aggregate.Merge(ref into.Item1, in other.Item1);
        second.Aggregate.Merge(ref into.Item2, in other.Item2);
    }

    public override (TR1, TR2) Result(in (TC1, TC2) accumulator) => (first.Aggregate.Result(in accumulator.Item1), second.Aggregate.Result(in accumulator.Item2));

    private void Run<TKind, TSlot>(StateTable<TKey, TSlot> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values, Span<(TR1, TR2)> results)
        where TKind : struct, IRunKind<TSlot, (TC1, TC2)>
    {
        hashes = hashes[..keys.Length];
        values = values[..keys.Length];
        TA1 agg1 = first.Aggregate;
        TA2 agg2 = second.Aggregate;
        Func<T, TV1>? select1 = first.Select;
        Func<T, TV2>? select2 = second.Select;
        for (int from = 0; from < keys.Length; from += BlockRecords)
        {
            int to = Math.Min(from + BlockRecords, keys.Length);
            table.Prefetch(keys[from..to], hashes[from..to]);
            for (int i = from; i < to; i++)
            {
                ref (TC1, TC2) accumulator = ref TKind.Take(ref table.GetOrAdd(in keys[i], hashes[i], out bool added));
                if (added) accumulator = (agg1.Create(), agg2.Create());
                ref readonly T record = ref values[i];
                agg1.Add(ref accumulator.Item1, select1 is null ? default! : select1(record)); // Without a selector the aggregate reads None.
                agg2.Add(ref accumulator.Item2, select2 is null ? default! : select2(record));
                if (TKind.GivesResults) results[i] = (agg1.Result(in accumulator.Item1), agg2.Result(in accumulator.Item2));
            }
        }
    }
}
