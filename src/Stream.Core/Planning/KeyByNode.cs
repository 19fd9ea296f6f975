using Streams.Operators;
using Streams.Serialization;

namespace Streams.Planning;

/// <summary>Partitions by key. At parallelism 1 it is part of a chain; above, it ends one and begins another.</summary>
internal sealed class KeyByNode<TKey, T> : Node<T>, IRecordConsumer<T>, IExchangeNode<T> where TKey : notnull
{
    private readonly Func<T, TKey> _selector;

    public KeyByNode(Node<T> input, Func<T, TKey> selector, Key<TKey> key) : base(input.Plan, null, "KeyBy", TypeText.Of(typeof(TKey)), input)
    {
        _selector = selector;
        Key = key;
        if (key.Gap is { } gap) Problems = [gap];
    }

    /// <summary>Encodes and hashes keys.</summary>
    public Key<TKey> Key { get; }

    public IReceiver<T> CreateReceiver(ChainBuilder chain)
    {
        IKeyedReceiver<TKey, T> next = chain.DownstreamKeyed<TKey, T>(this);
        return chain.Register(new KeyByOperator<TKey, T>(chain.Context, _selector, Key, next) { Title = Title });
    }

    public IReceiver<T> CreateExchange(ChainBuilder chain, int outlets) => chain.OnlyConsumer(this) is ICombiningNode<TKey, T> { Combines: true } combining
        ? combining.CreateExchange(chain, outlets, _selector)
        : chain.Register(new KeyedExchangeOperator<TKey, T>(chain.Context, _selector, Key, outlets) { Title = Title });

    public Inlets CreateInlets(ChainBuilder chain)
    {
        IKeyedReceiver<TKey, T> next = chain.DownstreamKeyed<TKey, T>(this);
        return chain.Register(new KeyedInlets<TKey, T>(chain.Context, next));
    }
}
