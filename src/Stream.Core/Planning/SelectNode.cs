using Streams.Operators;
using Streams.Operators.Fusion;

namespace Streams.Planning;

/// <summary>Maps each record.</summary>
internal sealed class SelectNode<TIn, TOut, TMap>(Node<TIn> input, TMap map, string detail)
    : Node<TOut>(input.Plan, null, "Select", detail, input), IRecordConsumer<TIn>, IFusible<TOut>
    where TMap : struct, IMap<TMap, TIn, TOut>
{
    public bool IsHeadOnly => false;

    public IReceiver<TIn> CreateReceiver(ChainBuilder chain)
    {
        if (Fusing.TryFuse<TIn>(this, chain) is { } fused) return fused;
        IReceiver<TOut> next = chain.Downstream<TOut>(this);
        return chain.Register(new SelectOperator<TIn, TOut, TMap>(chain.Context, map, next) { Title = Title });
    }

    public Operator FuseFromEnd(PlanNode head, ChainBuilder chain) => Fusing.End(this, head, chain);

    public Operator FuseInto<TNext>(TNext next, FusedOutput output, PlanNode head, ChainBuilder chain) where TNext : struct, ILink<TOut>
        => Fusing.Continue(this, input, new SelectLink<TIn, TOut, TMap, TNext>(map, next), output, head, chain);
}
