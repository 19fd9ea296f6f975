using System.Runtime.CompilerServices;
using Streams.Checkpoints;
using Streams.Elements;
using Streams.Operators.Aggregation;
using Streams.State;

namespace Streams.Operators;

/// <summary>Aggregates the records of each key from the first on, and emits the result behind every record.</summary>
/// <remarks>
/// <para>In: keyed records in any order. Out: one result per record, in order, with the record's timestamp; watermarks pass. As many come out as go in, so it needs no cursor.</para>
/// <para>One virtual call folds a batch and gives its results.</para>
/// <para>Section: <c>accumulators</c> (key, accumulator). No key is ever forgotten.</para>
/// </remarks>
internal sealed class RollingAggregateOperator<TKey, T, TAcc, TRes, TOut>(
    OperatorContext context, string name, Key<TKey> key, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, TRes, TOut> result, IReceiver<TOut> next)
    : Operator(context), IKeyedReceiver<TKey, T>
    where TKey : notnull
{
    private const string AccumulatorsState = "accumulators";

    private readonly TableState<TKey, TAcc> _accumulators = new(name, AccumulatorsState, AccumulatorsState, key, folder.Accumulator);
    private readonly TRes[] _results = new TRes[Batch.MaxRecords];
    private readonly Batch<TOut> _out = new(Batch.MaxRecords);

    /// <inheritdoc />
    public override string Name => name;

    /// <summary>Keys that have an accumulator.</summary>
    public int KeyCount => _accumulators.Table.Count;

    /// <inheritdoc />
    public void OnBatch(KeyedBatch<TKey, T> batch)
    {
        ReadOnlySpan<TKey> keys = batch.Keys.AsSpan(0, batch.Count);
        Span<TRes> results = _results.AsSpan(0, keys.Length);
        Span<TOut> values = _out.Values.AsSpan(0, keys.Length);
        try
        {
            folder.Roll(_accumulators.Table, keys, batch.Hashes.AsSpan(0, keys.Length), batch.Values.AsSpan(0, keys.Length), results);
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw FoldFailure.Of(name, folder, key, keys, batch.Hashes, batch.Values, batch.Timestamps, e);
        }

        int i = 0;
        try
        {
            Func<TKey, TRes, TOut> make = result;
            for (; i < keys.Length; i++) values[i] = make(keys[i], results[i]);
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw OperatorException.Of(name, OperatorException.ResultFunction, keys[i], batch.Timestamps[i], e);
        }

        if (RuntimeHelpers.IsReferenceOrContainsReferences<TRes>()) results.Clear();

        _out.Timestamps = batch.Timestamps;
        _out.Count = batch.Count;
        _out.Watermark = batch.Watermark;
        next.OnBatch(_out);
    }

    /// <inheritdoc />
    public override void Freeze(long checkpointId, List<FrozenSection> sections) => sections.Add(_accumulators.Freeze(Context.Groups));

    /// <inheritdoc />
    public override void Restore(RestoredOperator restored)
    {
        restored.RefuseOthers(AccumulatorsState);
        foreach (RestoredSection section in restored.Of(AccumulatorsState)) _accumulators.Restore(section, restored.CheckpointId, Context.Groups, Context.GroupCount);
    }
}
