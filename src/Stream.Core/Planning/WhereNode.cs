using Streams.Operators;

namespace Streams.Planning;

/// <summary>Lets records pass.</summary>
internal sealed class WhereNode<T>(Node<T> input, Func<T, bool> predicate) : Node<T>(input.Plan, null, "Where", "", input), IRecordConsumer<T>
{
    public IReceiver<T> CreateReceiver(ChainBuilder chain)
    {
        IReceiver<T> next = chain.Downstream<T>(this);
        return chain.Register(new WhereOperator<T>(chain.Context, predicate, next));
    }
}
