using Streams.Elements;
using Streams.Operators;
using Streams.Operators.Fusion;

namespace Streams.Planning;

/// <summary>Expands each record. Its parts run through the stateless operators behind it in one loop, of which it is the head.</summary>
internal sealed class SelectManyNode<TIn, TCursor, TOut, TExpand>(Node<TIn> input, TExpand expand, string detail)
    : Node<TOut>(input.Plan, null, "SelectMany", detail, input), IRecordConsumer<TIn>, IFusible<TOut>
    where TExpand : struct, IExpansion<TExpand, TIn, TCursor, TOut>
{
    public bool IsHeadOnly => true;

    public IReceiver<TIn> CreateReceiver(ChainBuilder chain)
    {
        if (Fusing.TryFuse<TIn>(this, chain) is { } fused) return fused;
        IReceiver<TOut> next = chain.Downstream<TOut>(this);
        Batch<TOut> batch = new(Batch.MaxRecords);
        return Create([Title], new CollectLink<TOut>(batch), new FusedOutput<TOut>(batch, next), chain);
    }

    public Operator FuseFromEnd(PlanNode head, ChainBuilder chain) => Fusing.End(this, head, chain);

    public Operator FuseInto<TNext>(TNext next, FusedOutput output, PlanNode head, ChainBuilder chain) where TNext : struct, ILink<TOut> => Create(Fusing.StepsFrom(this, chain), next, output, chain);

    private SelectManyOperator<TIn, TCursor, TOut, TExpand, TLink> Create<TLink>(string[] steps, TLink first, FusedOutput output, ChainBuilder chain) where TLink : struct, ILink<TOut>
        => chain.Register(new SelectManyOperator<TIn, TCursor, TOut, TExpand, TLink>(chain.Context, steps, expand, first, output) { Title = Title });
}
