using Streams.Operators;

namespace Streams.Planning;

/// <summary>Learns which side outputs a function declares, while the job is built.</summary>
internal sealed class PlannedSides : SideReceivers
{
    private readonly List<Action<PlanNode>> _feeds = [];

    /// <inheritdoc />
    public override IReceiver<T> Of<T>(SideOutput<T> output)
    {
        _feeds.Add(output.FedBy);
        return NoReceiver<T>.Instance;
    }

    /// <summary>Tells the plan who writes to them.</summary>
    public void FeedFrom(PlanNode producer)
    {
        foreach (Action<PlanNode> feed in _feeds) feed(producer);
    }
}

/// <summary>Finds what receives the side outputs of a function in the chain of one subtask.</summary>
internal sealed class ChainSides(ChainBuilder chain, PlanNode producer) : SideReceivers
{
    /// <inheritdoc />
    public override IReceiver<T> Of<T>(SideOutput<T> output)
    {
        if (!output.Node.Inputs.Contains(producer))
        {
            throw new InvalidOperationException($"{producer.Title} declares the side output '{output.Node.Name}', which it did not declare when the job was built. Every instance must declare the same.");
        }

        return chain.Side(output)!; // null is of a side output that is not given
    }
}
