using Streams.Operators;

namespace Streams.Planning;

/// <summary>Maps each record.</summary>
internal sealed class SelectNode<TIn, TOut>(Node<TIn> input, Func<TIn, TOut> map) : Node<TOut>(input.Plan, null, "Select", "", input), IRecordConsumer<TIn>
{
    public IReceiver<TIn> CreateReceiver(ChainBuilder chain)
    {
        IReceiver<TOut> next = chain.Downstream<TOut>(this);
        return chain.Register(new SelectOperator<TIn, TOut>(chain.Context, map, next));
    }
}
