using Streams.Operators;
using Streams.Operators.Aggregation;

namespace Streams.Planning;

/// <summary>Aggregates tumbling windows of event time.</summary>
internal sealed class TumblingAggregateNode<TKey, T, TAcc, TRes, TOut> : Node<TOut>, IKeyedConsumer<TKey, T> where TKey : notnull
{
    private readonly KeyByNode<TKey, T> _input;
    private readonly string _name;
    private readonly TumblingWindows _windows;
    private readonly Late<T> _late;
    private readonly Folder<TKey, T, TAcc, TRes> _folder;
    private readonly Func<TKey, FiredWindow, TRes, TOut> _result;

    public TumblingAggregateNode(
        KeyByNode<TKey, T> input, string name, TumblingWindows windows, Late<T> late, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, FiredWindow, TRes, TOut> result)
        : base(input.Plan, name, "TumblingAggregate", $"{windows}, {late}, {folder.Text}", input)
    {
        (_input, _name, _windows, _late, _folder, _result) = (input, name, windows, late, folder, result);
        States = [new("accumulators", "aggregating", folder.Accumulator.Fingerprint, folder.Accumulator.Copying)];
        Problems = [.. folder.Gaps];
        late.Output?.FedBy(this);
    }

    internal override bool NeedsEventTime => true;

    public IKeyedReceiver<TKey, T> CreateKeyedReceiver(ChainBuilder chain)
    {
        IReceiver<TOut> next = chain.Downstream<TOut>(this);
        IReceiver<T>? late = chain.Side(_late.Output);
        return chain.Register(new TumblingAggregateOperator<TKey, T, TAcc, TRes, TOut>(chain.Context, _name, _windows, _late.Allowed, _input.Key, _folder, _result, next, late));
    }
}
