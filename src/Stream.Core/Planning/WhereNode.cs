using Streams.Operators;
using Streams.Operators.Fusion;

namespace Streams.Planning;

/// <summary>Lets records pass.</summary>
internal sealed class WhereNode<T, TPredicate>(Node<T> input, TPredicate predicate, string detail)
    : Node<T>(input.Plan, null, "Where", detail, input), IRecordConsumer<T>, IFusible<T>
    where TPredicate : struct, IPredicate<TPredicate, T>
{
    public bool IsHeadOnly => false;

    public IReceiver<T> CreateReceiver(ChainBuilder chain)
    {
        if (Fusing.TryFuse<T>(this, chain) is { } fused) return fused;
        IReceiver<T> next = chain.Downstream<T>(this);
        return chain.Register(new WhereOperator<T, TPredicate>(chain.Context, predicate, next) { Title = Title });
    }

    public Operator FuseFromEnd(PlanNode head, ChainBuilder chain) => Fusing.End(this, head, chain);

    public Operator FuseInto<TNext>(TNext next, FusedOutput output, PlanNode head, ChainBuilder chain) where TNext : struct, ILink<T>
        => Fusing.Continue(this, input, new WhereLink<T, TPredicate, TNext>(predicate, next), output, head, chain);
}
