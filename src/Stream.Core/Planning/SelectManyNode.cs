using Streams.Operators;

namespace Streams.Planning;

/// <summary>Expands each record.</summary>
internal sealed class SelectManyNode<TIn, TOut>(Node<TIn> input, Func<TIn, IEnumerable<TOut>> expand)
    : Node<TOut>(input.Plan, null, "SelectMany", "", input), IRecordConsumer<TIn>
{
    public IReceiver<TIn> CreateReceiver(ChainBuilder chain)
    {
        IReceiver<TOut> next = chain.Downstream<TOut>(this);
        return chain.Register(new SelectManyOperator<TIn, TOut>(chain.Context, expand, next));
    }
}
