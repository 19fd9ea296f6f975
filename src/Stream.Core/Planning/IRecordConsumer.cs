using Streams.Operators;

namespace Streams.Planning;

/// <summary>A node that reads a stream of records, whatever they are.</summary>
internal interface IRecordConsumer
{
    /// <summary>Creates the head of a chain that begins here: what takes the batches of an exchange that is not keyed.</summary>
    Inlets CreatePlainInlets(ChainBuilder chain);
}

/// <summary>A node that reads a stream of records.</summary>
internal interface IRecordConsumer<T> : IRecordConsumer
{
    /// <summary>Creates its operator for one subtask.</summary>
    IReceiver<T> CreateReceiver(ChainBuilder chain);

    Inlets IRecordConsumer.CreatePlainInlets(ChainBuilder chain)
    {
        IReceiver<T> next = chain.CountInput((PlanNode)this, CreateReceiver(chain));
        return chain.Register(new PlainInlets<T>(chain.Context, next));
    }
}

/// <summary>A node that reads a keyed stream.</summary>
internal interface IKeyedConsumer<TKey, T>
{
    /// <summary>Creates its operator for one subtask.</summary>
    IKeyedReceiver<TKey, T> CreateKeyedReceiver(ChainBuilder chain);
}
