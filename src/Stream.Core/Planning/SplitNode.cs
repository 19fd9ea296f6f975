using Streams.Operators;

namespace Streams.Planning;

/// <summary>Deals records out to branches by conditions; the last branch takes what no condition takes.</summary>
internal sealed class SplitNode<T> : Node<T>, IRecordConsumer<T>
{
    private readonly Func<T, bool>[] _conditions;
    private readonly BranchNode<T>[] _branches;

    public SplitNode(Node<T> input, params Func<T, bool>[] conditions) : base(input.Plan, null, "Split", "", input)
    {
        _conditions = conditions;
        _branches = [.. Enumerable.Range(1, conditions.Length).Select(i => new BranchNode<T>(this, $"Branch {i}")), new BranchNode<T>(this, "Rest")];
    }

    /// <summary>The branches: one for each condition, then the rest.</summary>
    public IReadOnlyList<BranchNode<T>> Branches => _branches;

    public IReceiver<T> CreateReceiver(ChainBuilder chain)
    {
        IReceiver<T>[] branches = [.. _branches.Select(chain.Downstream<T>)];
        return chain.Register(new SplitOperator<T>(chain.Context, _conditions, branches) { Title = Title });
    }
}
