using Streams.Elements;

namespace Streams.Operators;

/// <summary>Gives each batch to several receivers, one after the other; the next one's turn comes when the one before is through with it.</summary>
internal sealed class FanOutOperator<T>(OperatorContext context, IReceiver<T>[] targets) : Operator(context), IReceiver<T>
{
    private Batch<T>? _batch;
    private int _next;

    /// <inheritdoc />
    public override string Name => "FanOut";

    /// <inheritdoc />
    public override bool IsOpen => _batch is not null;

    /// <inheritdoc />
    public void OnBatch(Batch<T> batch)
    {
        _batch = batch;
        _next = 0;
        Resume();
    }

    /// <inheritdoc />
    public override void Resume()
    {
        do
        {
            targets[_next++].OnBatch(_batch!);
        }
        while (_next < targets.Length && !Context.MustPause);

        if (_next == targets.Length) _batch = null;
    }
}

/// <summary>The same for keyed batches.</summary>
internal sealed class KeyedFanOutOperator<TKey, T>(OperatorContext context, IKeyedReceiver<TKey, T>[] targets) : Operator(context), IKeyedReceiver<TKey, T>
{
    private KeyedBatch<TKey, T>? _batch;
    private int _next;

    /// <inheritdoc />
    public override string Name => "FanOut";

    /// <inheritdoc />
    public override bool IsOpen => _batch is not null;

    /// <inheritdoc />
    public void OnBatch(KeyedBatch<TKey, T> batch)
    {
        _batch = batch;
        _next = 0;
        Resume();
    }

    /// <inheritdoc />
    public override void Resume()
    {
        do
        {
            targets[_next++].OnBatch(_batch!);
        }
        while (_next < targets.Length && !Context.MustPause);

        if (_next == targets.Length) _batch = null;
    }
}

/// <summary>The end of a stream that nobody reads.</summary>
internal sealed class NoReceiver<T> : IReceiver<T>
{
    public static NoReceiver<T> Instance { get; } = new();

    /// <inheritdoc />
    public void OnBatch(Batch<T> batch) { }
}

/// <summary>The end of a keyed stream that nobody reads.</summary>
internal sealed class NoKeyedReceiver<TKey, T> : IKeyedReceiver<TKey, T>
{
    public static NoKeyedReceiver<TKey, T> Instance { get; } = new();

    /// <inheritdoc />
    public void OnBatch(KeyedBatch<TKey, T> batch) { }
}
