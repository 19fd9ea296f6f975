using Streams.Elements;

namespace Streams.Operators;

/// <summary>Puts keys and hashes beside the records of a chain that needs no exchange: one subtask owns all keys.</summary>
internal sealed class KeyByOperator<TKey, T>(OperatorContext context, Func<T, TKey> selector, Key<TKey> key, IKeyedReceiver<TKey, T> next) : Operator(context), IReceiver<T>
{
    private readonly KeyedBatch<TKey, T> _view = new();

    /// <inheritdoc />
    public override string Name => "KeyBy";

    /// <inheritdoc />
    public void OnBatch(Batch<T> batch)
    {
        ReadOnlySpan<T> values = batch.Values.AsSpan(0, batch.Count);
        Span<TKey> keys = _view.Keys.AsSpan(0, values.Length);
        Func<T, TKey> select = selector;
        int i = 0;
        try
        {
            for (; i < values.Length; i++) keys[i] = select(values[i]);
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw OperatorException.OfStep(Title, batch.Timestamps[i], e);
        }

        try
        {
            key.Hash(keys, _view.Hashes);
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw OperatorException.OfKeys<TKey>(Title, keys, batch.Timestamps, e);
        }

        _view.View(batch);
        next.OnBatch(_view);
    }
}
