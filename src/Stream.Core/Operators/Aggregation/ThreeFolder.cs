using Streams.Serialization;
using Streams.State;

namespace Streams.Operators.Aggregation;

/// <summary>Folds three selected values side by side: one look-up a record.</summary>
internal sealed class ThreeFolder<TKey, T, TV1, TA1, TC1, TR1, TV2, TA2, TC2, TR2, TV3, TA3, TC3, TR3>(
    Selected<T, TV1, TA1, TC1, TR1> first, Selected<T, TV2, TA2, TC2, TR2> second, Selected<T, TV3, TA3, TC3, TR3> third)
    : Folder<TKey, T, (TC1, TC2, TC3), (TR1, TR2, TR3)>
    where TKey : notnull
    where TA1 : struct, IAggregate<TA1, TV1, TC1, TR1>
    where TA2 : struct, IAggregate<TA2, TV2, TC2, TR2>
    where TA3 : struct, IAggregate<TA3, TV3, TC3, TR3>
{
    private readonly Serializer<TC1> _first = first.Aggregate.Accumulator;
    private readonly Serializer<TC2> _second = second.Aggregate.Accumulator;
    private readonly Serializer<TC3> _third = third.Aggregate.Accumulator;

    public override Serializer<(TC1, TC2, TC3)> Accumulator => Serializer.Tuple(_first, _second, _third);

    public override string Text => $"{TypeText.Of(typeof(TA1))} + {TypeText.Of(typeof(TA2))} + {TypeText.Of(typeof(TA3))}";

    public override IEnumerable<string> Gaps => new[] { _first.Gap, _second.Gap, _third.Gap }.OfType<string>();

    public override void Fold(StateTable<TKey, (TC1, TC2, TC3)> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values)
        => Run<Silent<(TC1, TC2, TC3)>, (TC1, TC2, TC3)>(table, keys, hashes, values, []);

    public override void FoldCounted(StateTable<TKey, ((TC1, TC2, TC3) Accumulator, long Records)> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values)
        => Run<Counted<(TC1, TC2, TC3)>, ((TC1, TC2, TC3), long)>(table, keys, hashes, values, []);

    public override void Roll(StateTable<TKey, (TC1, TC2, TC3)> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values, Span<(TR1, TR2, TR3)> results)
        => Run<Rolling<(TC1, TC2, TC3)>, (TC1, TC2, TC3)>(table, keys, hashes, values, results);

    public override void Add(ref (TC1, TC2, TC3) accumulator, in T record)
    {
        first.Aggregate.Add(ref accumulator.Item1, first.Select is { } select1 ? select1(record) : default!); // Without a selector the aggregate reads None.
        second.Aggregate.Add(ref accumulator.Item2, second.Select is { } select2 ? select2(record) : default!);
        third.Aggregate.Add(ref accumulator.Item3, third.Select is { } select3 ? select3(record) : default!);
    }

    public override (TC1, TC2, TC3) Create() => (first.Aggregate.Create(), second.Aggregate.Create(), third.Aggregate.Create());

    public override void Merge(ref (TC1, TC2, TC3) into, in (TC1, TC2, TC3) other)
    {
        first.Aggregate.Merge(ref into.Item1, in other.Item1);
        second.Aggregate.Merge(ref into.Item2, in other.Item2);
        third.Aggregate.Merge(ref into.Item3, in other.Item3);
    }

    public override (TR1, TR2, TR3) Result(in (TC1, TC2, TC3) accumulator)
        => (first.Aggregate.Result(in accumulator.Item1), second.Aggregate.Result(in accumulator.Item2), third.Aggregate.Result(in accumulator.Item3));

    private void Run<TKind, TSlot>(StateTable<TKey, TSlot> table, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values, Span<(TR1, TR2, TR3)> results)
        where TKind : struct, IRunKind<TSlot, (TC1, TC2, TC3)>
    {
        hashes = hashes[..keys.Length];
        values = values[..keys.Length];
        TA1 agg1 = first.Aggregate;
        TA2 agg2 = second.Aggregate;
        TA3 agg3 = third.Aggregate;
        Func<T, TV1>? select1 = first.Select;
        Func<T, TV2>? select2 = second.Select;
        Func<T, TV3>? select3 = third.Select;
        for (int from = 0; from < keys.Length; from += BlockRecords)
        {
            int to = Math.Min(from + BlockRecords, keys.Length);
            table.Prefetch(keys[from..to], hashes[from..to]);
            for (int i = from; i < to; i++)
            {
                ref (TC1, TC2, TC3) accumulator = ref TKind.Take(ref table.GetOrAdd(in keys[i], hashes[i], out bool added));
                if (added) accumulator = (agg1.Create(), agg2.Create(), agg3.Create());
                ref readonly T record = ref values[i];
                agg1.Add(ref accumulator.Item1, select1 is null ? default! : select1(record)); // Without a selector the aggregate reads None.
                agg2.Add(ref accumulator.Item2, select2 is null ? default! : select2(record));
                agg3.Add(ref accumulator.Item3, select3 is null ? default! : select3(record));
                if (TKind.GivesResults) results[i] = (agg1.Result(in accumulator.Item1), agg2.Result(in accumulator.Item2), agg3.Result(in accumulator.Item3));
            }
        }
    }
}
