using Streams.Elements;

namespace Streams.Operators;

/// <summary>Expands each record into any number, also into an endless one: it pauses between two of them. They carry the time of their record; watermarks pass behind them.</summary>
internal sealed class SelectManyOperator<TIn, TOut>(OperatorContext context, Func<TIn, IEnumerable<TOut>> expand, IReceiver<TOut> next) : Operator(context), IReceiver<TIn>
{
    private readonly Emitter<TOut> _emitter = new(context, next);
    private Batch<TIn>? _batch;
    private int _index;
    private IEnumerator<TOut>? _items;

    /// <inheritdoc />
    public override string Name => "SelectMany";

    /// <inheritdoc />
    public override bool IsOpen => _batch is not null;

    /// <inheritdoc />
    public void OnBatch(Batch<TIn> batch)
    {
        _batch = batch;
        _index = 0;
        Resume();
    }

    /// <inheritdoc />
    public override void Resume()
    {
        Batch<TIn> batch = _batch!;
        for (; _index < batch.Count; _index++)
        {
            _items ??= expand(batch.Values[_index]).GetEnumerator();
            while (_items.MoveNext())
            {
                if (!_emitter.Emit(_items.Current, batch.Timestamps[_index])) return;
            }

            _items.Dispose();
            _items = null;
        }

        _batch = null;
        _emitter.Flush(batch.Watermark);
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync()
    {
        _items?.Dispose();
        return ValueTask.CompletedTask;
    }
}
