using Streams.Operators;

namespace Streams.Planning;

/// <summary>A node without an operator of its own: what it reads is what it gives, and the plan says how it travels.</summary>
internal abstract class PassingNode<T>(PlanBuilder plan, string? name, string kind, params ReadOnlySpan<PlanNode> inputs) : Node<T>(plan, name, kind, "", inputs), IRecordConsumer<T>
{
    public IReceiver<T> CreateReceiver(ChainBuilder chain) => chain.Downstream<T>(this);
}

/// <summary>A node with several inputs, whose records may come in any order.</summary>
internal interface IMergingNode;

/// <summary>A node that deals records out anew.</summary>
internal interface IRebalanceNode;

/// <summary>All records of several streams.</summary>
internal sealed class UnionNode<T>(Node<T>[] inputs) : PassingNode<T>(inputs[0].Plan, null, "Union", inputs), IMergingNode;

/// <summary>Deals records out evenly.</summary>
internal sealed class RebalanceNode<T>(Node<T> input) : PassingNode<T>(input.Plan, null, "Rebalance", input), IRebalanceNode;

/// <summary>What a split gives to one of its branches.</summary>
internal sealed class BranchNode<T>(SplitNode<T> split, string kind) : PassingNode<T>(split.Plan, null, kind, split);
