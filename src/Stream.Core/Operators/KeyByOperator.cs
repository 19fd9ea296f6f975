using Streams.Elements;

namespace Streams.Operators;

/// <summary>Puts keys and hashes beside the records of a chain that needs no exchange: one subtask owns all keys.</summary>
internal sealed class KeyByOperator<TKey, T>(OperatorContext context, Func<T, TKey> selector, Key<TKey> key, IKeyedReceiver<TKey, T> next) : Operator(context), IReceiver<T>
{
    private readonly Keying<TKey, T> _keying = new(selector, key);
    private readonly KeyedBatch<TKey, T> _view = new();

    /// <inheritdoc />
    public override string Name => "KeyBy";

    /// <inheritdoc />
    public void OnBatch(Batch<T> batch)
    {
        _keying.Write(Title, batch, _view.Keys.AsSpan(0, batch.Count), _view.Hashes);
        _view.View(batch);
        next.OnBatch(_view);
    }
}
