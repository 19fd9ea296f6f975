using Streams.Elements;

namespace Streams.Operators;

/// <summary>Lets records pass that satisfy a predicate; watermarks pass.</summary>
internal sealed class WhereOperator<T, TPredicate>(OperatorContext context, TPredicate predicate, IReceiver<T> next) : Operator(context), IReceiver<T>
    where TPredicate : struct, IPredicate<TPredicate, T>
{
    private readonly Batch<T> _out = new(Batch.MaxRecords);

    /// <inheritdoc />
    public override string Name => "Where";

    /// <inheritdoc />
    public void OnBatch(Batch<T> batch)
    {
        ReadOnlySpan<T> values = batch.Values.AsSpan(0, batch.Count);
        ReadOnlySpan<long> times = batch.Timestamps.AsSpan(0, values.Length);
        Span<T> kept = _out.Values.AsSpan(0, values.Length);
        Span<long> keptTimes = _out.Timestamps.AsSpan(0, values.Length);
        TPredicate test = predicate;
        int count = 0;
        int i = 0;
        try
        {
            for (; i < values.Length; i++)
            {
                if (!test.Holds(in values[i])) continue;
                kept[count] = values[i];
                keptTimes[count++] = times[i];
            }
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw OperatorException.OfStep(Title, batch.Timestamps[i], e);
        }

        _out.Count = count;
        _out.Watermark = batch.Watermark;
        if (count > 0 || batch.Watermark != long.MinValue) next.OnBatch(_out);
    }
}
