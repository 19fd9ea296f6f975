using Streams.Operators;

namespace Streams.Planning;

/// <summary>A node that can have its records folded on the far side of an exchange, before they are sent.</summary>
internal interface ICombiningNode
{
    /// <summary>Whether it wants to: its results are the same with it and without.</summary>
    bool Combines { get; }
}

/// <summary>The same for records and keys of one type.</summary>
internal interface ICombiningNode<TKey, T> : ICombiningNode
{
    /// <summary>Creates the end of a chain that feeds it: what folds records and deals out the rest.</summary>
    IReceiver<T> CreateExchange(ChainBuilder chain, int outlets, Func<T, TKey> selector);
}
