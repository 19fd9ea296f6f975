using Streams.Elements;

namespace Streams.Operators;

/// <summary>Maps each record; times and watermarks pass.</summary>
internal sealed class SelectOperator<TIn, TOut, TMap>(OperatorContext context, TMap map, IReceiver<TOut> next) : Operator(context), IReceiver<TIn>
    where TMap : struct, IMap<TMap, TIn, TOut>
{
    private readonly Batch<TOut> _out = new(Batch.MaxRecords);

    /// <inheritdoc />
    public override string Name => "Select";

    /// <inheritdoc />
    public void OnBatch(Batch<TIn> batch)
    {
        ReadOnlySpan<TIn> values = batch.Values.AsSpan(0, batch.Count);
        Span<TOut> results = _out.Values.AsSpan(0, values.Length);
        TMap f = map;
        int i = 0;
        try
        {
            for (; i < values.Length; i++) results[i] = f.Map(in values[i]);
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw OperatorException.OfStep(Title, batch.Timestamps[i], e);
        }

        _out.Timestamps = batch.Timestamps;
        _out.Count = batch.Count;
        _out.Watermark = batch.Watermark;
        next.OnBatch(_out);
    }
}
