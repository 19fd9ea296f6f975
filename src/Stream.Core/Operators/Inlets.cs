using Streams.Elements;

namespace Streams.Operators;

/// <summary>The head of a chain that other tasks feed: hands what comes off an edge to the first operator, typed.</summary>
internal abstract class Inlets(OperatorContext context) : Operator(context)
{
    /// <summary>Hands on a batch whose watermark is already merged. May open cursors; the batch is given back when they are closed.</summary>
    public abstract void HandOn(Batch batch);

    /// <summary>Hands on a watermark alone. May open cursors.</summary>
    public abstract void HandOn(long watermark);
}

/// <summary>Takes the batches of a keyed exchange.</summary>
internal sealed class KeyedInlets<TKey, T>(OperatorContext context, IKeyedReceiver<TKey, T> next) : Inlets(context)
{
    private readonly KeyedBatch<TKey, T> _empty = new();

    /// <inheritdoc />
    public override string Name => "KeyBy";

    /// <inheritdoc />
    public override void HandOn(Batch batch) => next.OnBatch((KeyedBatch<TKey, T>)batch);

    /// <inheritdoc />
    public override void HandOn(long watermark)
    {
        _empty.Watermark = watermark;
        next.OnBatch(_empty);
    }
}

/// <summary>Takes the batches of an exchange that is not keyed.</summary>
internal sealed class PlainInlets<T>(OperatorContext context, IReceiver<T> next) : Inlets(context)
{
    private readonly Batch<T> _empty = new(0);

    /// <inheritdoc />
    public override string Name => "Exchange";

    /// <inheritdoc />
    public override void HandOn(Batch batch) => next.OnBatch((Batch<T>)batch);

    /// <inheritdoc />
    public override void HandOn(long watermark)
    {
        _empty.Watermark = watermark;
        next.OnBatch(_empty);
    }
}
