using Streams.Operators.Aggregation;

namespace Streams.Operators;

/// <summary>Windows that hold an accumulator each, and give one result per firing.</summary>
internal sealed class AggregateWindows<TKey, T, TAcc, TRes, TWindow, TOut>(
    OperatorContext context, string operatorName, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, TWindow, TRes, TOut> result, IReceiver<TOut> next)
    : WindowFunction<TKey, T, TAcc, TWindow>
    where TKey : notnull
{
    private readonly Emitter<TOut> _emitter = new(context, next);

    /// <inheritdoc />
    public override Serializer<TAcc> Content => folder.Accumulator;

    /// <inheritdoc />
    public override TAcc Create() => folder.Create();

    /// <inheritdoc />
    public override void Add(in TKey key, ulong keyHash, long place, ref TAcc content, in T record) => folder.Add(ref content, in record);

    /// <inheritdoc />
    public override void Move(in TKey key, ulong keyHash, long from, in TAcc fromContent, long to, ref TAcc toContent) => folder.Merge(ref toContent, in fromContent);

    /// <inheritdoc />
    public override bool TryFire(in TKey key, ulong keyHash, long place, in TAcc content, TWindow window, long timestamp)
    {
        TOut made;
        try
        {
            made = result(key, window, folder.Result(in content));
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw OperatorException.Of(operatorName, OperatorException.ResultFunction, key, timestamp, e);
        }

        return _emitter.Emit(made, timestamp);
    }

    /// <inheritdoc />
    public override void Flush(long watermark) => _emitter.Flush(watermark);
}
