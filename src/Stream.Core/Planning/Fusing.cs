using System.Runtime.CompilerServices;
using Streams.Elements;
using Streams.Operators;
using Streams.Operators.Fusion;

namespace Streams.Planning;

/// <summary>A stateless node that can be a step of one loop together with its neighbours.</summary>
internal interface IFusible
{
    /// <summary>Whether it can be the head of a run only: it gives more than it takes, and pauses in between.</summary>
    bool IsHeadOnly { get; }

    /// <summary>Creates the operator of the run that begins with <paramref name="head"/> and ends here.</summary>
    Operator FuseFromEnd(PlanNode head, ChainBuilder chain);
}

/// <summary>The same for one type of output.</summary>
internal interface IFusible<TOut> : IFusible
{
    /// <summary>Puts its step before the next one, and goes on to the head.</summary>
    Operator FuseInto<TNext>(TNext next, FusedOutput output, PlanNode head, ChainBuilder chain) where TNext : struct, ILink<TOut>;
}

/// <summary>Finds runs of stateless operators, and makes one loop of each. The recursion is generic: where code cannot be generated at run time (Native AOT)
/// every operator stays by itself.</summary>
internal static class Fusing
{
    /// <summary>The operator of the run that begins with a node; null: it is alone, or nothing can be fused here.</summary>
    public static IReceiver<T>? TryFuse<T>(PlanNode head, ChainBuilder chain)
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled) return null;
        PlanNode end = RunFrom(head, chain).Last();
        return ReferenceEquals(end, head) ? null : (IReceiver<T>)(object)((IFusible)end).FuseFromEnd(head, chain);
    }

    /// <summary>What messages call the steps of the run that begins with a node.</summary>
    public static string[] StepsFrom(PlanNode head, ChainBuilder chain) => [.. RunFrom(head, chain).Select(static node => node.Title)];

    /// <summary>Ends a run behind a node.</summary>
    public static Operator End<T>(IFusible<T> node, PlanNode head, ChainBuilder chain)
    {
        IReceiver<T> next = chain.Downstream<T>((PlanNode)node);
        Batch<T> batch = new(Batch.MaxRecords);
        return node.FuseInto(new CollectLink<T>(batch), new FusedOutput<T>(batch, next), head, chain);
    }

    /// <summary>Goes on with what stands before a node, or closes the run at its head.</summary>
    public static Operator Continue<TIn, TLink>(PlanNode node, Node<TIn> input, TLink link, FusedOutput output, PlanNode head, ChainBuilder chain)
        where TLink : struct, ILink<TIn>
        => ReferenceEquals(node, head) ? chain.Register(new FusedOperator<TIn, TLink>(chain.Context, StepsFrom(head, chain), link, output)) : ((IFusible<TIn>)input).FuseInto(link, output, head, chain);

    private static IEnumerable<PlanNode> RunFrom(PlanNode head, ChainBuilder chain)
    {
        yield return head;
        for (PlanNode end = head; chain.OnlyConsumer(end) is IFusible { IsHeadOnly: false } next;) yield return end = (PlanNode)next;
    }
}
