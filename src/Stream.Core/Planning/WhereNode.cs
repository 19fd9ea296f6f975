using Streams.Operators;
using Streams.Operators.Fusion;

namespace Streams.Planning;

/// <summary>Lets records pass.</summary>
internal sealed class WhereNode<T>(Node<T> input, Func<T, bool> predicate) : Node<T>(input.Plan, null, "Where", "", input), IRecordConsumer<T>, IFusible<T>
{
    public IReceiver<T> CreateReceiver(ChainBuilder chain)
    {
        if (Fusing.TryFuse<T>(this, chain) is { } fused) return fused;
        IReceiver<T> next = chain.Downstream<T>(this);
        return chain.Register(new WhereOperator<T>(chain.Context, predicate, next));
    }

    public Operator FuseFromEnd(PlanNode head, ChainBuilder chain) => Fusing.End(this, head, chain);

    public Operator FuseInto<TNext>(TNext next, FusedOutput output, PlanNode head, ChainBuilder chain) where TNext : struct, ILink<T>
        => Fusing.Continue(this, input, new WhereLink<T, TNext>(predicate, next), output, head, chain);
}
