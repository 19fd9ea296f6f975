using Streams.Operators;
using Streams.Operators.Aggregation;

namespace Streams.Planning;

/// <summary>Aggregates the records of each key, without windows.</summary>
internal sealed class RollingAggregateNode<TKey, T, TAcc, TRes, TOut> : Node<TOut>, IKeyedConsumer<TKey, T> where TKey : notnull
{
    private readonly KeyByNode<TKey, T> _input;
    private readonly string _name;
    private readonly Folder<TKey, T, TAcc, TRes> _folder;
    private readonly Func<TKey, TRes, TOut> _result;

    public RollingAggregateNode(KeyByNode<TKey, T> input, string name, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, TRes, TOut> result)
        : base(input.Plan, name, "RollingAggregate", folder.Text, input)
    {
        (_input, _name, _folder, _result) = (input, name, folder, result);
        States = [new("accumulators", "aggregating", folder.Accumulator.Fingerprint, folder.Accumulator.Copying)];
        Problems = [.. folder.Gaps];
    }

    public IKeyedReceiver<TKey, T> CreateKeyedReceiver(ChainBuilder chain)
    {
        IReceiver<TOut> next = chain.Downstream<TOut>(this);
        return chain.Register(new RollingAggregateOperator<TKey, T, TAcc, TRes, TOut>(chain.Context, _name, _input.Key, _folder, _result, next));
    }
}
