using Streams.Operators;

namespace Streams.Planning;

/// <summary>A node that reads a stream of records.</summary>
internal interface IRecordConsumer<T>
{
    /// <summary>Creates its operator for one subtask.</summary>
    IReceiver<T> CreateReceiver(ChainBuilder chain);
}

/// <summary>A node that reads a keyed stream.</summary>
internal interface IKeyedConsumer<TKey, T>
{
    /// <summary>Creates its operator for one subtask.</summary>
    IKeyedReceiver<TKey, T> CreateKeyedReceiver(ChainBuilder chain);
}
