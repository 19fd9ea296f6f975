using Streams.Operators;

namespace Streams.Planning;

/// <summary>A node that partitions by key, whatever key and records: where a plan may be cut into tasks.</summary>
internal interface IKeyByNode
{
    /// <summary>Creates the head of the chain that begins here: what takes the batches of the exchange.</summary>
    Inlets CreateInlets(ChainBuilder chain);
}

/// <summary>The same for records of one type.</summary>
internal interface IExchangeNode<T> : IKeyByNode
{
    /// <summary>Creates the end of the chain that ends here: what deals records out to all subtasks.</summary>
    /// <param name="chain">The chain of one subtask.</param>
    /// <param name="outlets">How many subtasks there are downstream.</param>
    IReceiver<T> CreateExchange(ChainBuilder chain, int outlets);
}
